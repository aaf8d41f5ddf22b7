import KisoCore
import Testing

struct SuggestionTests {
    private static let names = ["relu", "sigmoid", "softmax", "batchnorm", "conv"]

    @Test(
        "the name that was meant",
        arguments: [
            ("rleu", "relu"), ("RELU", "relu"), ("sigmod", "sigmoid"), ("batch-norm", "batchnorm"),
            ("cnov", "conv"), ("softmaxx", "softmax"),
        ])
    func finds(_ given: String, _ meant: String) {
        #expect(Suggestion.nearest(to: given, among: Self.names) == meant)
        #expect(Suggestion.phrase(for: given, among: Self.names) == " (did you mean '\(meant)'?)")
    }

    @Test(
        "names too far off",
        arguments: ["transformer", "x", "", String(repeating: "relu", count: 30)])
    func findsNothing(_ given: String) {
        #expect(Suggestion.nearest(to: given, among: Self.names) == nil)
        #expect(Suggestion.phrase(for: given, among: Self.names).isEmpty)
    }

    @Test func nothingAmongNothing() {
        #expect(Suggestion.nearest(to: "relu", among: []) == nil)
        #expect(Suggestion.nearest(to: "relu", among: [""]) == nil)
    }

    @Test func theNearestWins() {
        #expect(
            Suggestion.nearest(to: "adagrda", among: ["adam", "adagrad", "adadelta"]) == "adagrad")
    }
}

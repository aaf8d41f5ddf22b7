import KisoCommandSupport
import Testing

@Suite("Colour")
struct ColourTests {
    @Test(
        "--color, then NO_COLOR, FORCE_COLOR or CLICOLOR_FORCE, TERM=dumb, then the terminal",
        arguments: [
            (ColourChoice.auto, [:], true, true), (.auto, [:], false, false),
            (.auto, ["TERM": "dumb"], true, false), (.auto, ["TERM": "xterm"], true, true),
            (.auto, ["NO_COLOR": "1"], true, false), (.auto, ["NO_COLOR": ""], true, true),
            (.auto, ["FORCE_COLOR": "1"], false, true), (.auto, ["FORCE_COLOR": ""], false, false),
            (.auto, ["CLICOLOR_FORCE": "1"], false, true),
            (.auto, ["FORCE_COLOR": "1", "TERM": "dumb"], false, true),
            (.auto, ["NO_COLOR": "1", "FORCE_COLOR": "1"], true, false),
            (.always, ["NO_COLOR": "1", "TERM": "dumb"], false, true),
            (.never, ["FORCE_COLOR": "1"], true, false),
        ] as [(ColourChoice, [String: String], Bool, Bool)])
    func order(choice: ColourChoice, environment: [String: String], terminal: Bool, isOn: Bool) {
        let colour = Colour(choice, environment: environment, isTerminal: terminal)
        #expect(colour.isOn == isOn)
    }
}

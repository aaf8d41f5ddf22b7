import KisoCore
import KisoOps
import KisoTensor
import Testing

@Suite("gradients of random shapes in float64")
struct RandomGradientTests {
    @Test("first and second derivatives are central differences", arguments: RandomCaseFamily.all)
    func gradients(_ family: RandomCaseFamily) {
        var checked = 0
        family.forEach { item, generator in
            let check = GradientCheck(item.inputs, item.function)
            if let wrong = check.firstDifference() { Issue.record("\(item.name): \(wrong)") }
            if item.checksCurvature, let wrong = check.secondDifference(along: &generator) {
                Issue.record("\(item.name): second derivative: \(wrong)")
            }
            checked += 1
        }
        #expect(checked == family.count)
    }

    @Test("there are at least 2,000 of them")
    func count() {
        let random = RandomCaseFamily.all.map(\.count).reduce(0, +)
        let examples = CatalogCase.all.filter { !$0.example.isAtKink }.count
        print(
            "gradient checks in float64: \(random) random cases (first and second derivative),"
                + " \(examples) examples of the catalogue, counted once a device")
        #expect(random >= 2_000)
    }
}

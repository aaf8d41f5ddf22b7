import KisoBook
import KisoCore
import Testing

@Suite("Names of programs and figures")
struct BookTests {
    @Test("Every program has a name, a title and an explanation of its own")
    func described() {
        let experiments = Book.experiments
        #expect(Set(experiments.map(\.id)).count == experiments.count)
        #expect(Set(experiments.map(\.title)).count == experiments.count)
        for experiment in experiments {
            #expect(experiment.explanation.count > 60, "\(experiment.id)")
            #expect(experiment.seconds > 0)
        }
        for chapter in Book.chapters where !chapter.experiments.isEmpty {
            #expect(chapter.introduction.count > 60, "chapter \(chapter.number)")
            #expect(chapter.experiments.allSatisfy { $0.chapter == chapter.number })
        }
        let figures = experiments.flatMap(\.figures)
        #expect(Set(figures).count == figures.count, "a figure has two programs")
    }

    @Test("A chapter names all of its programs")
    func chapters() throws {
        #expect(
            try Book.experiments(named: "ch02").map(\.id) == [
                "ch02/gates", "ch02/regions", "ch02/learning", "ch02/adder",
            ])
        #expect(try Book.experiments(named: "ch02/gates").map(\.id) == ["ch02/gates"])
    }

    @Test("A figure names its program")
    func figures() throws {
        #expect(try Book.experiment(drawing: "4.12").id == "ch04/train")
        #expect(try Book.experiment(drawing: "2.7").id == "ch02/regions")
    }

    @Test(
        "A wrong name is answered with the near ones",
        arguments: [
            ("ch04/trian", "there is no experiment 'ch04/trian' (did you mean 'ch04/train'?)"),
            ("ch02/matmul", "did you mean ch03/matmul?"), ("", "see 'kiso book list'"),
        ])
    func unknown(name: String, words: String) {
        let error = #expect(throws: KisoError.self) { try Book.experiments(named: name) }
        #expect(error?.kind == .usage)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test(
        "A wrong figure is answered with those of its chapter",
        arguments: [
            (
                "2.99",
                "no experiment draws figure '2.99'; of that chapter there are 2.6, 2.7 or 2.8"
            ),
            ("99.1", "no experiment draws figure '99.1'; see 'kiso book list'"),
        ])
    func unknownFigure(number: String, words: String) {
        let error = #expect(throws: KisoError.self) { try Book.experiment(drawing: number) }
        #expect(error?.kind == .usage)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
}

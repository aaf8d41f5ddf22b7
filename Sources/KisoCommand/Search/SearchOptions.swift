import ArgumentParser
import Foundation
import Kiso
import Yams

/// The space, the sampler and the study as flags.
struct SearchOptions: ParsableArguments {
    @Option(help: "A file in YAML with the settings that vary, such as 'lr: log:1e-5..1e-1'.")
    var space: String?
    @Option(
        help: """
            A setting that varies: NAME=\(SearchSpace.spelling); with \
            ' when NAME=VALUE' at the end it is there for some values of another one.
            """)
    var vary: [String] = []
    @Option(
        help: "What chooses the trials: \(SearchOptions.samplers.names.joined(separator: ", ")).")
    var sampler = "tpe"
    @Option(help: "How many trials there are in all.")
    var trials = 40
    @Option(help: "Trials at the same time. (default: as many as there are processors)")
    var workers: Int?
    @Option(parsing: .unconditional, help: "Stop cleanly after so many minutes.")
    var minutes: Double?
    @Flag(
        name: [.customLong("asha"), .customLong("halving")],
        help: "Stop trials after 1, 3, 9, … epochs that are not in the best third there.")
    var asha = false
    @Option(help: "The figure of the last epoch that judges. (default: val_accuracy or val_loss)")
    var metric: String?
    @Option(help: "The study's folder. The same command goes on with it.")
    var study = "study"

    static let samplers = Catalog<any Sampler>(
        "sampler",
        [
            ("random", RandomSampler()), ("narrowing", NarrowingSampler()), ("tpe", TPESampler()),
            ("gp", GPSampler()),
        ])

    /// Checks the numbers.
    func check() throws {
        guard (1...100_000).contains(trials) else {
            throw KisoError(.usage, "--trials \(trials): expected a number from 1 to 100000")
        }
        if let workers, !(1...64).contains(workers) {
            throw KisoError(.usage, "--workers \(workers): expected a number from 1 to 64")
        }
        if let minutes, !(minutes > 0) {
            throw KisoError(.usage, "--minutes \(minutes): expected a positive number")
        }
        if study.isEmpty { throw KisoError(.usage, "--study '': expected a folder") }
        _ = try Self.samplers[sampler]
    }

    /// The space of the file and the flags.
    func searchSpace() throws -> SearchSpace {
        var result = SearchSpace()
        if let space { try SpaceFile.read(space, into: &result) }
        for words in vary { try result.add(words, from: "--vary") }
        if result.parameters.isEmpty {
            let file = space.map { "\($0): the space is empty" } ?? "there is nothing to search"
            throw KisoError(
                .usage, "\(file); name what varies, such as --vary lr=log:1e-5..1e-1")
        }
        return result
    }
}

/// A space in YAML.
///
/// ```yaml
/// lr: log:1e-5..1e-1
/// optimizer: [sgd, adamw]
/// weight-decay: {log: [1e-6, 1e-2], when: {optimizer: adamw}}
/// ```
enum SpaceFile {
    static func read(_ path: String, into space: inout SearchSpace) throws {
        let bytes = try FileReading.bytes(of: URL(fileURLWithPath: path), limit: 1 << 20)
        let node: Node?
        do {
            node = try Yams.compose(yaml: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw KisoError(.configuration, "\(path): is not YAML: \(error)")
        }
        guard let node else { return }
        guard let mapping = node.mapping else {
            throw KisoError(
                .configuration, "\(path): expected settings such as 'lr: log:1e-5..1e-1'")
        }
        for (key, value) in mapping {
            let place = "\(path), line \(key.mark?.line ?? 1)"
            do {
                try add(key, value, to: &space, place)
            } catch let error as KisoError {
                throw KisoError(.configuration, error.message)
            }
        }
    }

    private static func add(
        _ key: Node, _ value: Node, to space: inout SearchSpace, _ place: String
    ) throws {
        guard let name = key.scalar?.string else {
            throw KisoError(.configuration, "\(place): expected a name")
        }
        let origin = "\(place): \(name)"
        if let words = value.scalar?.string { return try space.add(name, words, from: origin) }
        if let names = texts(value) { return try space.add(name, .choice(names), from: origin) }
        guard let mapping = value.mapping else {
            throw KisoError(.configuration, "\(origin): expected \(SearchSpace.spelling)")
        }
        var domain: ParameterDomain?
        var condition: SearchSpace.Condition?
        for (word, content) in mapping {
            guard let kind = word.scalar?.string else { continue }
            if kind == "when" {
                guard let other = content.mapping?.first, let name = other.key.scalar?.string,
                    content.mapping?.count == 1, let values = texts(other.value)
                else { throw KisoError(.configuration, "\(origin): expected when: {NAME: VALUE}") }
                condition = .init(name: name, values: values)
            } else if let values = texts(content), domain == nil {
                if kind != "choice" && values.count != 2 {
                    throw KisoError(.configuration, "\(origin): expected \(kind): [LOW, HIGH]")
                }
                domain =
                    kind == "choice"
                    ? .choice(values)
                    : try SearchSpace.domain(kind, values[0], values[1], from: origin)
            } else {
                throw KisoError(.configuration, "\(origin): expected one kind and its values")
            }
        }
        guard let domain else {
            throw KisoError(.configuration, "\(origin): expected \(SearchSpace.spelling)")
        }
        try space.add(name, domain, when: condition, from: origin)
    }

    /// One text or a list of them.
    private static func texts(_ node: Node) -> [String]? {
        if let text = node.scalar?.string { return [text] }
        let texts = node.sequence?.compactMap { $0.scalar?.string }
        return texts?.count == node.sequence?.count ? texts : nil
    }
}

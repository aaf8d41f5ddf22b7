public import Foundation
import KisoCore
public import KisoTrain
import Yams

extension SearchSpace {
    /// Adds the parameters of a file in YAML.
    ///
    /// ```yaml
    /// lr: log:1e-5..1e-1
    /// optimizer: [sgd, adamw]
    /// weight-decay: {log: [1e-6, 1e-2], when: {optimizer: adamw}}
    /// ```
    ///
    /// - Parameter url: the file, of at most 1 MiB.
    /// - Throws: `KisoError` `.missingInput` without the file, `.configuration` that names the line of
    ///   what is wrong.
    public mutating func read(yaml url: URL) throws {
        for entry in try YAMLMapping(url, example: "lr: log:1e-5..1e-1").entries {
            do {
                try add(entry)
            } catch let error as KisoError {
                throw KisoError(.configuration, error.message)
            }
        }
    }

    private mutating func add(_ entry: YAMLMapping.Entry) throws {
        let name = entry.name
        let origin = "\(entry.place): \(name)"
        if let words = entry.value.scalar?.string { return try add(name, words, from: origin) }
        if let names = entry.value.texts { return try add(name, .choice(names), from: origin) }
        guard let mapping = entry.value.mapping else {
            throw KisoError(.configuration, "\(origin): expected \(SearchSpace.spelling)")
        }
        var domain: ParameterDomain?
        var condition: Condition?
        for (word, content) in mapping {
            guard let kind = word.scalar?.string else { continue }
            if kind == "when" {
                guard let other = content.mapping?.first, let name = other.key.scalar?.string,
                    content.mapping?.count == 1, let values = other.value.texts
                else { throw KisoError(.configuration, "\(origin): expected when: {NAME: VALUE}") }
                condition = .init(name: name, values: values)
            } else if let values = content.texts, domain == nil {
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
        try add(name, domain, when: condition, from: origin)
    }
}

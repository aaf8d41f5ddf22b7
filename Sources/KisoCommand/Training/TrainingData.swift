import Foundation
import Kiso

/// What a training learns from, and what its network must look like for it.
struct TrainingData {
    let name: String
    let train: any Dataset<Supervised>
    let validation: (any Dataset<Supervised>)?
    let test: (any Dataset<Supervised>)?
    /// The shape of one example.
    let input: Shape
    /// What each class is called; empty where numbers are learnt.
    let classNames: [String]
    /// The number of outputs that a network needs.
    var outputs: Int { classNames.count }

    /// A number that is another one for other data, so that training does not go on with them.
    func fingerprint() throws -> String {
        var generator: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ value: UInt64) { generator = (generator ^ value) &* 0x100_0000_01b3 }
        add(UInt64(train.count))
        let places = Set([0, train.count / 3, train.count / 2, train.count - 1]).sorted()
        let batch = try train.batch(places.filter { $0 >= 0 })
        for value in batch.inputs.floats { add(UInt64(value.bitPattern)) }
        for value in batch.targets.doubles { add(value.bitPattern) }
        return String(generator, radix: 16)
    }
}

import KisoCore
import Synchronization

extension Trace {
    /// What goes through a computation while it is recorded.
    public final class Recorder: Sendable {
        @TaskLocal private static var ofTask: Recorder?
        /// How many computations are being recorded, by any task: a task's own recorder is looked up for
        /// every parameter of every step, which costs more than to know that there is none.
        private static let count = Atomic<Int>(0)

        /// The recorder of this task's computation.
        static var current: Recorder? { count.load(ordering: .relaxed) == 0 ? nil : ofTask }

        /// Computes with this recorder as the current one.
        func record<R>(_ body: () throws -> R) rethrows -> R {
            Recorder.count.add(1, ordering: .relaxed)
            defer { Recorder.count.subtract(1, ordering: .relaxed) }
            return try Recorder.$ofTask.withValue(self, operation: body)
        }

        private let leaves: [ObjectIdentifier: KisoTensor.Node]
        private let marks = Mutex<[(scope: String, tensor: Tensor)]>([])
        /// The names of the variables that stand for parameters.
        let names: [ObjectIdentifier: String]

        init(_ parameters: [(name: String, parameter: Parameter)]) {
            var leaves: [ObjectIdentifier: KisoTensor.Node] = [:]
            var names: [ObjectIdentifier: String] = [:]
            for (name, parameter) in parameters where leaves[ObjectIdentifier(parameter)] == nil {
                let leaf = KisoTensor.Node(isTraced: true)
                leaves[ObjectIdentifier(parameter)] = leaf
                names[ObjectIdentifier(leaf)] = name
            }
            self.leaves = leaves
            self.names = names
        }

        /// The variable that stands for a parameter.
        func leaf(of parameter: Parameter) -> KisoTensor.Node? {
            leaves[ObjectIdentifier(parameter)]
        }

        /// Says that what computed a tensor, as far as no earlier mark has claimed it, belongs to a
        /// part of the network. A part inside another is marked first, since it ends first.
        public func mark(_ output: Tensor, as scope: String) {
            marks.withLock { $0.append((scope, output)) }
        }

        private let reads = Mutex(false)

        /// Says that somebody looks at the elements of what is being recorded.
        func noteReading() { reads.withLock { $0 = true } }

        /// Whether somebody has looked at elements.
        var hasReadValues: Bool { reads.withLock { $0 } }

        /// The scope of every op that a mark reaches.
        func scopes() -> [ObjectIdentifier: String] {
            var scopes: [ObjectIdentifier: String] = [:]
            for mark in marks.withLock({ $0 }) {
                var pending = [mark.tensor]
                while let node = pending.popLast()?.node {
                    guard node.op != nil, scopes[ObjectIdentifier(node)] == nil else { continue }
                    scopes[ObjectIdentifier(node)] = mark.scope
                    pending += node.inputs.filter { $0.node != nil }
                }
            }
            return scopes
        }
    }
}

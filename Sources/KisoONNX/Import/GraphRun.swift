import Foundation
import KisoCore
import KisoTensor
import Synchronization

/// What one computation of a graph may use up, so that no file takes all memory or all time.
final class GraphRun: Sendable {
    /// The most elements of one array.
    static let largestCount = 1 << 27
    /// The most elements of all results together.
    private static let allElements = 1 << 33
    /// The most multiplications with an addition.
    private static let allMultiplications = 1 << 42
    /// The most nodes, those in loops each time.
    private static let allNodes = 1 << 19

    /// The most bytes that values may take at one time: half of the machine's memory.
    private static let allBytes = Int(clamping: ProcessInfo.processInfo.physicalMemory / 2)

    private struct Spent {
        var bytes = 0
        var elements = 0
        var multiplications = 0
        var nodes = 0
    }

    private let spent = Mutex(Spent())

    /// Counts a node that is computed.
    func begin(_ node: GraphPlan.Node) throws {
        let nodes = spent.withLock { spent in
            spent.nodes += 1
            return spent.nodes
        }
        if nodes > Self.allNodes {
            throw KisoError(
                .badData, "\(node.place): more than \(Self.allNodes) nodes are computed")
        }
    }

    /// Counts elements of a result before it is made.
    func spend(_ elements: Int, at node: GraphPlan.Node) throws {
        guard elements <= Self.largestCount else {
            throw KisoError(
                .badData, "\(node.place): a result of \(elements) elements is too large")
        }
        let all = spent.withLock { spent in
            spent.elements += elements
            return spent.elements
        }
        if all > Self.allElements {
            throw KisoError(.badData, "\(node.place): the graph makes too many elements")
        }
    }

    /// Counts a value that is kept until ``release(_:)``.
    func hold(_ value: Value, at node: GraphPlan.Node) throws -> Int {
        let size = value.byteCount
        let all = spent.withLock { spent in
            spent.bytes += size
            return spent.bytes
        }
        if all > Self.allBytes {
            throw KisoError(
                .badData, "\(node.place): the graph's values need more than half of the memory")
        }
        return size
    }

    /// Counts bytes that are free again.
    func release(_ bytes: Int) { spent.withLock { $0.bytes -= bytes } }

    /// Counts multiplications before they are done.
    func spendMultiplications(_ count: Int, at node: GraphPlan.Node) throws {
        let all = spent.withLock { spent in
            let (sum, overflow) = spent.multiplications.addingReportingOverflow(count)
            spent.multiplications = overflow ? .max : sum
            return spent.multiplications
        }
        if all > Self.allMultiplications {
            throw KisoError(.badData, "\(node.place): the graph takes too many multiplications")
        }
    }
}

/// The values of a graph by name, and those of the graphs around it.
struct Scope: Sendable {
    var values: [String: Value] = [:]
    private let outer: [[String: Value]]

    init() { outer = [] }

    /// The scope of a graph within another one.
    init(in scope: Scope) { outer = [scope.values] + scope.outer }

    subscript(_ name: String) -> Value? {
        if let value = values[name] { return value }
        for scope in outer { if let value = scope[name] { return value } }
        return nil
    }
}

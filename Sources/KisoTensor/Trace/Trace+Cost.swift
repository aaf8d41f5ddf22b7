import KisoCore

extension Trace {
    /// How many multiplications with an addition each the computation takes for one example, or for
    /// the recorded examples if it is of their number alone.
    public var multiplyAdds: Int { nodes.indices.reduce(0) { $0 + multiplyAdds(of: $1) } }

    /// How many multiplications with an addition each a node takes.
    ///
    /// - Parameters:
    ///   - examples: 1 by default, or the recorded number for a trace of that number alone.
    ///   - node: the number of the node.
    public func multiplyAdds(of node: Int, examples: Int? = nil) -> Int {
        let examples = examples ?? (takesAnyBatch ? 1 : self.examples)
        guard let op = ops(examples: examples)[node] else { return 0 }
        let shapes = nodes[node].inputs.compactMap {
            nodes[$0.node].results[$0.result].shape(examples: examples)
        }
        return shapes.count == nodes[node].inputs.count ? op.multiplyAdds(shapes) : 0
    }
}

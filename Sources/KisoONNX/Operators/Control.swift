import KisoCore
import KisoOps
import KisoTensor

extension OperatorCatalog {
    /// Branches, loops, sequences and optionals.
    static let control: [String: Entry] = [
        "If": Entry(.read) { call in
            let holds = try call.number(0) != 0
            let graph = try call.graph(holds ? "then_branch" : "else_branch")
            return try graph.outputs(from: try call.inner(graph, []), in: call.run)
        },
        "Loop": Entry(.read) { try $0.loop() },
        "Scan": Entry(.read) { try $0.scan() },
        "SequenceConstruct": Entry(.read) { call in
            [.sequence(try call.inputs.indices.map { try call.value($0) })]
        },
        "SequenceEmpty": Entry(.read) { _ in [.sequence([])] },
        "SequenceInsert": Entry(.read) { call in
            var values = try call.sequence(0)
            let place = call.has(2) ? try call.integer(2) : values.count
            guard (-values.count...values.count).contains(place) else {
                throw call.fault("place \(place) of \(values.count)")
            }
            values.insert(try call.value(1), at: place < 0 ? place + values.count : place)
            return [.sequence(values)]
        },
        "SequenceErase": Entry(.read) { call in
            var values = try call.sequence(0)
            let place = call.has(1) ? try call.integer(1) : values.count - 1
            values.remove(at: try call.axis(place, rank: values.count))
            return [.sequence(values)]
        },
        "SequenceAt": Entry(.read) { call in
            let values = try call.sequence(0)
            return [values[try call.axis(try call.integer(1), rank: values.count)]]
        },
        "SequenceLength": .one(.read) { call in
            Tensor(NDArray([try call.sequence(0).count], shape: []))
        },
        "ConcatFromSequence": .one { call in
            let parts = try call.sequence(0).map { value -> Tensor in
                guard case .tensor(let tensor, let type) = value, type.dtype != nil else {
                    throw call.fault("it joins \(value.text)")
                }
                return tensor
            }
            guard let first = parts.first else { throw call.fault("the sequence is empty") }
            let axis = try call.integer("axis")
            if try call.flag("new_axis") {
                guard parts.allSatisfy({ $0.shape == first.shape && $0.dtype == first.dtype })
                else {
                    throw call.fault("the elements have several shapes")
                }
                return .stack(parts, axis: try call.axis(axis, rank: first.rank + 1))
            }
            return try call.concatenated(parts, axis: try call.axis(axis, rank: first.rank))
        },
        "SplitToSequence": Entry { call in
            let x = try call.tensor(0)
            let axis = try call.axis(try call.integer("axis", 0), rank: x.rank)
            let size = x.shape[axis]
            var sizes = Array(repeating: 1, count: size)
            var keeps = try call.flag("keepdims", true)
            if call.has(1) {
                keeps = true
                let given = try call.integers(1)
                if try call.tensor(1).rank > 0 {
                    sizes = given
                } else {
                    guard given[0] > 0 else { throw call.fault("parts of \(given[0])") }
                    sizes = stride(from: 0, to: size, by: given[0]).map { min(given[0], size - $0) }
                }
            }
            guard sizes.allSatisfy({ (0...size).contains($0) }), sizes.count <= 1 << 16,
                sizes.reduce(0, +) == size
            else { throw call.fault("the parts \(sizes.prefix(12)) do not make up \(size)") }
            var start = 0
            return [
                .sequence(
                    try sizes.map { length in
                        defer { start += length }
                        let part = try call.slice(x, axis, start, length)
                        return Value(keeps ? part : part.dropping([axis]))
                    })
            ]
        },
        "Optional": Entry(.read) { call in [call.has(0) ? try call.value(0) : .nothing] },
        "OptionalGetElement": Entry(.read) { call in
            if case .nothing = try call.value(0) { throw call.fault("the optional is empty") }
            return [try call.value(0)]
        },
        "OptionalHasElement": .one(.read) { call in
            var holds = call.has(0)
            if holds, case .nothing = try call.value(0) { holds = false }
            return Tensor(NDArray([holds], shape: []))
        },
    ]
}

extension Call {
    /// The scope of a graph inside the node, with its inputs.
    func inner(_ graph: GraphPlan, _ values: [Value]) throws -> Scope {
        guard values.count == graph.inputs.count else {
            throw fault("its graph takes \(graph.inputs.count) inputs, it gives \(values.count)")
        }
        var scope = Scope(in: self.scope)
        scope.values = graph.initializers
        for (input, value) in zip(graph.inputs, values) { scope.values[input.name] = value }
        return scope
    }

    func loop() throws -> [Value] {
        let body = try graph("body")
        let trips = has(0) ? try integer(0) : .max
        var goesOn = has(1) ? try number(1) != 0 : true
        let carried = inputs.count - 2
        guard carried >= 0, body.outputs.count > carried else {
            throw fault("its body gives \(body.outputs.count) values for \(max(carried, 0)) inputs")
        }
        var state = try (2..<inputs.count).map { try value($0) }
        let scans = body.outputs.count - 1 - carried
        var collected: [[Tensor]] = Array(repeating: [], count: scans)
        var trip = 0
        var held = 0
        defer { run.release(held) }
        while trip < trips, goesOn {
            let counter = Value(Tensor(NDArray([trip], shape: [])))
            let condition = Value(Tensor(NDArray([goesOn], shape: [])))
            let results = try body.outputs(
                from: try inner(body, [counter, condition] + state), in: run)
            guard case .tensor(let next, _) = results[0], next.count == 1 else {
                throw fault("the condition of its body is \(results[0].text)")
            }
            goesOn = next.doubles[0] != 0
            state = Array(results[1..<(1 + carried)])
            for place in 0..<scans {
                guard case .tensor(let tensor, let type) = results[1 + carried + place],
                    type.dtype != nil
                else { throw fault("it collects \(results[1 + carried + place].text)") }
                held += try run.hold(Value(tensor), at: node)
                collected[place].append(tensor)
            }
            trip += 1
            // An empty body takes time, too.
            try run.begin(node)
        }
        return state + (try collected.map { Value(try stacked($0, axis: 0)) })
    }

    private func stacked(_ parts: [Tensor], axis: Int) throws -> Tensor {
        guard let first = parts.first else { throw fault("a loop of no trips collects nothing") }
        guard parts.allSatisfy({ $0.shape == first.shape && $0.dtype == first.dtype }) else {
            throw fault("it collects arrays of several shapes")
        }
        return .stack(parts, axis: try self.axis(axis, rank: first.rank + 1))
    }

    func scan() throws -> [Value] {
        let body = try graph("body")
        let scanned = try integer("num_scan_inputs")
        var given = try inputs.indices.map { try value($0) }
        if version < 9 { throw fault("its form before operator set 9") }
        let carried = given.count - scanned
        guard scanned > 0, carried >= 0, body.outputs.count >= carried else {
            throw fault("it scans \(scanned) of \(given.count) inputs")
        }
        let axes = try integers("scan_input_axes") ?? Array(repeating: 0, count: scanned)
        let turns = try integers("scan_input_directions") ?? Array(repeating: 0, count: scanned)
        let outputs = body.outputs.count - carried
        let outAxes = try integers("scan_output_axes") ?? Array(repeating: 0, count: outputs)
        let outTurns =
            try integers("scan_output_directions") ?? Array(repeating: 0, count: outputs)
        guard axes.count == scanned, turns.count == scanned, outAxes.count == outputs,
            outTurns.count == outputs
        else { throw fault("its axes and directions do not fit") }
        let sources = try (0..<scanned).map { try tensor(carried + $0) }
        let places = try zip(sources, axes).map { try axis($1, rank: $0.rank) }
        let steps = sources[0].shape[places[0]]
        guard zip(sources, places).allSatisfy({ $0.shape[$1] == steps }) else {
            throw fault("what it scans has several lengths")
        }
        var collected: [[Tensor]] = Array(repeating: [], count: outputs)
        for step in 0..<steps {
            var now = Array(given[..<carried])
            for place in 0..<scanned {
                let at = turns[place] == 1 ? steps - 1 - step : step
                now.append(
                    Value(
                        try slice(sources[place], places[place], at, 1).dropping([places[place]])))
            }
            let results = try body.outputs(from: try inner(body, now), in: run)
            given.replaceSubrange(..<carried, with: results[..<carried])
            for place in 0..<outputs {
                guard case .tensor(let tensor, _) = results[carried + place] else {
                    throw fault("it collects \(results[carried + place].text)")
                }
                try run.spend(tensor.count, at: node)
                collected[place].append(tensor)
            }
        }
        let all = try collected.enumerated().map { place, parts in
            Value(
                try stacked(outTurns[place] == 1 ? parts.reversed() : parts, axis: outAxes[place]))
        }
        return Array(given[..<carried]) + all
    }
}

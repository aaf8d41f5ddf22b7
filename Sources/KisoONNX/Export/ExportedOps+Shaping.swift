import KisoCore
import KisoTensor

extension ExportedOps {
    /// Ops that move elements.
    static let shaping: [String: Write] = [
        "reshape": { call, writer in
            [writer.add("Reshape", [call.inputs[0], try shape(call, &writer)], as: call.stem)]
        },
        "broadcast": { call, writer in
            let sizes = try writer.sizes(call.results[0].sizes)
            return [writer.add("Expand", [call.inputs[0], sizes], as: call.stem)]
        },
        "transpose": { call, writer in
            let axes: [Int] = try call.attribute("axes")
            return [
                writer.add("Transpose", call.inputs, [.integers("perm", axes)], as: call.stem)
            ]
        },
        "concatenate": { call, writer in
            let axis: Int = try call.attribute("axis")
            // What has no elements adds nothing, but a node.
            let parts = zip(call.inputs, call.types).filter {
                $0.1.sizes[axis] != BatchSize(fixed: 0)
            }.map(\.0)
            let all = parts.isEmpty ? call.inputs : parts
            return [writer.add("Concat", all, [.integer("axis", axis)], as: call.stem)]
        },
        "take": { call, writer in
            let axis: Int = try call.attribute("axis")
            return [writer.add("Gather", call.inputs, [.integer("axis", axis)], as: call.stem)]
        },
        "takeElements": { call, writer in
            let flat = writer.add("Reshape", [call.inputs[0], try writer.integers([-1])])
            return [writer.add("Gather", [flat, call.inputs[1]], as: call.stem)]
        },
        "slice": { call, writer in
            let axis: Int = try call.attribute("axis")
            let step: Int = try call.attribute("step")
            let start = try call.size("start"), count = try call.size("count")
            let last = BatchSize(
                fixed: start.fixed + (count.fixed - 1) * step,
                perExample: start.perExample + count.perExample * step)
            if step < 0, last.perExample != 0 {
                throw call.fault("its end depends on the number of examples")
            }
            // Behind the last element; before the first one nothing is left to count.
            var end = BatchSize(
                fixed: last.fixed + (step > 0 ? 1 : -1), perExample: last.perExample)
            if step < 0, end.fixed < 0 { end = BatchSize(fixed: .min + 1) }
            if count == BatchSize(fixed: 0) { end = start }
            return [
                writer.add(
                    "Slice",
                    [
                        call.inputs[0], try writer.size(start), try writer.size(end),
                        try writer.integers([axis]), try writer.integers([step]),
                    ], as: call.stem)
            ]
        },
        "placeSlice": { call, writer in
            // Zeros around what is placed: the slice's step is 1, as padding has it.
            guard case .record(let values) = call.attributes,
                case .record(let slice)? = values["slice"],
                case .integer(let axis)? = slice["axis"], case .integer(1)? = slice["step"],
                case .integer(let start)? = slice["start"]
            else { throw call.fault("only slices whose step is 1 and whose place is fixed") }
            let whole = call.results[0].sizes[axis], part = call.types[0].sizes[axis]
            guard whole.perExample == part.perExample else {
                throw call.fault("its padding depends on the number of examples")
            }
            let rank = call.types[0].sizes.count
            var pads = [Int](repeating: 0, count: 2 * rank)
            pads[axis] = start
            pads[rank + axis] = whole.fixed - part.fixed - start
            return [
                writer.add("Pad", [call.inputs[0], try writer.integers(pads)], as: call.stem)
            ]
        },
    ]

    /// The shape of a result for `Reshape`: -1 for the one size that depends on the examples.
    private static func shape(
        _ call: ExportedCall, _ writer: inout GraphWriter
    ) throws -> String {
        let sizes = call.results[0].sizes
        let variable = sizes.indices.filter { sizes[$0].perExample != 0 }
        if variable.count == 1, sizes[variable[0]].fixed == 0,
            sizes.allSatisfy({ $0.perExample != 0 || $0.fixed > 0 })
        {
            return try writer.integers(sizes.map { $0.perExample == 0 ? $0.fixed : -1 })
        }
        return try writer.sizes(sizes)
    }
}

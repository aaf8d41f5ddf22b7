import KisoCore
import KisoTensor

extension ExportedOps {
    /// Convolutions and poolings.
    static let windows: [String: Write] = [
        "convolution": { call, writer in
            let geometry = try fitted(call, input: 0)
            let result = writer.add(
                "Conv", call.inputs, attributes(geometry, grouped: true), as: call.stem)
            return [try rectified(result, call, &writer)]
        },
        "convolutionInputGradient": { call, writer in
            // The transposed convolution of `g` with the weight.
            let geometry: WindowGeometry = try call.attribute("geometry")
            let height = try call.fixedSize(0, 2), width = try call.fixedSize(0, 3)
            func missing(
                _ whole: Int, _ count: Int, _ stride: Int, _ before: Int, _ after: Int,
                _ extent: Int
            ) -> Int { whole - ((count - 1) * stride + extent - before - after) }
            let sizes = call.results[0].sizes
            let rest = [
                missing(
                    sizes[2].fixed, height, geometry.stride.height, geometry.padding.top,
                    geometry.padding.bottom,
                    geometry.dilation.height * (geometry.size.height - 1) + 1),
                missing(
                    sizes[3].fixed, width, geometry.stride.width, geometry.padding.left,
                    geometry.padding.right, geometry.dilation.width * (geometry.size.width - 1) + 1),
            ]
            guard rest.allSatisfy({ $0 >= 0 }) else {
                throw call.fault("its result is smaller than a transposed convolution's")
            }
            return [
                writer.add(
                    "ConvTranspose", call.inputs,
                    attributes(geometry, grouped: true) + [.integers("output_padding", rest)],
                    as: call.stem)
            ]
        },
        "maxPool": { call, writer in
            let geometry = try fitted(call, input: 0)
            let result = writer.add(
                "MaxPool", call.inputs, attributes(geometry, grouped: false), as: call.stem)
            return [try rectified(result, call, &writer)]
        },
    ]

    /// The op's geometry with a padding that says what is rounded up.
    private static func fitted(_ call: ExportedCall, input: Int) throws -> WindowGeometry {
        let geometry: WindowGeometry = try call.attribute("geometry")
        return geometry.roundingDown(
            height: try call.fixedSize(input, 2), width: try call.fixedSize(input, 3))
    }

    private static func attributes(
        _ geometry: WindowGeometry, grouped: Bool
    ) -> [Onnx_AttributeProto] {
        let padding = geometry.padding
        var attributes: [Onnx_AttributeProto] = [
            .integers("kernel_shape", [geometry.size.height, geometry.size.width]),
            .integers("strides", [geometry.stride.height, geometry.stride.width]),
            .integers("pads", [padding.top, padding.left, padding.bottom, padding.right]),
            .integers("dilations", [geometry.dilation.height, geometry.dilation.width]),
        ]
        if grouped { attributes.append(.integer("group", geometry.groups)) }
        return attributes
    }
}

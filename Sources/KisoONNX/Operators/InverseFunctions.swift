import Foundation
import KisoCore
import KisoOps
import KisoTensor

/// The inverses of circular and hyperbolic functions, which Kiso has no ops of its own for.
enum InverseFunction: String, CaseIterable, Sendable {
    case asin, acos, atan, asinh, acosh, atanh

    /// What ONNX calls it.
    var operatorName: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }

    func callAsFunction(_ x: Double) -> Double {
        switch self {
        case .asin: Foundation.asin(x)
        case .acos: Foundation.acos(x)
        case .atan: Foundation.atan(x)
        case .asinh: Foundation.asinh(x)
        case .acosh: Foundation.acosh(x)
        case .atanh: Foundation.atanh(x)
        }
    }
}

/// One of those functions of every element.
///
/// Gradient: `g` divided by `√(1 − x²)`, `−√(1 − x²)`, `1 + x²`, `√(x² + 1)`, `√(x² − 1)`, `1 − x²`.
struct InverseFunctionOp: SingleResultOp {
    let function: InverseFunction

    func forward(_ inputs: [NDArray], _ context: inout ForwardContext) -> NDArray {
        let values = inputs[0].values(as: Double.self).map { function($0) }
        return Tensor(NDArray(values, shape: inputs[0].shape)).cast(to: inputs[0].dtype).array
    }

    func gradient(_ context: GradientContext) -> [Tensor?] {
        let (g, x) = (context.outputGradient, context.inputs[0])
        switch function {
        case .asin: return [g / (1 - x * x).sqrt()]
        case .acos: return [-(g / (1 - x * x).sqrt())]
        case .atan: return [g / (1 + x * x)]
        case .asinh: return [g / (x * x + 1).sqrt()]
        case .acosh: return [g / (x * x - 1).sqrt()]
        case .atanh: return [g / (1 - x * x)]
        }
    }
}

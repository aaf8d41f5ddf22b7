public import KisoCore
public import KisoData
public import KisoNN
import KisoOps
public import KisoTensor

/// A network together with what one needs to use it: the shape of its input, what its outputs mean,
/// and how it was made. Saved as one safetensors file.
///
/// ```swift
/// let digits = Predictor(model, input: [1, 28, 28], classNames: mnist.classNames)
/// try digits.save(to: URL(fileURLWithPath: "digits.safetensors"))
/// let again = try Predictor.load(URL(fileURLWithPath: "digits.safetensors"))
/// let probabilities = try again(images).softmax()
/// ```
public struct Predictor: Sendable {
    /// The network.
    public let network: any TensorLayer
    /// The shape of one example.
    public let input: Shape
    /// What each class is called; the index is the label. Empty where numbers are predicted, or
    /// nobody has said.
    public let classNames: [String]
    /// What turns data into inputs and outputs into answers, as in training; `nil` where the caller
    /// does it.
    public let preparation: Preparation?
    /// The name of the model, such as `simple-convnet`, or `custom`.
    public let name: String
    /// The name of the data it was trained on; empty if it was not.
    public let data: String

    /// Puts a network and its description together.
    public init(
        _ network: any TensorLayer, input: Shape, classNames: [String] = [],
        preparation: Preparation? = nil, name: String = "custom", data: String = ""
    ) {
        self.network = network
        self.input = input
        let known = preparation.map { $0.target.isClassification ? $0.target.names : [] }
        self.classNames = classNames.isEmpty ? known ?? [] : classNames
        self.preparation = preparation
        self.name = name
        self.data = data
    }

    /// The network's answers for a batch, in inference.
    ///
    /// - Throws: `KisoError` `.badData` when the batch is not of examples of this shape, or an answer
    ///   is not a finite number.
    public func callAsFunction(_ inputs: Tensor) throws -> Tensor {
        guard inputs.rank > 0, Array(inputs.shape.dimensions.dropFirst()) == input.dimensions else {
            throw KisoError(
                .badData,
                "an input of shape \(inputs.shape), expected examples of \(input) behind their number"
            )
        }
        return try Self.checked(network(inputs, pass: .inference))
    }

    /// An answer whose numbers are all finite.
    static func checked(_ output: Tensor) throws -> Tensor {
        if output.floats.contains(where: { !$0.isFinite }) {
            throw KisoError(
                .badData,
                "the network's answers are not finite numbers; were its weights damaged, or did its "
                    + "training diverge?")
        }
        return output
    }

    /// Whether answers are numbers, not classes, as far as the preparation says it.
    public var predictsNumbers: Bool { preparation.map { !$0.target.isClassification } ?? false }

    /// The shape of the answer for one example.
    ///
    /// - Throws: `KisoError` `.configuration` when the network does not fit its input.
    public var output: Shape { get throws { try network.resultShape(for: input) } }
}

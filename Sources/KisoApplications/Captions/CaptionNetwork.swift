import KisoCore
import KisoNN
import KisoOps
import KisoTensor

/// What describes pictures: convolutions make features of the whole picture, and a long short-term memory that has them
/// as its first input says word after word.
///
/// The features keep where things are: the maps of 4×4 places are flattened, not averaged.
struct CaptionNetwork: Module {
    private static let size = 256
    private static let embedding = 128

    let encoder: Sequential
    /// Features as the first input of the memory.
    let begin: Affine
    let words: Embedding
    let memory: LSTM
    let scores: Affine

    init(words count: Int) {
        func block(_ inputs: Int, _ filters: Int) -> [any TensorLayer] {
            [
                Convolution(
                    inputs: inputs, filters: filters, size: 3, stride: 2, padding: 1, hasBias: false
                ),
                BatchNormalization(features: filters), ReLU(),
                Convolution(
                    inputs: filters, filters: filters, size: 3, padding: 1, hasBias: false),
                BatchNormalization(features: filters), ReLU(),
            ]
        }
        encoder = Sequential(
            block(3, 24) + block(24, 48) + block(48, 64) + block(64, 64) + [Flatten()])
        begin = Affine(inputs: 64 * 16, outputs: Self.embedding)
        words = Embedding(count: count, size: Self.embedding)
        memory = LSTM(inputs: Self.embedding, outputs: Self.size)
        scores = Affine(inputs: Self.size, outputs: count)
    }

    /// The first input of the memory, `[n, embedding]`, of pictures `[n, 3, 64, 64]`.
    func features(_ pictures: Tensor, pass: Pass) -> Tensor {
        begin(encoder(pictures, pass: pass), pass: pass)
    }

    /// The scores of the next word behind each word of sentences: `[n, t, words]`.
    ///
    /// - Parameters:
    ///   - features: of the pictures.
    ///   - sentences: `[n, t]`, each beginning with ``Vocabulary/start``.
    func logits(_ features: Tensor, _ sentences: Tensor, pass: Pass) -> Tensor {
        let n = features.shape[0]
        let first = features.reshaped([n, 1, Self.embedding])
        let inputs = Tensor.concatenate([first, words(sentences, pass: pass)], axis: 1)
        let states = memory(inputs, pass: pass)
        return scores(states.sliced(axis: 1, 1..<states.shape[1]), pass: pass)
    }

    /// The memory's state behind the features.
    func state(_ features: Tensor) -> LSTM.State {
        memory(
            features.reshaped([features.shape[0], 1, Self.embedding]), from: nil, pass: .inference
        ).final
    }

    /// One word further: logarithms of probabilities `[n, words]`, and the state behind it.
    func step(_ state: LSTM.State, _ last: [Int]) -> (Tensor, LSTM.State) {
        let input = words(
            Tensor(last.map(Int64.init), shape: [last.count, 1]), pass: .inference)
        let (states, final) = memory(input, from: state, pass: .inference)
        let logits = scores(states.reshaped([last.count, Self.size]), pass: .inference)
        return (logits.logSoftmax(), final)
    }
}

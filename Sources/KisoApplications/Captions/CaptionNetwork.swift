import KisoCore
import KisoNN
import KisoOps
import KisoTensor

/// What describes pictures: convolutions make features of the whole picture, and a long short-term memory that begins
/// with them says word after word.
///
/// They are the memory's first state, as the book has it, and not, as in the paper, its first input: what is kept in a
/// state is there at every word.
///
/// The features keep where things are: the maps of 4×4 places are flattened, not averaged.
struct CaptionNetwork: Module {
    private static let size = 256
    private static let embedding = 128

    let encoder: Sequential
    /// Features as the first state of the memory: what it gives, and what it keeps.
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
            block(3, 16) + block(16, 48) + block(48, 64) + block(64, 64) + [Flatten()])
        begin = Affine(inputs: 64 * 16, outputs: 2 * Self.size)
        words = Embedding(count: count, size: Self.embedding)
        memory = LSTM(inputs: Self.embedding, outputs: Self.size)
        scores = Affine(inputs: Self.size, outputs: count)
    }

    /// The first state of the memory, `[n, 2 · size]`, of pictures `[n, 3, 64, 64]`.
    func features(_ pictures: Tensor, pass: Pass) -> Tensor {
        begin(encoder(pictures, pass: pass), pass: pass)
    }

    /// The scores of the next word behind each word of sentences: `[n, t, words]`.
    ///
    /// - Parameters:
    ///   - features: of the pictures.
    ///   - sentences: `[n, t]`, each beginning with ``Vocabulary/start``.
    func logits(_ features: Tensor, _ sentences: Tensor, pass: Pass) -> Tensor {
        let states = memory(
            words(sentences, pass: pass), from: state(features), pass: pass
        ).states
        return scores(states, pass: pass)
    }

    /// The memory's first state.
    func state(_ features: Tensor) -> LSTM.State {
        let n = features.shape[0]
        func part(_ range: Range<Int>) -> Tensor {
            features.sliced(axis: 1, range).reshaped([1, n, Self.size])
        }
        return LSTM.State(
            hidden: part(0..<Self.size).tanh(), cell: part(Self.size..<2 * Self.size))
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

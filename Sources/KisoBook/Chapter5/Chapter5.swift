extension Chapter {
    static let chapter5 = Chapter(
        5, "Backpropagation",
        introduction: """
            A computation can be drawn as a graph: a circle for each operation, an arrow for each \
            value. In forward propagation every node turns its inputs into its output. In \
            backward propagation every node takes the derivative that arrives, multiplies it by \
            its own, and passes it on to its inputs. No node needs to know the rest, which is \
            called local calculation, and one backward pass gives the derivative by every \
            variable.

            That is the chain rule, laid out in space. An addition passes on what arrives; a \
            multiplication swaps its inputs; a branch adds up what comes back. With matrices in \
            place of numbers the same rules make the layers of a network: affine, ReLU, sigmoid, \
            and softmax with its loss, whose derivative is just the difference of output and \
            label.

            Here the layers are first written by hand, forward and backward, and compared with \
            the engine that records every computation of Kiso. A numerical gradient checks them \
            both, and then they learn to read digits.
            """,
        experiments: [
            Graphs(), Apple(), AppleOrange(), BackpropagationCheck(), TrainWithBackpropagation(),
        ])
}

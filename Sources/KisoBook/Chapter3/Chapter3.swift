extension Chapter {
    static let chapter3 = Chapter(
        3, "Neural networks",
        introduction: """
            A network is layers of perceptrons with one thing changed: the hard step from 0 to 1 \
            becomes a function that bends smoothly. Everything else is multiplication. A whole layer \
            is one matrix product, so a network that answers is three or four lines of arithmetic.

            At the end stand ten numbers, one for each digit. Softmax turns them into shares of one \
            that read as probabilities; the largest is the answer.

            Where the weights come from is left open here. The chapter takes weights that somebody \
            else has found, lets them read ten thousand handwritten digits, and counts how many are \
            right, first one by one and then a hundred at a time.
            """,
        experiments: [
            Activations(), MatrixProducts(), ThreeLayers(), SoftmaxOutput(), ShowDigits(),
            Inference(), InferenceInBatches(),
        ])
}

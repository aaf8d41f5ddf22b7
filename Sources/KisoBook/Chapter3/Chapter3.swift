extension Chapter {
    static let chapter3 = Chapter(
        3, "Neural networks",
        introduction: """
            A neural network is layers of perceptrons with one thing changed: the activation \
            function, a hard step from 0 to 1 in a perceptron, becomes one that bends smoothly, \
            such as the sigmoid, or has a slope on one side, as ReLU has. Everything else is \
            multiplication. A whole layer is one matrix product, so that forward propagation, \
            from the input layer through the hidden layers to the output layer, is three or four \
            lines of arithmetic.

            At the end stand ten numbers, one for each digit. Softmax turns them into \
            probabilities, positive numbers whose sum is 1; the largest is the answer. For \
            regression, where a number is wanted and no class, the output layer leaves its sums \
            as they are: the identity function.

            Where the weights come from is left open here. The chapter takes weights that \
            somebody else has found, lets them classify ten thousand handwritten digits, which is \
            called inference, and counts how many are right, first one by one and then a batch of \
            a hundred at a time.
            """,
        experiments: [
            Activations(), MatrixProducts(), ThreeLayers(), SoftmaxOutput(), ShowDigits(),
            Inference(), InferenceInBatches(),
        ])
}

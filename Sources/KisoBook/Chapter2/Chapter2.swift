extension Chapter {
    static let chapter2 = Chapter(
        2, "Perceptrons",
        introduction: """
            A perceptron multiplies each input by a weight, adds a bias, and answers 1 if the sum is \
            above zero. Three numbers are enough to make it an AND, a NAND or an OR. It draws one \
            straight line between its answers, so no choice of numbers makes it an XOR.

            Two layers of perceptrons can do what one cannot: XOR is an AND of a NAND and an OR. And \
            since every circuit can be built of NAND gates, enough perceptrons can compute anything \
            a computer does. Here they add.
            """,
        experiments: [Gates(), Regions(), LearnGates(), Adder()])
}

extension Chapter {
    static let chapter2 = Chapter(
        2, "Perceptrons",
        introduction: """
            A perceptron multiplies each input signal by a weight, adds a bias, and answers 1 if \
            the sum is above zero; the bias is minus the threshold that the weighted sum has to \
            exceed. Three numbers are enough to make it an AND, a NAND or an OR gate, as their \
            truth tables say. It draws one straight line between its answers, so no choice of \
            numbers makes it an XOR.

            A multilayer perceptron can do what a single one cannot: XOR is an AND of a NAND and \
            an OR. And since every circuit can be built of NAND gates, enough perceptrons can \
            compute anything a computer does. Here they add.
            """,
        experiments: [Gates(), Regions(), LearnGates(), Adder()])
}

extension Chapter {
    static let chapter4 = Chapter(
        4, "Training",
        introduction: """
            A network with random weights answers at random. To make it better, one number has to \
            say how wrong it is: the loss. Accuracy will not do, because it moves in jumps; nudge a \
            weight a little and the count of right answers stays the same. The loss moves with every \
            weight.

            Then learning is a walk downhill. The slope of the loss along each weight says which way \
            is down, and all slopes together are the gradient. Slopes can be had by subtraction, \
            from the loss a little to the left and a little to the right.

            The chapter starts from the slope of a parabola and ends with a network that reads \
            handwriting. Between the two there is one idea: take a step against the gradient, and \
            repeat.
            """,
        experiments: [
            LossFunctions(), NumericalDerivative(), PartialDerivatives(), Descent(),
            SimpleNetwork(), Train(), TrainNumerically(),
        ])
}

extension Chapter {
    static let chapter6 = Chapter(
        6, "Training techniques",
        introduction: """
            A gradient says which way is down, not how far to go. The optimizers of this chapter \
            differ in that: momentum remembers where it was going, AdaGrad gives every weight a \
            learning rate of its own, Adam does both.

            Where training starts decides whether it gets anywhere. Initial weights that are too \
            small let the signal fade from layer to layer, weights that are too large saturate \
            it; Xavier's and He's choices keep it alive, and batch normalisation (batch norm, \
            batch normalization) takes care of it at every step.

            A large network soon overfits: it knows its few training images by heart and fails on \
            others. Weight decay and dropout, means of regularisation, make that harder. And \
            hyperparameters such as learning rates and decays are found by random search, judged \
            by validation data that neither training nor the final test has seen.
            """,
        experiments: [
            Optimizers2D(), OptimizersMNIST(), ZeroWeights(), ActivationHistograms(),
            InitialWeightsMNIST(), BatchNormalizationEffect(), Overfitting(), DropoutEffect(),
            Hyperparameters(), BetterSearch(),
        ])
}

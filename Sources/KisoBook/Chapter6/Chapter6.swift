extension Chapter {
    static let chapter6 = Chapter(
        6, "Training techniques",
        introduction: """
            A gradient says which way is down, not how far to go. The optimizers of this chapter \
            differ in that: momentum remembers where it was going, AdaGrad gives every weight a rate \
            of its own, Adam does both.

            Where training starts decides whether it gets anywhere. Weights that are too small let \
            the signal fade from layer to layer, weights that are too large saturate it; Xavier's and \
            He's choices keep it alive, and batch normalisation takes care of it at every step.

            A large network knows a few images by heart soon, which is not what it is for. Weight \
            decay and dropout make that harder. And rates and decays are found by trying many at \
            random, judged by images that neither training nor the final test has seen.
            """,
        experiments: [
            Optimizers2D(), OptimizersMNIST(), ZeroWeights(), ActivationHistograms(),
            InitialWeightsMNIST(), BatchNormalizationEffect(), Overfitting(), DropoutEffect(),
            Hyperparameters(),
        ])
}

extension Chapter {
    static let chapter8 = Chapter(
        8, "Deep networks",
        introduction: """
            Deep networks are networks with many layers. Two convolutions of 3×3 have the \
            receptive field of one of 5×5, with fewer weights and one more ReLU between them; and \
            each layer can build on what the one before has found: edges, then corners, then \
            loops.

            The network of this chapter puts together what the book has shown: small filters, \
            He's initial weights, ReLU, pooling, dropout, Adam. The few digits that it gets wrong \
            are worth a look.

            Two things make such networks better or cheaper without a new idea in them: data \
            augmentation, training images that are varied each time they are seen, and numbers \
            with half the bits.
            """,
        experiments: [
            TrainDeepNetwork(), Misclassified(), Record(), Augmentation(), AugmentationBySize(),
            HalfFloat(), BinaryNetwork(), ReceptiveField(),
            LayerTimes(), VGGDepth(), InceptionModules(), Degradation(), ResidualAccuracy(),
            TransferLearning(), DigitsByRegions(), FoundDigits(), SegmentedDigits(),
            SegmentedStreets(), DescribedScenes(), DescribedThings(), PaintedPictures(),
            DrawnDigits(), DeepQNetwork(),
        ])
}

public import Foundation
public import KisoData
public import KisoPlot

/// What the book's programs take from outside and give to it: the reader's terminal, data sets,
/// files. The program `kiso` and the tests have their own.
public struct BookSurroundings {
    /// A picture of the reader's own, PNG or JPEG, if one was given.
    public let picture: URL?
    let show: (String) -> Void
    let onFigure: (String, Figure) -> Void
    let loadImages: (String) async throws -> ImageDataset
    let loadWeights: () async throws -> URL

    /// By default nothing is shown, and files come from where they usually lie.
    ///
    /// - Parameters:
    ///   - picture: a picture of the reader's own.
    ///   - show: prints a line for the reader.
    ///   - onFigure: is told of every figure with its number, as for drawing on a terminal.
    ///   - loadImages: gets a data set by its name.
    ///   - loadWeights: gets the file of the author's trained weights.
    public init(
        picture: URL? = nil, show: @escaping (String) -> Void = { _ in },
        onFigure: @escaping (String, Figure) -> Void = { _, _ in },
        loadImages: @escaping (String) async throws -> ImageDataset = {
            try await DatasetCatalog.load($0)
        },
        loadWeights: @escaping () async throws -> URL = { try await BookWeightFile.locate() }
    ) {
        self.picture = picture
        self.show = show
        self.onFigure = onFigure
        self.loadImages = loadImages
        self.loadWeights = loadWeights
    }
}

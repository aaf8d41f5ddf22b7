public import Foundation
public import KisoData
public import KisoIO
public import KisoPlot
public import KisoTrain

/// What the book's programs take from outside and give to it: the reader's terminal, data sets,
/// files. The program `kiso` and the tests have their own.
public struct BookSurroundings {
    /// A file or folder that a reader may name.
    public enum Choice: String, Sendable {
        /// A picture of the reader's own, PNG or JPEG.
        case image
        /// A folder that holds data sets, which `loadImages` reads.
        case dataDirectory = "data-dir"
        /// The file of the author's trained weights, which `loadWeights` reads.
        case weights
    }

    /// What the reader named.
    public let choices: [Choice: URL]
    let show: @Sendable (String) -> Void
    let onFigure: (String, Figure) -> Void
    let loadImages: (String) async throws -> ImageDataset
    let loadWeights: () async throws -> URL
    let loadPhotos: () async throws -> URL
    let loadBackgrounds: () async throws -> (train: [Image], test: [Image])
    let loadTestPhotographs: () async throws -> URL
    let loadPretrained: (String) async throws -> Predictor

    /// By default nothing is shown, and files come from where they usually lie.
    ///
    /// - Parameters:
    ///   - choices: what the reader named.
    ///   - show: prints a line for the reader.
    ///   - onFigure: is told of every figure with its number, as for drawing on a terminal.
    ///   - loadImages: gets a data set by its name.
    ///   - loadWeights: gets the file of the author's trained weights.
    ///   - loadPhotos: gets a folder of photographs with a folder for each class.
    ///   - loadBackgrounds: gets photographs to put things on.
    ///   - loadTestPhotographs: gets a folder of a few photographs and a painting.
    ///   - loadPretrained: gets a network that others have trained by its name.
    public init(
        choices: [Choice: URL] = [:], show: @escaping @Sendable (String) -> Void = { _ in },
        onFigure: @escaping (String, Figure) -> Void = { _, _ in },
        loadImages: @escaping (String) async throws -> ImageDataset = {
            try await DatasetCatalog.load($0)
        },
        loadWeights: @escaping () async throws -> URL = { try await BookWeightFile.locate() },
        loadPhotos: @escaping () async throws -> URL = { try await StampPhotos.folder() },
        loadBackgrounds: @escaping () async throws -> (train: [Image], test: [Image]) = {
            try await BackgroundPhotographs.load()
        },
        loadTestPhotographs: @escaping () async throws -> URL = {
            try await TestPhotographs.folder()
        },
        loadPretrained: @escaping (String) async throws -> Predictor = {
            try await PretrainedWeights(named: $0).load()
        }
    ) {
        self.choices = choices
        self.show = show
        self.onFigure = onFigure
        self.loadImages = loadImages
        self.loadWeights = loadWeights
        self.loadPhotos = loadPhotos
        self.loadBackgrounds = loadBackgrounds
        self.loadTestPhotographs = loadTestPhotographs
        self.loadPretrained = loadPretrained
    }
}

import ArgumentParser
import Foundation
import Kiso
import KisoApplications
import KisoCommandSupport

/// What the things of scenes with sentences stand on.
enum CaptionGround: String, CaseIterable, ExpressibleByArgument {
    case plain, photographs
}

/// What scenes with sentences are made of.
struct CaptionSceneSource {
    private enum Things {
        case digits(ImageDataset)
        case photographs(CaptionPhotographs)
    }

    private let things: Things
    private let grounds: (train: [Image], test: [Image])?

    /// Loads what is needed, from the cache or from where it is fetched.
    ///
    /// - Throws: `KisoError` when it cannot be had.
    init(_ kind: CaptionScenes.Kind, ground: CaptionGround, quiet: Bool) async throws {
        let progress: @Sendable (DatasetEvent) -> Void = { quiet ? () : DatasetProgress.show($0) }
        switch kind {
        case .digits: things = .digits(try await MNIST.load(progress: progress))
        case .stamps:
            let folder = try await StampPhotos.folder(progress: progress)
            things = .photographs(try CaptionPhotographs(SceneSprites.stamps(folder)))
        }
        grounds =
            ground == .plain ? nil : try await BackgroundPhotographs.load(progress: progress)
    }

    /// The scenes of a part.
    func scenes(_ part: CaptionScenes.Part, seed: UInt64) -> CaptionScenes {
        switch things {
        case .digits(let images):
            CaptionScenes(images, part: part, backgrounds: grounds, seed: seed)
        case .photographs(let photographs):
            CaptionScenes(photographs, part: part, backgrounds: grounds, seed: seed)
        }
    }
}

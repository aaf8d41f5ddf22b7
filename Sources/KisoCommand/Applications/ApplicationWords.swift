public import ArgumentParser
public import KisoApplications

// The words that flags of the applications take.
extension PictureFitting: ExpressibleByArgument {}
extension LabelFormat: ExpressibleByArgument {}
extension SceneGenerator.Part: ExpressibleByArgument {}
extension CaptionLanguage: ExpressibleByArgument {}
extension CaptionScenes.Kind: ExpressibleByArgument {}

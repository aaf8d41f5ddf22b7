public import ArgumentParser
public import KisoApplications

// The words that flags of 'kiso detect' take.
extension PictureFitting: ExpressibleByArgument {}
extension LabelFormat: ExpressibleByArgument {}
extension SceneGenerator.Part: ExpressibleByArgument {}

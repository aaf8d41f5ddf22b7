import Foundation

/// Folders in which other frameworks' programs keep their data sets.
enum SystemFolders {
    /// Keras' own folder, and the one that torchvision's examples use.
    static var shared: [URL] {
        [
            CachePaths.home(environment: ProcessInfo.processInfo.environment)
                .appendingPathComponent(".keras/datasets", isDirectory: true),
            URL(fileURLWithPath: "data", isDirectory: true),
        ]
    }
}

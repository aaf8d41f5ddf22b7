public import Foundation

/// What happens while a data set is fetched. The library prints nothing; a caller shows these.
public enum DatasetEvent: Sendable, Equatable {
    /// A source is tried: a folder, an address, a registry.
    case tryingSource(String)
    /// Bytes of a file that have arrived, and how many there will be, if the server says so.
    case downloading(file: String, bytes: Int, total: Int?)
    /// A program of the system is run.
    case running(command: String)
    /// A source does not work; the next is tried.
    case failedSource(name: String, reason: String)
    /// A file has the right checksum.
    case verified(file: String)
    /// All files are in the cache.
    case stored(folder: URL)
}

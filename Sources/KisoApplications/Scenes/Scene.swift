public import KisoCore
public import KisoIO

/// A picture that was put together, and what it shows.
public struct Scene: Sendable {
    /// A thing in it.
    public struct Thing: Sendable {
        /// Around what is seen of it when nothing lies on it.
        public let box: Box
        /// The index of its class.
        public let label: Int
        /// Which thing it is.
        public let identity: String
    }

    /// Red, green and blue.
    public let image: Image
    /// The things, those on top last.
    public let things: [Thing]
    /// For each pixel the number of the thing that is seen there, from 1 on; 0 for the ground.
    public let owners: [UInt8]
    /// Which photograph the ground is of.
    public let background: Int
}

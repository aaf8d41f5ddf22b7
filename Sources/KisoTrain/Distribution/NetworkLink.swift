public import KisoCore

/// A network between machines, as a prediction sees it: how long a message needs at least, and how many
/// bytes go over a rank's link in a second.
public struct NetworkLink: Sendable, Hashable {
    /// A name for tables.
    public let name: String
    /// Seconds until an empty message has arrived.
    public let latency: Double
    /// Bytes a second in each direction.
    public let bandwidth: Double

    /// A network of one's own.
    ///
    /// - Parameters:
    ///   - name: for tables.
    ///   - latency: in seconds.
    ///   - bandwidth: in bytes a second.
    public init(name: String, latency: Double, bandwidth: Double) {
        self.name = name
        self.latency = latency
        self.bandwidth = bandwidth
    }

    /// 1 Gbit/s Ethernet: 50 µs, 0.117 GB/s.
    public static let gigabit = NetworkLink(name: "1gbe", latency: 50e-6, bandwidth: 0.117e9)
    /// 10 Gbit/s Ethernet: 30 µs, 1.1 GB/s.
    public static let ethernet10 = NetworkLink(name: "10gbe", latency: 30e-6, bandwidth: 1.1e9)
    /// 25 Gbit/s Ethernet: 25 µs, 2.8 GB/s.
    public static let ethernet25 = NetworkLink(name: "25gbe", latency: 25e-6, bandwidth: 2.8e9)
    /// 100 Gbit/s with remote memory access: 5 µs, 11 GB/s.
    public static let rdma100 = NetworkLink(name: "100gbe", latency: 5e-6, bandwidth: 11e9)

    /// Those that have a name.
    public static let catalog = Catalog<NetworkLink>(
        "network", [gigabit, ethernet10, ethernet25, rdma100].map { (name: $0.name, value: $0) })
}

import Foundation

/// Predicts how fast a training step is on R ranks.
///
/// `T(R) = compute(R) + max(0, C(R) − overlap · compute(R))`: what is exchanged takes `C`, of which a
/// part may hide behind the backward pass.
///
/// ```swift
/// let model = ScalingModel(step: 0.31, bytes: 102e6, link: .ethernet25)
/// model.speedup(ranks: 100)  // 80
/// ```
///
/// Sources: R. Rabenseifner, "Optimization of collective reduction operations", ICCS 2004, for the
/// times of a ring and a tree; P. Goyal et al., "Accurate, large minibatch SGD", 2017, for what is
/// reached.
public struct ScalingModel: Sendable, Hashable {
    /// How gradients are added.
    public enum Exchange: String, Sendable, CaseIterable {
        /// Each rank adds up a part, as Kiso does; a ring has the same traffic and as many messages:
        /// `2 (R − 1) a + 2 (R − 1) / R · N / b`.
        case ring
        /// Up a binary tree and down again: `2 ⌈log₂ R⌉ (a + N / b)`.
        case tree
    }

    /// Seconds of a step of one rank, without an exchange.
    public var step: Double
    /// Bytes of all gradients.
    public var bytes: Double
    /// The network.
    public var link: NetworkLink
    /// How gradients are added.
    public var exchange: Exchange
    /// The part of the step behind which an exchange can hide: 0 without overlap, at most 2/3, the
    /// backward pass.
    public var overlap: Double
    /// Whether the batch stays as it is and the ranks share it; else each rank has a batch.
    public var sharesBatch: Bool

    /// A training to predict.
    ///
    /// - Parameters:
    ///   - step: seconds of a step of one rank.
    ///   - bytes: of all gradients.
    ///   - link: the network.
    ///   - exchange: how gradients are added.
    ///   - overlap: the part of the step behind which an exchange can hide.
    ///   - sharesBatch: whether the ranks share one batch.
    public init(
        step: Double, bytes: Double, link: NetworkLink, exchange: Exchange = .ring,
        overlap: Double = 0, sharesBatch: Bool = false
    ) {
        self.step = step
        self.bytes = bytes
        self.link = link
        self.exchange = exchange
        self.overlap = overlap
        self.sharesBatch = sharesBatch
    }

    /// Seconds of computing in a step of R ranks.
    public func computing(ranks: Int) -> Double { sharesBatch ? step / Double(ranks) : step }

    /// Seconds of exchanging in a step of R ranks.
    public func exchanging(ranks: Int) -> Double {
        guard ranks > 1 else { return 0 }
        let size = Double(ranks)
        switch exchange {
        case .ring:
            return 2 * (size - 1) * link.latency
                + 2 * (size - 1) / size * bytes / link.bandwidth
        case .tree:
            return 2 * ceil(log2(size)) * (link.latency + bytes / link.bandwidth)
        }
    }

    /// Seconds of exchanging on a network of another bandwidth.
    ///
    /// - Parameters:
    ///   - ranks: how many.
    ///   - gbit: the bandwidth in Gbit/s.
    public func exchanging(ranks: Int, gbit: Double) -> Double {
        var model = self
        model.link = NetworkLink(name: link.name, latency: link.latency, bandwidth: gbit * 1e9 / 8)
        return model.exchanging(ranks: ranks)
    }

    /// Seconds of a step of R ranks.
    public func seconds(ranks: Int) -> Double {
        let computing = computing(ranks: ranks)
        return computing + max(0, exchanging(ranks: ranks) - overlap * computing)
    }

    /// How many times more examples a second R ranks learn than one.
    public func speedup(ranks: Int) -> Double {
        let one = seconds(ranks: 1) * (sharesBatch ? 1 : Double(ranks))
        return one / seconds(ranks: ranks)
    }

    /// The speed-up by the ranks: 1 is perfect.
    public func efficiency(ranks: Int) -> Double { speedup(ranks: ranks) / Double(ranks) }
}

/// What a rank has done, and for how long.
package struct RankUsage: Sendable {
    /// Examples that it has computed.
    package var examples = 0
    /// Seconds of computing.
    package var computing = 0.0
    /// Seconds of waiting for other ranks.
    package var waiting = 0.0
    /// Seconds of exchanging gradients behind the backward pass.
    package var exchanging = 0.0
    /// Seconds of exchanging gradients during the backward pass.
    package var hidden = 0.0
    /// Steps.
    package var steps = 0

    /// Nothing yet.
    package init() {}
}

/// The type in which the factors of products and convolutions are multiplied. Parameters, sums,
/// normalisations and the optimizer's state stay `float32`.
public enum Precision: String, Sendable, Hashable, CaseIterable, Codable {
    /// As they are.
    case float32
    /// Rounded to ``BFloat16``: processors with units for it multiply several times as fast.
    ///
    /// Source: D. Kalamkar et al., "A study of BFLOAT16 for deep learning training", 2019.
    case bfloat16
}

/// What a caption says of a scene.
public enum CaptionMeaning: Hashable, Sendable {
    /// Where one thing is from another's view.
    public enum Relation: Int, CaseIterable, Hashable, Sendable {
        case left, right, above, below

        /// The same seen from the other thing.
        var opposite: Relation {
            switch self {
            case .left: .right
            case .right: .left
            case .above: .below
            case .below: .above
            }
        }
    }

    /// What a sentence names.
    public enum Thing: Hashable, Sendable {
        /// A digit from 0 to 9 in a colour: the index of one in ``CaptionScenes/colors``.
        case digit(Int, color: Int)
        /// What a photograph shows: the index of a noun in ``CaptionNoun/all``.
        case photograph(Int)

        /// The digit, or the index of the noun.
        public var number: Int {
            switch self {
            case .digit(let digit, _): digit
            case .photograph(let noun): noun
            }
        }
    }

    /// One thing alone.
    case one(Thing)
    /// Two or three alike.
    case several(Thing, count: Int)
    /// The first, seen from the second.
    case pair(Thing, Relation, Thing)

    /// The other way to say the same: the second, seen from the first; `nil` where there is none.
    public var inverse: CaptionMeaning? {
        guard case .pair(let first, let relation, let second) = self else { return nil }
        return .pair(second, relation.opposite, first)
    }
}

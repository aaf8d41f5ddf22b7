/// A dictionary of bounded size that forgets what has not been asked for longest.
///
/// Entries live in two generations. A new or asked-for entry goes into the young one; when that is
/// full, it becomes the old one, and what the old one still held is forgotten. So an entry that is in
/// use stays, and asking for it costs one look-up.
struct GenerationCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]
    private let half: Int

    /// A cache of at most `capacity` entries.
    init(capacity: Int) { half = max(1, capacity / 2) }

    /// How many entries there are; one that was asked for again may count twice.
    var count: Int { young.count + old.count }

    /// The value of a key; `nil` when there is none or it was forgotten.
    subscript(key: Key) -> Value? {
        mutating get {
            if let value = young[key] { return value }
            guard let value = old[key] else { return nil }
            insert(value, key)
            return value
        }
        set {
            if let newValue {
                insert(newValue, key)
            } else {
                young[key] = nil
                old[key] = nil
            }
        }
    }

    private mutating func insert(_ value: Value, _ key: Key) {
        if young.count >= half {
            old = young
            young = [:]
        }
        young[key] = value
    }
}

import KisoCore

/// The environments that have a name.
public enum EnvironmentCatalog {
    private static let all: [any Environment] = [
        CartPole(), MountainCar(), Acrobot(), StickyActions(Breakout()), StickyActions(Freeway()),
        StickyActions(Asterix()), StickyActions(SpaceInvaders()), StickyActions(Seaquest()),
    ]

    /// `cartpole`, `mountaincar`, `acrobot`, and the grid games, whose actions are sticky.
    public static let names = all.map(\.name)

    /// An environment by its name.
    ///
    /// - Throws: `KisoError` `.usage` for another name.
    public static func environment(named name: String) throws -> any Environment {
        guard let found = all.first(where: { $0.name == name.lowercased() }) else {
            throw KisoError(
                .usage,
                "there is no environment '\(name)'; there are \(names.joined(separator: ", "))")
        }
        return found
    }

    /// A grid game as a person plays it: every key is heard.
    package static let games: [any GridGame] = [
        Breakout(), Freeway(), Asterix(), SpaceInvaders(), Seaquest(),
    ]
}

/// A grid game whose whole state is a list of numbers, so that a frame can be compared with another
/// implementation's from any state.
package protocol NumberedGame: GridGame {
    init(numbers: [Int])
    var numbers: [Int] { get }
}

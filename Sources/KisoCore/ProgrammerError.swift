import Foundation

/// Stops the program after a programmer's mistake, such as shapes that do not fit.
///
/// Prints one line on the standard error: the caller's file and line, the operation, what is wrong.
/// Nothing that comes from outside may end up here; it throws a ``KisoError`` instead.
public func stop(
    _ operation: String, _ message: String, file: StaticString = #fileID, line: UInt = #line
) -> Never {
    FileHandle.standardError.write(Data("\(file):\(line): \(operation): \(message)\n".utf8))
    fatalError("\(operation): \(message)", file: file, line: line)
}

/// Stops the program after a programmer's mistake unless the condition holds; in release, too, and with
/// the message that `precondition` keeps to itself there.
public func require(
    _ condition: Bool, _ operation: String, _ message: @autoclosure () -> String,
    file: StaticString = #fileID, line: UInt = #line
) {
    if !condition { stop(operation, message(), file: file, line: line) }
}

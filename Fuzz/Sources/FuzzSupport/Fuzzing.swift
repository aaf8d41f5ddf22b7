import Foundation
import KisoCore

/// What is fed with bytes: a format's reader. It may throw `KisoError` and nothing else.
public struct Target: Sendable {
    public let name: String
    public let read: @Sendable ([UInt8]) throws -> Void

    public init(name: String, read: @escaping @Sendable ([UInt8]) throws -> Void) {
        self.name = name
        self.read = read
    }
}

/// A program of several targets.
public enum Fuzzing {
    nonisolated(unsafe) fileprivate static var target: Target?

    /// Feeds the target that the variable `KISO_FUZZ_TARGET` names; this is the program's `main`.
    public static func run(
        _ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?,
        _ targets: [Target]
    ) -> CInt {
        let wanted = ProcessInfo.processInfo.environment["KISO_FUZZ_TARGET"] ?? ""
        guard let found = targets.first(where: { $0.name == wanted }) else {
            let names = targets.map(\.name).joined(separator: " ")
            FileHandle.standardError.write(
                Data("KISO_FUZZ_TARGET: expected one of \(names)\n".utf8))
            exit(64)
        }
        target = found
        var count = count
        var arguments = arguments
        return runDriver(&count, &arguments, testOneInput)
    }
}

/// What libFuzzer calls with each input; any other error than `KisoError` is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let target = Fuzzing.target else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    do {
        try target.read(bytes)
    } catch is KisoError {
    } catch {
        fatalError("\(target.name): \(error)")
    }
    return 0
}

/// libFuzzer's own loop, which its `main` would call.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

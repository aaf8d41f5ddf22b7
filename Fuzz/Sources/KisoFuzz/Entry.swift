import Foundation
import Kiso

/// The target that the variable `KISO_FUZZ_TARGET` names.
private let target: Target = {
    let wanted = ProcessInfo.processInfo.environment["KISO_FUZZ_TARGET"] ?? ""
    guard let found = Target.all.first(where: { $0.name == wanted }) else {
        let names = Target.all.map(\.name).joined(separator: " ")
        FileHandle.standardError.write(Data("KISO_FUZZ_TARGET: expected one of \(names)\n".utf8))
        exit(64)
    }
    return found
}()

/// What libFuzzer calls with each input; any other error than `KisoError` is a finding.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
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

/// The program begins here: SwiftPM links an executable with this name as its `main`.
@_cdecl("KisoFuzz_main")
public func main(
    _ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> CInt {
    var count = count
    var arguments = arguments
    return runDriver(&count, &arguments, testOneInput)
}

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

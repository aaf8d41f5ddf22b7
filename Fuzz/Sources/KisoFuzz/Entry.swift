import FuzzSupport

/// The program begins here: SwiftPM links an executable with this name as its `main`.
@_cdecl("KisoFuzz_main")
public func main(
    _ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> CInt {
    Fuzzing.run(count, arguments, targets)
}

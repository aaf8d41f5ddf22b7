import Foundation
import Kiso
import KisoTestSupport
import Testing

/// What `scripts/hosts-mpi` came to.
private func hosts(_ arguments: [String]) throws -> (code: Int32, output: String) {
    let process = Process()
    process.executableURL = packageFolder.appendingPathComponent("scripts/hosts-mpi")
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
}

/// Whether two hosts can be made of network namespaces here.
private let canMakeHosts = hasMPI && ((try? hosts(["--check"]).code) ?? 77) == 0

@Suite(
    "Ranks on two hosts",
    .enabled(
        if: canMakeHosts, "no MPI, or no network namespaces: scripts/hosts-mpi --check says why"))
struct HostsTests {
    @Test("Two hosts over 1 Gbit/s end with the bits of one process")
    func bits() throws {
        let program = Program.products.appendingPathComponent("kiso").path
        let (code, output) = try hosts(["--gbit", "1", "--program", program])
        #expect(code == 0, "\(output)")
        #expect(output.contains("node1") && output.contains("node2"), "\(output)")
    }
}

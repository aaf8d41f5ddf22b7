import Foundation
import KisoCore
import KisoIO
import KisoTestSupport
import Testing

@Suite struct AtomicFileTests {
    @Test func replacesWholeFilesAndLeavesNothingElse() throws {
        try withFolder { folder in
            let file = folder.appendingPathComponent("a.txt")
            try AtomicFile.write(Array("old and long".utf8), to: file)
            try AtomicFile.write(Array("new".utf8), to: file)
            #expect(try FileReading.bytes(of: file) == Array("new".utf8))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.txt"])
        }
    }

    @Test func saysWhatCannotBeCreated() throws {
        expectError(.cannotCreate, ["/nowhere/a.txt", "folder"]) {
            try AtomicFile.write([1], to: URL(fileURLWithPath: "/nowhere/a.txt"))
        }
        try withFolder { folder in
            let taken = folder.appendingPathComponent("taken/inside", isDirectory: true)
            try FileManager.default.createDirectory(at: taken, withIntermediateDirectories: true)
            expectError(.cannotCreate, ["taken"]) {
                try AtomicFile.write([1], to: taken.deletingLastPathComponent())
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["taken"])
        }
    }

    @Test func sweepsOnlyFilesOfDeadProcesses() throws {
        try withFolder { folder in
            // Process numbers end at 4,194,304 on Linux, so this one never runs.
            let stale = ".net.9999999.abc\(AtomicFile.temporarySuffix)"
            let live = ".net.\(getpid()).abc\(AtomicFile.temporarySuffix)"
            for name in [stale, live, "other.txt", ".hidden"] {
                try AtomicFile.write([1], to: folder.appendingPathComponent(name))
            }
            #expect(try AtomicFile.sweepStale(in: folder) == [stale])
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
                    == [".hidden", live, "other.txt"].sorted())
        }
        expectError(.missingInput, ["/nowhere"]) {
            try AtomicFile.sweepStale(in: URL(fileURLWithPath: "/nowhere"))
        }
    }
}

@Suite struct FileReadingTests {
    @Test func reportsReadErrors() {
        // Address 0 of a process is never mapped, so that reading there fails.
        expectError(.inputOutput, ["/proc/self/mem", "reading failed"]) {
            try FileReading.bytes(of: URL(fileURLWithPath: "/proc/self/mem"))
        }
    }

    @Test func refusesFoldersAndLargeFiles() throws {
        try withFolder { folder in
            expectError(.badData, ["is a folder"]) { try FileReading.bytes(of: folder) }
            let file = folder.appendingPathComponent("a")
            try AtomicFile.write([1, 2, 3], to: file)
            expectError(.badData, ["3 bytes", "at most 2"]) {
                try FileReading.bytes(of: file, limit: 2)
            }
            #expect(try FileReading.bytes(of: file, limit: 3) == [1, 2, 3])
        }
        expectError(.badData, ["/dev/zero", "device"]) {
            try FileReading.bytes(of: URL(fileURLWithPath: "/dev/zero"), limit: 1000)
        }
    }

    @Test func followsLinksAndKeepsTheMode() throws {
        try withFolder { folder in
            let manager = FileManager.default
            let real = folder.appendingPathComponent("real.txt")
            let near = folder.appendingPathComponent("near"),
                far = folder.appendingPathComponent("far")
            try AtomicFile.write(Array("old".utf8), to: real)
            #expect(chmod(real.path, 0o600) == 0)
            #expect(symlink("real.txt", near.path) == 0)
            #expect(symlink(near.path, far.path) == 0)
            try AtomicFile.write(Array("new".utf8), to: far)
            #expect(try FileReading.bytes(of: real) == Array("new".utf8))
            #expect(try manager.destinationOfSymbolicLink(atPath: far.path) == near.path)
            #expect(try manager.destinationOfSymbolicLink(atPath: near.path) == "real.txt")
            let mode = try manager.attributesOfItem(atPath: real.path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            let dangling = folder.appendingPathComponent("dangling")
            #expect(symlink("made.txt", dangling.path) == 0)
            try AtomicFile.write([1], to: dangling)
            #expect(try FileReading.bytes(of: folder.appendingPathComponent("made.txt")) == [1])
            let loop = folder.appendingPathComponent("loop")
            #expect(symlink("loop", loop.path) == 0)
            expectError(.cannotCreate, ["loop"]) { try AtomicFile.write([1], to: loop) }
        }
    }

    @Test func writesIntoDevicesInsteadOfReplacingThem() throws {
        try AtomicFile.write([1, 2], to: URL(fileURLWithPath: "/dev/null"))
        var status = stat()
        #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    }
}

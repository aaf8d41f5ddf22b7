import Foundation
import Testing

/// A small http server on the loopback interface, run by Python.
final class FakeServer: @unchecked Sendable {
    private let process = Process()
    /// Closes when this process ends, however it ends; the server then ends too.
    private let lifeline = Pipe()
    /// The server's address; each behaviour has a folder: `/good/`, `/plain/`, `/page/`, …
    let address: URL

    /// Serves the files of a folder until the object goes away.
    init(serving folder: URL) throws {
        let script = folder.appendingPathComponent("server.py")
        try Data(Self.program.utf8).write(to: script)
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", script.path, folder.path]
        process.standardInput = lifeline
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        let port = try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines)))
        address = try #require(URL(string: "http://127.0.0.1:\(port)/"))
    }

    deinit { process.terminate() }

    /// The paths and ranges that were asked for, in order.
    func requests() throws -> [String] {
        let folder = URL(fileURLWithPath: process.arguments?.last ?? "")
        let text = try String(
            contentsOf: folder.appendingPathComponent("requests.log"), encoding: .utf8)
        return text.split(separator: "\n").map(String.init)
    }

    private static let program = """
        import http.server, os, sys, threading, time
        root = sys.argv[1]
        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *arguments): pass
            def answer(self, status, headers, body):
                self.send_response(status)
                for key, value in headers.items(): self.send_header(key, value)
                self.end_headers()
                self.wfile.write(body)
            def do_GET(self):
                ask = self.headers.get("Range")
                with open(os.path.join(root, "requests.log"), "a") as log:
                    log.write(f"{self.path} {ask}\\n")
                kind, name = self.path.strip("/").split("/")
                path = os.path.join(root, name)
                page = b"<!DOCTYPE html><html><body>Please log in</body></html>"
                if kind == "slow": time.sleep(100)
                if kind == "page": return self.answer(200, {"Content-Type": "text/html"}, page)
                if kind == "hidden":
                    return self.answer(200, {"Content-Type": "application/gzip"}, b"\\n" + page)
                if not os.path.exists(path): return self.answer(404, {}, b"")
                data = open(path, "rb").read()
                head = {"Content-Length": str(len(data)), "Content-Type": "application/gzip"}
                if kind == "broken": return self.answer(200, head, data[:len(data) // 2])
                if ask and kind == "good":
                    start = int(ask.split("=")[1].split("-")[0])
                    if start >= len(data): return self.answer(416, {}, b"")
                    head["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
                    head["Content-Length"] = str(len(data) - start)
                    return self.answer(206, head, data[start:])
                self.answer(200, head, data)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        def wait_for_the_end():
            sys.stdin.read()
            os._exit(0)
        threading.Thread(target=wait_for_the_end, daemon=True).start()
        print(server.server_port, flush=True)
        server.serve_forever()
        """
}

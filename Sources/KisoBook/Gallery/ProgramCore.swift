import Foundation

/// What a reader needs of a program first: what it computes. Left out are the descriptions and the
/// drawing; what is compared with the book is printed.
package struct ProgramCore {
    /// The code.
    package let text: String

    /// The core of a file.
    ///
    /// - Parameter program: the type that is the program; `nil` for a file without one.
    package init(of file: String, program: String?) {
        let members = Self.members(of: file, program: program)
        let isDrawing = { (member: String) in
            !member.contains("func run(") && Self.drawingWords.contains { member.contains($0) }
        }
        let dropped = members.filter(isDrawing).flatMap(Self.names)
        var code = SwiftText(
            members.filter { !isDrawing($0) }.joined(separator: "\n\n") + "\n")
        Self.removeDrawing(&code)
        for name in dropped {
            for start in ["try ", "try await ", ""] {
                code.replaceCalls(startingWith: "\(start)\(name)(") { _, _ in nil }
            }
        }
        Self.printing(&code)
        text = Self.tidied(code.text)
    }

    private static let drawingWords = ["Figure", "GraphDrawing", "GridPicture", "notebook.draw("]
    private static let descriptions = [
        "id", "title", "figures", "seconds", "explanation", "outcome", "keyNumber", "reads",
    ]

    /// The declarations of the file, those of the program's type by themselves.
    private static func members(of file: String, program: String?) -> [String] {
        var found: [String] = []
        for declaration in declarations(file.components(separatedBy: "\n"), indent: "") {
            let first = declaration.first { !$0.hasPrefix("///") } ?? ""
            guard let program, first.hasPrefix("struct \(program): Experiment") else {
                found.append(declaration.joined(separator: "\n"))
                continue
            }
            let head = declaration.firstIndex(of: first) ?? 0
            let inside = declaration[(head + 1)...].dropLast().map { line in
                line.hasPrefix("    ") ? String(line.dropFirst(4)) : line
            }
            let own = declarations(inside, indent: "").filter { lines in
                !descriptions.contains { name in
                    lines[0].hasPrefix("let \(name) =")
                        || lines[0].hasPrefix("let \(name): ")
                }
            }
            found += own.map { lines in
                lines.map { line in
                    line.replacing(/^(private |fileprivate )?(static )?(?=func|let|var)/, with: "")
                }.joined(separator: "\n").replacing("Self.", with: "")
            }
        }
        return found
    }

    /// Cuts lines into declarations, each with the comment above it; imports are left out.
    private static func declarations(_ lines: [String], indent: String) -> [[String]] {
        var found: [[String]] = []
        var pending: [String] = []
        var place = 0
        while place < lines.count {
            let line = lines[place]
            defer { place += 1 }
            if line.isEmpty || line.hasPrefix("import ") || line.hasPrefix("// MARK:") { continue }
            if line.hasPrefix("//") || line.hasPrefix("@") {
                pending.append(line)
                continue
            }
            // A declaration ends where nothing is open and the next line does not go on with it.
            var whole = [line]
            while place + 1 < lines.count,
                isOpen(whole) || lines[place + 1].hasPrefix("    ")
                    || lines[place + 1].hasPrefix(")") || lines[place + 1].hasPrefix("{")
            {
                place += 1
                whole.append(lines[place])
            }
            found.append(pending + whole)
            pending = []
        }
        return found
    }

    private static func isOpen(_ lines: [String]) -> Bool {
        let text = "(" + lines.joined(separator: "\n") + "\n)"
        return SwiftText(text).end(ofBracketAt: 0) != text.count
    }

    /// What the functions and variables of a declaration are called.
    private static func names(_ member: String) -> [String] {
        member.matches(of: /(?:func|enum|struct) (\w+)/).map { String($0.1) }
    }

    private static func removeDrawing(_ code: inout SwiftText) {
        for call in [
            "try notebook.draw(", "try notebook.keep(", "notebook.introduceFigures(",
            "try notebook.checkCancellation(",
        ] {
            code.replaceCalls(startingWith: call) { _, _ in nil }
        }
    }

    /// Turns what is written into a notebook into `print`.
    private static func printing(_ code: inout SwiftText) {
        code.replaceCalls(startingWith: "notebook.say(") { arguments, _ in
            "print(\(arguments.joined(separator: ", ")))"
        }
        for call in ["notebook.check(", "notebook.note("] {
            code.replaceCalls(startingWith: call) { arguments, indent in
                guard arguments.count > 1 else { return nil }
                return printed(arguments[0], arguments[1], indent)
            }
        }
    }

    private static func printed(_ name: String, _ value: String, _ indent: String) -> String {
        var value = value.replacing(/^holds:\s*/, with: "")
        if value.hasPrefix("\"\\("), SwiftText(value).end(ofBracketAt: 2) == value.count - 1 {
            value = String(value.dropFirst(3).dropLast(2))
        }
        value = value.replacing(/\.debugDescription$/, with: "")
        for wrapper in ["Double(", "("] where value.hasPrefix(wrapper) {
            if SwiftText(value).end(ofBracketAt: wrapper.count - 1) == value.count {
                value = String(value.dropFirst(wrapper.count).dropLast())
            }
        }
        if name.dropFirst().dropLast().lowercased() == value.lowercased() {
            return "print(\(value))"
        }
        let label = name.hasSuffix("\"") ? String(name.dropLast()) + ":\"" : name
        let line = "print(\(label), \(value))"
        return indent.count + line.count <= 100
            ? line : "print(\n\(indent)    \(label),\n\(indent)    \(value))"
    }

    /// Takes away what is left of the notebook, loops without a body, and spare empty lines.
    private static func tidied(_ code: String) -> String {
        var text = code
        text.replace(/notebook\.setting\(\s*([^(),]+|\[[^\]]*\]), quick: [^(),]+\)/) { "\($0.1)" }
        text.replace(/notebook\.random\(("[^"]*")\)/) { "RandomGenerator(seed: 0).split(\($0.1))" }
        text.replace(/notebook\.images\(\)/, with: "DatasetCatalog.load(\"mnist\")")
        text.replace("notebook.seed", with: "0")
        text.replace(/,\s*(in|_) notebook: Notebook/, with: "")
        text.replace(/\((in|_) notebook: Notebook(,\s*)?/, with: "(")
        text.replace(/,\s*(in: )?notebook(?=[,)])/, with: "")
        text.replace(/\((in: )?notebook(,\s*|(?=\)))/, with: "(")
        text.replace(/\n[^\n]*\{ try notebook\.draw\([^\n]*\) \}(?=\n)/, with: "")
        var length = 0
        while length != text.count {
            length = text.count
            text.replace(/\n *(for|if) [^\n]*\{\n\s*\}(?=\n)/, with: "")
            text.replace("\n\n\n", with: "\n\n")
            text.replace(/\{\n\n/, with: "{\n")
            text.replace(/\n\n( *\})/) { "\n\($0.1)" }
        }
        return text.trimmingCharacters(in: .newlines) + "\n"
    }
}

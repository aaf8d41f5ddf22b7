extension Chapter {
    static let chapter3 = Chapter(
        3, "Neural networks",
        introduction: "",
        experiments: [])
}

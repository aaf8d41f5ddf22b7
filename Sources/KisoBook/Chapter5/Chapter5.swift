extension Chapter {
    static let chapter5 = Chapter(
        5, "Backpropagation",
        introduction: "",
        experiments: [])
}

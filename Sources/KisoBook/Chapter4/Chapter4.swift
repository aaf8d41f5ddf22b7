extension Chapter {
    static let chapter4 = Chapter(
        4, "Training",
        introduction: "",
        experiments: [])
}

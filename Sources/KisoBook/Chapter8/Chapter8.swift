extension Chapter {
    static let chapter8 = Chapter(
        8, "Deep networks",
        introduction: "",
        experiments: [])
}

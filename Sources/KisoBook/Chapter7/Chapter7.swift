extension Chapter {
    static let chapter7 = Chapter(
        7, "Convolutional networks",
        introduction: "",
        experiments: [])
}

extension Chapter {
    static let chapter6 = Chapter(
        6, "Training techniques",
        introduction: "",
        experiments: [])
}

extension Chapter {
    static let chapter1 = Chapter(
        1, "Arrays and plots",
        introduction: """
            Everything that follows is arithmetic on arrays of numbers, and pictures of the results.
            """,
        experiments: [SineCosine()])
}

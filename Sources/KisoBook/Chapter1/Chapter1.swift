extension Chapter {
    static let chapter1 = Chapter(
        1, "Arrays and plots",
        introduction: """
            Everything that follows is arithmetic on arrays of numbers, and pictures of the results. \
            An array has a shape, such as 3 rows of 2, and a type for all of its elements. Adding or \
            multiplying two arrays does so with each pair of elements; no loop is written.

            Two ideas carry far. Broadcasting lets shapes differ: what is missing on one side is \
            repeated. And a comparison gives an array of true and false that selects elements, so \
            that a question about data is one line.

            The second tool is the plot. A figure here is a value that describes curves, pictures \
            and axes; drawing it is a separate step, which makes a file to look at.
            """,
        experiments: [Arrays(), Sine(), SineCosine(), ShowImage()])
}

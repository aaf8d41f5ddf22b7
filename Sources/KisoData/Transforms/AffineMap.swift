/// Where each pixel of a changed picture comes from: a linear map about the picture's centre, then a
/// shift.
struct AffineMap {
    /// The source's row for a step down and a step to the right.
    var rowByRow = 1.0
    var rowByColumn = 0.0
    /// The source's column for a step down and a step to the right.
    var columnByRow = 0.0
    var columnByColumn = 1.0
    /// Added to the source's row and column.
    var rowShift = 0.0
    var columnShift = 0.0

    /// The map of two changes, this one first.
    func followed(by next: AffineMap) -> AffineMap {
        AffineMap(
            rowByRow: rowByRow * next.rowByRow + rowByColumn * next.columnByRow,
            rowByColumn: rowByRow * next.rowByColumn + rowByColumn * next.columnByColumn,
            columnByRow: columnByRow * next.rowByRow + columnByColumn * next.columnByRow,
            columnByColumn: columnByRow * next.rowByColumn + columnByColumn * next.columnByColumn,
            rowShift: rowByRow * next.rowShift + rowByColumn * next.columnShift + rowShift,
            columnShift: columnByRow * next.rowShift + columnByColumn * next.columnShift
                + columnShift)
    }
}

extension Figure.Series {
    /// Whether it is listed in a legend.
    var isNamed: Bool { !(name ?? "").isEmpty && !isImage }

    /// Whether it is one of the bars that stand side by side.
    var isBars: Bool { if case .bars = content { true } else { false } }

    /// Whether it is drawn in three dimensions.
    var isSurface: Bool { if case .surface = content { true } else { false } }

    /// Whether it is an image.
    var isImage: Bool { if case .image = content { true } else { false } }

    /// Whether it fills bands between heights.
    var isFilledContour: Bool { if case .filledContour = content { true } else { false } }

    /// Whether it takes a colour of the cycle when it has none of its own.
    var takesCycle: Bool {
        switch content {
        case .line, .points, .boxes, .bars, .arrows: true
        case .image, .contour, .filledContour, .surface: false
        }
    }

    /// The heights that it draws, if it draws heights.
    var field: Figure.Field? {
        switch content {
        case .contour(let field, _), .filledContour(let field, _), .surface(let field): field
        default: nil
        }
    }
}

extension Figure.Panel {
    /// Whether it is drawn in three dimensions.
    var hasSurface: Bool { series.contains(where: \.isSurface) }

    /// Whether its rows go down, as those of an image.
    var startsWithImage: Bool { series.first?.isImage ?? false }

    /// Whether heights become colours.
    var needsPalette: Bool { series.contains { $0.field != nil } }

    /// Whether something stands on the zero line.
    var hasBars: Bool {
        series.contains {
            switch $0.content {
            case .bars, .boxes: true
            default: false
            }
        }
    }

    /// Whether something fills the whole ground, so that a grid or a margin would disturb.
    var coversGround: Bool {
        series.contains {
            switch $0.content {
            case .image, .filledContour, .contour: true
            default: false
            }
        }
    }
}

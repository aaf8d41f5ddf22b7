/// How a window moves over the last two axes of an image batch: the geometry of a convolution or a
/// pooling.
///
/// The output size along an axis is `floor((input + before + after − extent) / stride) + 1` with
/// `extent = dilation · (size − 1) + 1`; see ``Rounding`` for sizes that do not divide.
public struct WindowGeometry: Hashable, Sendable {
    /// Window height and width, in elements.
    public var size: (height: Int, width: Int)
    /// Step between neighbouring windows, in elements.
    public var stride: (height: Int, width: Int)
    /// Elements added above, below, left and right.
    public var padding: (top: Int, bottom: Int, left: Int, right: Int)
    /// Distance between neighbouring elements of a window; 1 for a dense one.
    public var dilation: (height: Int, width: Int)
    /// Groups of channels that do not see each other; 1 for an ordinary convolution.
    public var groups: Int
    /// What happens when the stride does not divide an image's size.
    public var rounding: Rounding

    /// What happens when a window that is moved on by the stride no longer fits into the image.
    public enum Rounding: String, Hashable, Sendable, CaseIterable, Codable {
        /// The rest of the image is not looked at, as the field has it.
        case down
        /// One more window hangs over the end, if it begins within the image or the padding before.
        case up
        /// It is an error, as in the book.
        case exact
    }

    /// A geometry with equal values along both axes.
    public init(
        size: Int, stride: Int = 1, padding: Int = 0, dilation: Int = 1, groups: Int = 1,
        rounding: Rounding = .down
    ) {
        self.init(
            size: (size, size), stride: (stride, stride),
            padding: (padding, padding, padding, padding), dilation: (dilation, dilation),
            groups: groups, rounding: rounding)
    }

    /// A geometry with its own value for every side.
    public init(
        size: (height: Int, width: Int), stride: (height: Int, width: Int) = (1, 1),
        padding: (top: Int, bottom: Int, left: Int, right: Int) = (0, 0, 0, 0),
        dilation: (height: Int, width: Int) = (1, 1), groups: Int = 1,
        rounding: Rounding = .down
    ) {
        self.rounding = rounding
        self.size = size
        self.stride = stride
        self.padding = padding
        self.dilation = dilation
        self.groups = groups
    }

    /// Why no image has such windows, in a word; `nil` when there may be one.
    public var fault: String? {
        if size.height < 1 || size.width < 1 {
            return "the size of the window is \(size.height)×\(size.width)"
        }
        if stride.height < 1 || stride.width < 1 {
            return "the stride is \(stride.height)×\(stride.width)"
        }
        if dilation.height < 1 || dilation.width < 1 {
            return "the dilation is \(dilation.height)×\(dilation.width)"
        }
        let sides = [padding.top, padding.bottom, padding.left, padding.right]
        if sides.contains(where: { $0 < 0 }) { return "the padding is \(padding)" }
        // Sums and products of these stay far from overflow.
        let all =
            [size.height, size.width, stride.height, stride.width] + sides
            + [dilation.height, dilation.width]
        if let most = all.max(), most > 1 << 30 { return "\(most) is beyond 2³⁰" }
        return groups < 1 ? "the number of groups is \(groups)" : nil
    }

    /// The rows and columns of windows over an image of a height and width; not positive when the
    /// window does not fit once or the geometry has a ``fault``.
    public func outputSize(height: Int, width: Int) -> (height: Int, width: Int) {
        if fault != nil { return (0, 0) }
        func count(_ input: Int, _ size: Int, _ dilation: Int, _ stride: Int) -> Int {
            let room = input - (dilation * (size - 1) + 1)
            return room < 0 ? 0 : room / stride + 1
        }
        let overhang = overhang(height: height, width: width)
        return (
            count(
                height + padding.top + padding.bottom + overhang.bottom, size.height,
                dilation.height, stride.height),
            count(
                width + padding.left + padding.right + overhang.right, size.width, dilation.width,
                stride.width)
        )
    }

    /// How far the last windows hang over below and to the right; 0 unless sizes round up.
    private func overhang(height: Int, width: Int) -> (bottom: Int, right: Int) {
        guard rounding == .up else { return (0, 0) }
        func missing(
            _ input: Int, _ before: Int, _ after: Int, _ extent: Int, _ stride: Int
        ) -> Int {
            let room = input + before + after - extent
            guard room >= 0, room % stride != 0 else { return 0 }
            let start = (room / stride + 1) * stride
            return start < input + before ? stride - room % stride : 0
        }
        return (
            missing(
                height, padding.top, padding.bottom, dilation.height * (size.height - 1) + 1,
                stride.height),
            missing(
                width, padding.left, padding.right, dilation.width * (size.width - 1) + 1,
                stride.width)
        )
    }

    /// The same windows over an image of a height and width with sizes that round down, which is
    /// what kernels compute.
    public func roundingDown(height: Int, width: Int) -> WindowGeometry {
        var result = self
        let overhang = overhang(height: height, width: width)
        result.padding.bottom += overhang.bottom
        result.padding.right += overhang.right
        result.rounding = .down
        return result
    }

    /// Whether every window starts and ends inside, so that no element is left over.
    public func dividesExactly(height: Int, width: Int) -> Bool {
        let extentHeight = dilation.height * (size.height - 1) + 1
        let extentWidth = dilation.width * (size.width - 1) + 1
        return (height + padding.top + padding.bottom - extentHeight) % stride.height == 0
            && (width + padding.left + padding.right - extentWidth) % stride.width == 0
    }

    /// Whether all values agree.
    public static func == (a: WindowGeometry, b: WindowGeometry) -> Bool {
        a.size == b.size && a.stride == b.stride && a.padding == b.padding
            && a.dilation == b.dilation && a.groups == b.groups && a.rounding == b.rounding
    }

    /// Feeds all values.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(size.height)
        hasher.combine(size.width)
        hasher.combine(stride.height)
        hasher.combine(stride.width)
        hasher.combine(padding.top)
        hasher.combine(padding.bottom)
        hasher.combine(padding.left)
        hasher.combine(padding.right)
        hasher.combine(dilation.height)
        hasher.combine(dilation.width)
        hasher.combine(groups)
        hasher.combine(rounding)
    }
}

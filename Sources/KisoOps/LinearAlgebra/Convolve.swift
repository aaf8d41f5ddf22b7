import KisoCore
public import KisoTensor

/// The sums of products of a signal and a reversed, shifting filter: `yₖ = Σ aᵢ vₖ₋ᵢ`.
enum ConvolveOp: TensorOperation {
    static var cases: [OpCase] {
        [
            OpCase(
                "full", [.normal([5]), .normal([3])],
                oracle:
                    "torch.nn.functional.conv1d(a[None, None], b.flip(0)[None, None], padding=2)[0, 0]"
            ) { $0[0].convolved(with: $0[1]) },
            OpCase(
                "same", [.normal([5]), .normal([3])],
                oracle:
                    "torch.nn.functional.conv1d(a[None, None], b.flip(0)[None, None], padding=1)[0, 0]"
            ) { $0[0].convolved(with: $0[1], part: .same) },
            OpCase(
                "valid", [.normal([3]), .normal([5])],
                oracle: "torch.nn.functional.conv1d(b[None, None], a.flip(0)[None, None])[0, 0]"
            ) { $0[0].convolved(with: $0[1], part: .valid) },
        ]
    }
}

extension Tensor {
    /// Which part of a convolution is wanted.
    public enum ConvolvedPart: Sendable {
        /// Wherever the two overlap: `m + n − 1` elements.
        case full
        /// As many elements as the longer one has, from the middle.
        case same
        /// Where the shorter one lies within the longer one.
        case valid
    }

    /// The convolution of two tensors of rank 1, as NumPy's `convolve`.
    public func convolved(
        with filter: Tensor, part: ConvolvedPart = .full, file: StaticString = #fileID,
        line: UInt = #line
    ) -> Tensor {
        if rank != 1 || filter.rank != 1 || count == 0 || filter.count == 0 {
            stop(
                "convolve", "shapes \(shape) and \(filter.shape) are not two lists of numbers",
                file: file, line: line)
        }
        let (signal, taps) = count >= filter.count ? (self, filter) : (filter, self)
        let margin = taps.count - 1, length = signal.count + margin
        let padded = signal.padded([(margin, margin)])
        let windows = (0...margin).map { padded.sliced(axis: 0, $0..<($0 + length)) }
        let full = taps.flipped().expandedDimensions(axis: 0)
            .matmul(.stack(windows)).squeezed(axes: [0])
        switch part {
        case .full: return full
        case .same:
            let start = margin / 2
            return full.sliced(axis: 0, start..<(start + signal.count))
        case .valid: return full.sliced(axis: 0, margin..<signal.count)
        }
    }
}

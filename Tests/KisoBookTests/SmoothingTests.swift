import KisoBook
import Testing

/// Against NumPy 2: `np.kaiser(11, 2)`, and `np.convolve` of the mirrored curve with that window.
@Suite("Smoothed curves")
struct SmoothingTests {
    private func isClose(_ a: [Double], _ b: [Double]) -> Bool {
        a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-8 }
    }

    @Test("Kaiser's window")
    func window() {
        let half = [0.43867628, 0.61139435, 0.767675, 0.89216143, 0.9723298]
        #expect(isClose(KaiserWindow.weights(length: 11, beta: 2), half + [1] + half.reversed()))
    }

    @Test("A curve, also near its ends")
    func curve() {
        let curve = [2, 1.5, 1.7, 1.2, 1, 1.1, 0.7, 0.9, 0.4, 0.6, 0.5, 0.3, 0.35, 0.1]
        let smooth = [
            1.4323238, 1.40249533, 1.36126871, 1.26800557, 1.14873128, 1.03045766, 0.88591174,
            0.77161192, 0.64552716, 0.54611522, 0.47069177, 0.39903886, 0.3641165, 0.33986638,
        ]
        #expect(isClose(curve.smoothed(), smooth))
        #expect([1, 2, 3].smoothed() == [1, 2, 3])
    }
}

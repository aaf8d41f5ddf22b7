import KisoCore
import KisoOps
import KisoTensor
import Testing

/// Expected values: NumPy 2 compares a Python number exactly, and raises OverflowError where an
/// integer type cannot hold it.
@Suite("a number beside a tensor of integers")
struct NumberRangeTests {
    static let types: [DType] = [.uint8, .int32, .int64]
    private let pixels = Tensor([0, 10, 255] as [UInt8])

    @Test("is compared exactly, also beyond the range of the type and between its numbers")
    func comparisons() {
        func holds(_ answer: Tensor) -> [Double] { answer.doubles }
        #expect(holds(pixels .< 256) == [1, 1, 1])
        #expect(holds(pixels .<= 255.5) == [1, 1, 1])
        #expect(holds(pixels .> -1) == [1, 1, 1])
        #expect(holds(pixels .>= -0.5) == [1, 1, 1])
        #expect(holds(pixels .== 256) == [0, 0, 0])
        #expect(holds(pixels .!= 256) == [1, 1, 1])
        #expect(holds(pixels .== -1) == [0, 0, 0])
        #expect(holds(pixels .> 9.5) == [0, 1, 1])
        #expect(holds(pixels .< 9.5) == [1, 0, 0])
        #expect(holds(pixels .== 9.5) == [0, 0, 0])
        #expect(holds(pixels .< .infinity) == [1, 1, 1])
        #expect(holds(pixels .> .infinity) == [0, 0, 0])
        #expect(holds(pixels .>= -.infinity) == [1, 1, 1])
        #expect(holds(pixels .< .nan) == [0, 0, 0])
        #expect(holds(pixels .>= .nan) == [0, 0, 0])
        #expect(holds(pixels .!= .nan) == [1, 1, 1])
        #expect((pixels .< 256).countNonzero().item() == 3)
        #expect(holds(Tensor([true, false]) .== 1) == [1, 0])
        #expect(holds(Tensor([true, false]) .< 2) == [1, 1])
    }

    @Test("is compared exactly where float32 has no such integer")
    func largeIntegers() {
        let x = Tensor([16_777_216, 16_777_217] as [Int])
        #expect((x .> 16_777_216.5).doubles == [0, 1])
        #expect((x .== 16_777_217).doubles == [0, 1])
        let largest = Tensor([Int64.max, Int64.min])
        #expect((largest .< 0x1p63).doubles == [1, 1])
        #expect((largest .>= -0x1p63).doubles == [1, 1])
    }

    @Test("divides as a floating-point number")
    func division() {
        #expect((pixels / -1).doubles == [0, -10, -255])
        #expect((pixels / 1000).doubles == [0, Double(Float(0.01)), Double(Float(0.255))])
        #expect((-1 / Tensor([1, 2] as [UInt8])).doubles == [-1, -0.5])
    }

    @Test("of a fraction or infinity makes float32")
    func fractions() {
        #expect((pixels * 0.5).doubles == [0, 5, 127.5])
        #expect((pixels + .infinity).dtype == .float32)
    }

    @Test("clips exactly: a bound that nothing lies beyond changes nothing")
    func clipping() {
        let clipped = pixels.clipped(min: -5, max: 300)
        #expect(clipped.dtype == .uint8)
        #expect(clipped.doubles == [0, 10, 255])
        #expect(pixels.clipped(min: -.infinity, max: .infinity).dtype == .uint8)
        #expect(pixels.clipped(min: 5, max: 100).doubles == [5, 10, 100])
    }

    @Test("makes int64 of bool, as in PyTorch")
    func bool() {
        #expect((Tensor([true]) + 1).dtype == .int64)
        #expect((Tensor([true]) + 1).doubles == [2])
        #expect((Tensor([true]) * 0.5).dtype == .float32)
    }

    @Test("stops where the type cannot hold it")
    func stops() async {
        await #expect(processExitsWith: .failure) { _ = Tensor([1] as [UInt8]) + 300 }
        await #expect(processExitsWith: .failure) { _ = Tensor([1] as [Int32]) * 0x1p31 }
        await #expect(processExitsWith: .failure) {
            _ = Tensor([1] as [UInt8]).clipped(min: 300)
        }
        await #expect(processExitsWith: .failure) {
            var x = Tensor([1, 2] as [UInt8])
            x[0] = -1
        }
        await #expect(processExitsWith: .failure) {
            _ = Tensor([1, 2] as [UInt8]).padded([(1, 0)], with: .constant(256))
        }
        await #expect(processExitsWith: .failure) {
            _ = Tensor.full(like: Tensor([1, 2] as [UInt8]), 300)
        }
        await #expect(processExitsWith: .failure) { _ = Tensor.full([2], .nan, dtype: .int64) }
        await #expect(processExitsWith: .failure) { _ = Tensor.arange(0, 300, dtype: .uint8) }
        await #expect(processExitsWith: .failure) {
            _ = Tensor.linspace(0, -1, count: 2, dtype: .uint8)
        }
    }

    @Test("that the type holds is taken at both ends of the range")
    func ends() {
        #expect(Tensor.full([1], 255, dtype: .uint8).doubles == [255])
        #expect(Tensor.full([1], 255.9, dtype: .uint8).doubles == [255])
        #expect(Tensor.full([1], -0x1p63, dtype: .int64).doubles == [-0x1p63])
        #expect(Tensor.arange(0, 256, dtype: .uint8).count == 256)
        #expect(Tensor.full([1], 2, dtype: .bool).doubles == [1])
    }
}

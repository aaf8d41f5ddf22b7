import KisoCore
import KisoOps
import KisoTensor
import Testing

struct ParameterTests {
    /// Adds 1 to every element in place.
    private func addOne(_ parameter: Parameter) {
        parameter.update { array in
            let elements: UnsafeMutablePointer<Float> = array.mutablePointer()
            for i in 0..<array.count { elements[i] += 1 }
        }
    }

    @Test("an update in place changes the cell and no copy that was taken before")
    func updateKeepsCopies() {
        let parameter = Parameter(Tensor([1, 2]))
        let before = parameter.value
        let tracked = parameter.tracked
        addOne(parameter)
        #expect(parameter.value == Tensor([2, 3]))
        #expect(before == Tensor([1, 2]))
        #expect(tracked == Tensor([1, 2]))
    }

    @Test("nobody but the owner: an update without copies stays in its memory")
    func updateInPlace() {
        let parameter = Parameter(Tensor([1, 2]))
        addOne(parameter)
        let memory = ObjectIdentifier(parameter.value.array.storage)
        addOne(parameter)
        #expect(ObjectIdentifier(parameter.value.array.storage) == memory)
        #expect(parameter.value == Tensor([3, 4]))
    }

    @Test("the tensor that a parameter was made of does not change")
    func updateKeepsOrigin() {
        let origin = Tensor([1, 2])
        let parameter = Parameter(origin)
        addOne(parameter)
        #expect(origin == Tensor([1, 2]))
        let view = Parameter(Tensor([[1, 2], [3, 4]]).transposed())
        addOne(view)
        #expect(view.value == Tensor([[2, 4], [3, 5]]))
    }

    @Test("gradients at parameters, zeros for one that is not used")
    func gradients() {
        let weight = Parameter(Tensor([2, 3])), bias = Parameter(Tensor(1)),
            other = Parameter(Tensor([5]))
        let loss = (weight.tracked * weight.tracked + bias.tracked).sum()
        let found = loss.gradients(at: [weight, bias, other])
        #expect(found == [Tensor([4, 6]), Tensor(2), Tensor([0])])
    }

    @Test("a gradient is that of the values at the time of the computation")
    func gradientAfterUpdate() {
        let weight = Parameter(Tensor([2, 3]))
        let loss = (weight.tracked * weight.tracked).sum()
        addOne(weight)
        #expect(loss.gradients(at: [weight]) == [Tensor([4, 6])])
    }

    @Test("reset draws the first value anew, the same for the same generator")
    func reset() {
        let parameter = Parameter(shape: [3]) { .normal([3], using: &$0) }
        parameter.willDraw(using: RandomGenerator(seed: 4))
        let first = parameter.value
        addOne(parameter)
        #expect(parameter.value != first)
        parameter.reset(using: RandomGenerator(seed: 4))
        #expect(parameter.value == first)
        parameter.reset(using: RandomGenerator(seed: 5))
        #expect(parameter.value != first)
    }

    @Test("a value that is set is not tracked")
    func settingDetaches() {
        let one = Parameter(Tensor([1])), two = Parameter(Tensor([2]))
        two.value = one.tracked * 3
        #expect(!two.value.isTracked)
        #expect(two.value == Tensor([3]))
    }
}

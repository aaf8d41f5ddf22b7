import Kiso
import Testing

@Suite("indexing and assigning")
struct TensorIndexingTests {
    @Test("a copy does not change when the original is written to")
    func copies() {
        var x = Tensor.arange(0, 6).reshaped([2, 3])
        let copy = x
        let row = x[1]
        x[1] = Tensor([7, 8, 9])
        x[0, 0] = -1
        #expect(copy.floats == [0, 1, 2, 3, 4, 5])
        #expect(row.floats == [3, 4, 5])
        #expect(x.floats == [-1, 1, 2, 7, 8, 9])
    }

    @Test("writing to a view of a broadcast tensor does not write elsewhere")
    func broadcasts() {
        var x = Tensor([1, 2]).broadcast(to: [3, 2])
        x[0, 0] = 9
        #expect(x.floats == [9, 2, 1, 2, 1, 2])
    }

    @Test("a part can be assigned to another part of the same tensor")
    func overlap() {
        var x = Tensor.arange(0, 5)
        x[1...] = x[..<4]
        #expect(x.floats == [0, 0, 1, 2, 3])
        x[.ellipsis] = x[.stride(by: -1)]
        #expect(x.floats == [3, 2, 1, 0, 0])
    }

    @Test("an assigned value is converted to the tensor's type")
    func converts() {
        var x = Tensor([1, 2, 3] as [Int])
        x[1] = Tensor(7.9)
        #expect(x == Tensor([1, 7, 3] as [Int]))
        var wide = Tensor([Int64.max, 1], shape: [2])
        wide[1] = wide[0]
        #expect(wide.values(as: Int64.self) == [.max, .max])
    }

    @Test("the last value stays where an index repeats")
    func repeats() {
        var x = Tensor.zeros([3])
        x[[1, 1]] = Tensor([5, 6])
        #expect(x.floats == [0, 6, 0])
    }

    @Test("lists that do not stand side by side come first")
    func apartLists() {
        let x = Tensor.arange(0, 24).reshaped([2, 3, 4])
        #expect(x[[0, 1], .all, [1, 2]].shape == [2, 3])
        #expect(x[.all, [0, 1], [1, 2]].shape == [2, 2])
        #expect(x[0, .all, [1, 2]].shape == [2, 3])
        #expect(x[.newAxis, .all, [[0, 1, 0]][0], 1].shape == [1, 2, 3])
        #expect(x[0, .all, [1, 2]].floats == [1, 5, 9, 2, 6, 10])
    }

    @Test("empty masks and lists select nothing")
    func nothing() {
        var x = Tensor.arange(0, 4)
        #expect(x[x .> 9].shape == [0])
        #expect(x[[Int]()].shape == [0])
        x[x .> 9] = 1
        x[2..<2] = 5
        #expect(x.floats == [0, 1, 2, 3])
    }

    @Test("gradients flow through indices")
    func gradients() {
        let x = Tensor.arange(1, 7).reshaped([2, 3])
        let mask = x .> 2
        #expect(gradient(at: x) { $0[mask].squared.sum() }.floats == [0, 0, 6, 8, 10, 12])
        #expect(gradient(at: x) { $0[[0, 0], [1, 1]].sum() }.floats == [0, 2, 0, 0, 0, 0])
        #expect(
            gradient(at: x) { $0[.all, .stride(by: -2)].squared.sum() }.floats == [
                2, 0, 6, 8, 0, 12,
            ])
        #expect(gradient(at: x) { $0[-1, .newAxis, 1...].sum() }.floats == [0, 0, 0, 0, 1, 1])
    }

    @Test("assigning to a tracked tensor stops with a message")
    func tracked() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent])
        {
            _ = gradient(at: Tensor([1, 2])) { x in
                var x = x
                x[0] = 5
                return x.sum()
            }
        }
        let text = result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) } ?? ""
        #expect(text.contains("a tracked tensor cannot be changed in place"))
        #expect(text.contains("TensorIndexingTests.swift"))
    }

    @Test("an index out of range names itself, the axis and the shape")
    func outOfRange() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent])
        {
            _ = Tensor.zeros([2, 3])[0, 3]
        }
        let text = result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) } ?? ""
        #expect(text.contains("index 3 is out of range for axis 1; the shape is (2, 3)"))
    }

    @Test("a mask that does not fit names both shapes")
    func misfit() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent])
        {
            _ = Tensor.zeros([2, 3])[Tensor([true, false, true])]
        }
        let text = result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) } ?? ""
        #expect(text.contains("a mask of the shape (3,) does not cover the axes from 0"))
    }
}

import KisoBackend
import KisoCore
import KisoOps
import KisoTensor
import Testing

@Suite("every example of every operation")
struct CatalogTests {
    @Test("gives PyTorch's value in float64", arguments: CatalogCase.all)
    func value(_ item: CatalogCase) throws {
        let golden = try item.golden()
        let result = item.example.run(item.inputs())
        #expect(result.shape.dimensions == golden.shape)
        #expect(result.dtype.isFloatingPoint == golden.dtype.hasPrefix("float"))
        let wrong = Closeness.double.difference(result.doubles, golden.values)
        #expect(wrong == nil)
    }

    @Test("gives PyTorch's value in float32", arguments: CatalogCase.all)
    func singleValue(_ item: CatalogCase) throws {
        let golden = try item.golden()
        let result = item.example.run(item.inputs(.float32))
        #expect(result.shape.dimensions == golden.shape)
        let wrong = Waivers.closeness(item.key).difference(result.doubles, golden.values)
        #expect(wrong == nil)
    }

    @Test("gives PyTorch's gradients in float64", arguments: CatalogCase.all)
    func gradients(_ item: CatalogCase) throws {
        try compareGradients(item, item.inputs(), .double)
    }

    @Test("gives PyTorch's gradients in float32", arguments: CatalogCase.all)
    func singleGradients(_ item: CatalogCase) throws {
        try compareGradients(item, item.inputs(.float32), Waivers.closeness(item.key))
    }

    private func compareGradients(
        _ item: CatalogCase, _ inputs: [Tensor], _ closeness: Closeness
    ) throws {
        let golden = try item.golden()
        guard item.example.run(inputs).dtype.isFloatingPoint else { return }
        let found = GradientCheck(inputs, item.example.run).gradients()
        for (place, (gradient, expected)) in zip(found, golden.gradients).enumerated() {
            guard let gradient else { continue }
            #expect(gradient.shape == inputs[place].shape)
            #expect(gradient.dtype == inputs[place].dtype)
            // Where the oracle has none, the value does not depend on the input.
            let wanted = expected ?? [Double](repeating: 0, count: gradient.count)
            let wrong = closeness.difference(gradient.doubles, wanted)
            #expect(wrong == nil, "input \(place)")
        }
    }

    @Test("has the slope of central differences", arguments: CatalogCase.all)
    func slopes(_ item: CatalogCase) {
        guard !item.example.isAtKink else { return }
        let check = GradientCheck(item.inputs(), item.example.run)
        guard item.example.run(item.inputs()).dtype.isFloatingPoint else { return }
        let wrong = check.firstDifference()
        #expect(wrong == nil)
    }

    @Test("has second derivatives", arguments: CatalogCase.all)
    func curvature(_ item: CatalogCase) {
        guard item.example.isTwiceDifferentiable, !item.example.isAtKink,
            item.example.run(item.inputs()).dtype.isFloatingPoint
        else { return }
        let wrong = GradientCheck(item.inputs(), item.example.run).secondDifference()
        #expect(wrong == nil)
    }

    @Test("does not care how its inputs lie in memory", arguments: CatalogCase.all)
    func views(_ item: CatalogCase) {
        for dtype in [DType.float64, .float32] {
            let dense = item.inputs(dtype)
            let closeness =
                dtype == .float64 ? Closeness.rounding : Waivers.closeness(item.key)
            for view in InputView.allCases {
                expectSame(item, dense.map(view.of), dense, closeness, view.rawValue)
                for place in dense.indices where dense.count > 1 {
                    var mixed = dense
                    mixed[place] = view.of(dense[place])
                    expectSame(item, mixed, dense, closeness, "\(view) input \(place)")
                }
            }
        }
    }

    @Test("does not care whether its inputs are broadcast views", arguments: CatalogCase.all)
    func broadcastViews(_ item: CatalogCase) {
        for dtype in [DType.float64, .float32] {
            let dense = item.inputs(dtype)
            let closeness =
                dtype == .float64 ? Closeness.rounding : Waivers.closeness(item.key)
            for place in dense.indices where dense[place].count > 1 {
                for axis in 0..<dense[place].rank {
                    var views = dense, copies = dense
                    views[place] = InputView.repeated(dense[place], axis: axis)
                    copies[place] = Tensor(
                        Device.reference.backend.copy(views[place].array), device: item.device)
                    expectSame(item, views, copies, closeness, "input \(place), axis \(axis)")
                }
            }
        }
    }

    /// Values and gradients of the same elements in two arrangements.
    private func expectSame(
        _ item: CatalogCase, _ views: [Tensor], _ dense: [Tensor], _ closeness: Closeness,
        _ comment: String
    ) {
        let value = item.example.run(dense)
        let wrong = closeness.difference(item.example.run(views), value)
        #expect(wrong == nil, "\(comment)")
        guard value.dtype.isFloatingPoint else { return }
        let found = GradientCheck(views, item.example.run).gradients()
        let wanted = GradientCheck(dense, item.example.run).gradients()
        for case (let gradient?, let expected?) in zip(found, wanted) {
            let wrong = closeness.difference(gradient, expected)
            #expect(wrong == nil, "gradient with \(comment)")
        }
    }
}

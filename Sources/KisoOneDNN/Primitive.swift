#if Native
    import COneDNN
    import KisoCore
    import Synchronization

    /// A computation that oneDNN has prepared for fixed sizes and layouts; made once and kept.
    final class Primitive: @unchecked Sendable {
        /// What distinguishes one computation from another.
        enum Key: Hashable {
            case convolution(Sizes, bias: Bool, source: Layout?, destination: Layout?)
            case convolutionInputGradient(Sizes, source: Layout?, destination: Layout?)
            case convolutionWeightGradient(Sizes, source: Layout?, destination: Layout?)
            case product(Layout, Layout, Layout)
            case reorder(Layout, Layout, images: Int)
        }

        /// The sizes of a convolution over a piece of a batch.
        struct Sizes: Hashable {
            var images: Int
            let channels: Int, height: Int, width: Int, filters: Int
            let outputHeight: Int, outputWidth: Int
            let geometry: WindowGeometry
            /// The type of the factors.
            let precision: Precision
            /// Whether by Winograd's algorithm, where oneDNN has it.
            var winograd = false
        }

        private let handle: OpaquePointer
        /// The layouts of the arguments, in the order that the C interface documents; activations
        /// for one image.
        let layouts: [Layout]

        /// A network needs a few hundred; shapes that come once do not pile up.
        private static let cache = Mutex(GenerationCache<Key, Primitive?>(capacity: 1024))

        /// How many are kept.
        static var cachedCount: Int { cache.withLock { $0.count } }

        /// The primitive of a key; `nil` when oneDNN has none.
        static func cached(_ key: Key) -> Primitive? {
            if let found = cache.withLock({ $0[key] }) { return found }
            let made = Primitive(key)
            cache.withLock { $0[key] = .some(made) }
            return made
        }

        private init?(_ key: Key) {
            guard let handle = Primitive.create(key) else { return nil }
            func image(_ index: Int32) -> Layout? {
                .ofImage(kiso_primitive_layout(handle, index))
            }
            func array(_ index: Int32) -> Layout? {
                .ofArray(kiso_primitive_layout(handle, index))
            }
            let found: [Layout?] =
                switch key {
                case .convolution, .convolutionInputGradient: [image(0), array(1), image(2)]
                case .convolutionWeightGradient: [image(0), image(1), array(2)]
                case .product(let a, let b, let c): [a, b, c]
                case .reorder(let source, let destination, _): [source, destination]
                }
            self.handle = handle
            layouts = found.compactMap { $0 }
            if layouts.count != found.count { return nil }
        }

        deinit { kiso_primitive_free(handle) }

        /// Runs with one address an argument.
        func run(_ arguments: [UnsafeMutableRawPointer?]) {
            let done = kiso_primitive_run(handle, arguments)
            precondition(done, "oneDNN could not run a primitive that it had prepared")
        }

        private static func create(_ key: Key) -> OpaquePointer? {
            switch key {
            case .convolution(let sizes, let bias, let source, let destination):
                return sizes.firstAlgorithm {
                    kiso_convolution($0, bias, source?.handle, destination?.handle)
                }
            case .convolutionInputGradient(let sizes, let source, let destination):
                return sizes.firstAlgorithm {
                    kiso_convolution_input_gradient($0, source?.handle, destination?.handle)
                }
            case .convolutionWeightGradient(let sizes, let source, let destination):
                return sizes.firstAlgorithm {
                    kiso_convolution_weight_gradient($0, source?.handle, destination?.handle)
                }
            case .product(let a, let b, let c):
                return kiso_product(a.handle, b.handle, c.handle)
            case .reorder(let source, let destination, let images):
                // A whole weight is moved as it is; only activations come in numbers.
                if images == 1 { return kiso_reorder(source.handle, destination.handle) }
                let from = kiso_layout_with_images(source.handle, Int64(images))
                let to = kiso_layout_with_images(destination.handle, Int64(images))
                defer {
                    kiso_layout_free(from)
                    kiso_layout_free(to)
                }
                return kiso_reorder(from, to)
            }
        }
    }

    extension Primitive.Sizes {
        /// What `make` makes with the algorithm that was chosen, or else with the plain one.
        fileprivate func firstAlgorithm(
            _ make: (UnsafePointer<kiso_sizes>) -> OpaquePointer?
        ) -> OpaquePointer? {
            var c = c
            if let made = make(&c) { return made }
            guard c.winograd else { return nil }
            c.winograd = false
            return make(&c)
        }

        private var c: kiso_sizes {
            let g = geometry
            return kiso_sizes(
                images: Int64(images), channels: Int64(channels), height: Int64(height),
                width: Int64(width), filters: Int64(filters), output_height: Int64(outputHeight),
                output_width: Int64(outputWidth),
                window: kiso_window(
                    height: Int64(g.size.height), width: Int64(g.size.width),
                    stride_height: Int64(g.stride.height), stride_width: Int64(g.stride.width),
                    top: Int64(g.padding.top), bottom: Int64(g.padding.bottom),
                    left: Int64(g.padding.left), right: Int64(g.padding.right),
                    dilation_height: Int64(g.dilation.height),
                    dilation_width: Int64(g.dilation.width), groups: Int64(g.groups)),
                factors: precision.c, winograd: winograd)
        }
    }

    extension Precision {
        var c: kiso_type { self == .bfloat16 ? KISO_BFLOAT16 : KISO_FLOAT32 }
    }
#endif

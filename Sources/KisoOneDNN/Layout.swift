#if Native
    import COneDNN
    import KisoCore
    import Synchronization

    /// How oneDNN wants an array to lie in memory.
    ///
    /// Equal layouts are one object, so that comparing and hashing them is comparing addresses. The
    /// layout of activations is kept for one image: a batch is that many images in a row.
    final class Layout: @unchecked Sendable, Hashable {
        let handle: OpaquePointer
        /// Bytes of the whole array, or of one image for the layout of activations.
        let byteCount: Int
        /// `B` when the layout is `[n, channels / B, height, width, B]`, otherwise 0.
        let channelBlock: Int

        /// The layouts that are in use, by what is cheap to compare. Who uses one keeps it alive:
        /// an array, a primitive or a name.
        private static let known = Mutex(Known())
        private static let byName = Mutex(GenerationCache<Name, Layout>(capacity: 4096))

        /// What equal layouts have in common.
        private struct Traits: Hashable {
            let byteCount: Int
            let channelBlock: Int
        }

        /// A layout that is not kept alive.
        private struct Reference: Sendable {
            weak let layout: Layout?
        }

        private struct Known: Sendable {
            var layouts: [Traits: [Reference]] = [:]
            private var limit = 256

            /// Adds a layout, and forgets those that nobody uses whenever there are twice as many
            /// as were in use the last time.
            mutating func insert(_ layout: Layout, _ traits: Traits) {
                layouts[traits, default: []].append(Reference(layout: layout))
                guard count > limit else { return }
                layouts = layouts.mapValues { $0.filter { $0.layout != nil } }
                    .filter { !$0.value.isEmpty }
                limit = max(256, 2 * count)
            }

            var count: Int { layouts.values.reduce(0) { $0 + $1.count } }
        }

        /// How many layouts are known, in use or not yet forgotten.
        static var knownCount: Int { known.withLock { $0.count } }

        /// The layouts that are asked for by sizes rather than by a primitive.
        private enum Name: Hashable {
            case dense([Int])
            case blocked(channels: Int, height: Int, width: Int, block: Int)
            case matrix(rows: Int, columns: Int, steps: [Int], Precision)
        }

        private init(owning handle: OpaquePointer) {
            self.handle = handle
            byteCount = kiso_layout_bytes(handle)
            channelBlock = Int(kiso_layout_channel_block(handle))
        }

        deinit { kiso_layout_free(handle) }

        /// The one object for a layout; takes over the handle.
        private static func unique(_ handle: OpaquePointer) -> Layout {
            let candidate = Layout(owning: handle)
            let traits = Traits(
                byteCount: candidate.byteCount, channelBlock: candidate.channelBlock)
            return known.withLock { known in
                for case let layout? in (known.layouts[traits] ?? []).map(\.layout)
                where kiso_layout_equal(layout.handle, candidate.handle) {
                    return layout
                }
                known.insert(candidate, traits)
                return candidate
            }
        }

        /// The layout of one of a batch of images; `nil` for a format that no batch is kept in.
        static func ofImage(_ batch: OpaquePointer) -> Layout? {
            kiso_layout_with_images(batch, 1).map(unique)
        }

        /// The layout of a whole array such as a weight.
        static func ofArray(_ layout: OpaquePointer) -> Layout {
            unique(kiso_layout_copy(layout))
        }

        /// The dense row-major layout of these sizes.
        static func dense(_ dimensions: [Int]) -> Layout {
            named(.dense(dimensions)) {
                kiso_layout_dense(Int32(dimensions.count), dimensions.map(Int64.init))
            }
        }

        /// One image laid out as `[channels / block, height, width, block]`.
        static func blocked(channels: Int, height: Int, width: Int, block: Int) -> Layout {
            named(.blocked(channels: channels, height: height, width: width, block: block)) {
                kiso_layout_blocked(Int64(channels), Int64(height), Int64(width), Int64(block))
            }
        }

        /// A matrix with these distances from row to row and from column to column.
        static func matrix(
            _ rows: Int, _ columns: Int, steps: [Int], _ type: Precision
        ) -> Layout {
            named(.matrix(rows: rows, columns: columns, steps: steps, type)) {
                kiso_layout_matrix(
                    Int64(rows), Int64(columns), Int64(steps[0]), Int64(steps[1]), type.c)
            }
        }

        private static func named(_ name: Name, _ make: () -> OpaquePointer) -> Layout {
            if let found = byName.withLock({ $0[name] }) { return found }
            let layout = unique(make())
            byName.withLock { $0[name] = layout }
            return layout
        }

        static func == (a: Layout, b: Layout) -> Bool { a === b }

        func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
    }
#endif

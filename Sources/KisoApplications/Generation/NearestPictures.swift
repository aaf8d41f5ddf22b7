import KisoCore
package import KisoData
import KisoOps
package import KisoTensor

/// The nearest of many real pictures to each of some, by the distance of their pixels: whether a generator
/// has learnt pictures by heart.
package struct NearestPictures: Sendable {
    /// The Euclidean distance of the nearest one.
    package let distances: [Double]
    /// Its place.
    package let places: [Int]

    /// Looks through all pictures of a data set.
    package init(to pictures: Tensor, in data: any Dataset<Supervised>) throws {
        let count = pictures.shape[0]
        let queries = pictures.flattened(fromAxis: 1)
        let squares = queries.squared.sum(axes: [1], keepingDimensions: true)
        var best = [Double](repeating: .infinity, count: count)
        var places = [Int](repeating: 0, count: count)
        for start in stride(from: 0, to: data.count, by: 2000) {
            let end = min(start + 2000, data.count)
            let part = try data.batch(Array(start..<end)).inputs.flattened(fromAxis: 1)
            let own = part.squared.sum(axes: [1]).reshaped([1, end - start])
            let distances = squares + own - queries.matmul(part.transposed()) * 2
            let nearest = distances.argmin(axis: 1).values(as: Int.self)
            let values = distances.min(axes: [1]).doubles
            for row in 0..<count where values[row] < best[row] {
                best[row] = values[row]
                places[row] = start + nearest[row]
            }
        }
        distances = best.map { max($0, 0).squareRoot() }
        self.places = places
    }
}

import Foundation
import KisoCore

/// The pixels of a thing as COCO writes them: polygons, or lengths of runs down the columns.
///
/// ```swift
/// let mask = try COCOMask(polygons: [[1, 1, 8, 1, 8, 6]], height: 10, width: 10)
/// mask.runs  // of what is not in it, of what is, and so on
/// ```
///
/// Runs go down the first column, then down the second; the first run is of pixels that are not of the thing.
/// Polygons give the pixels that `pycocotools` gives. Source: T.-Y. Lin and others, "Microsoft COCO: Common
/// objects in context", ECCV 2014.
public struct COCOMask: Sendable, Equatable {
    /// In pixels.
    public let height: Int
    /// In pixels.
    public let width: Int
    /// The lengths of runs; they add up to all pixels.
    public let runs: [Int]

    /// The largest picture whose mask is read, in pixels.
    private static let limit = 1 << 26

    /// A mask of runs.
    ///
    /// - Throws: `KisoError` `.badData` when they do not add up to the pixels.
    public init(runs: [Int], height: Int, width: Int) throws {
        try Self.check(height, width)
        var sum = 0
        for run in runs {
            guard run >= 0, run <= height * width - sum else {
                throw KisoError(
                    .badData, "a run of \(run) behind \(sum) of \(height * width) pixels")
            }
            sum += run
        }
        guard sum == height * width else {
            throw KisoError(
                .badData, "runs of \(sum) pixels in all, expected \(height)×\(width)")
        }
        (self.runs, self.height, self.width) = (runs, height, width)
    }

    /// A mask of COCO's compressed runs: numbers of five bits a letter, from the third on as differences to the
    /// number two places before.
    ///
    /// - Throws: `KisoError` `.badData` for text that is no such mask.
    public init(compressed text: String, height: Int, width: Int) throws {
        var runs: [Int] = []
        var (value, shift) = (0, 0)
        for byte in text.utf8 {
            let bits = Int(byte) - 48
            guard (0..<64).contains(bits), shift <= 40 else {
                throw KisoError(.badData, "compressed runs with a letter that is none of theirs")
            }
            value |= (bits & 31) << shift
            shift += 5
            if bits & 32 != 0 { continue }
            if bits & 16 != 0 { value -= 1 << shift }
            if runs.count > 2 { value += runs[runs.count - 2] }
            guard abs(value) <= Self.limit else {
                throw KisoError(.badData, "compressed runs with a run of \(value)")
            }
            runs.append(value)
            (value, shift) = (0, 0)
        }
        guard shift == 0 else { throw KisoError(.badData, "compressed runs end within a number") }
        try self.init(runs: runs, height: height, width: width)
    }

    /// The pixels within polygons, `x` and `y` of each corner in turn.
    ///
    /// - Throws: `KisoError` `.badData` for fewer than three corners or a coordinate that is far outside.
    public init(polygons: [[Double]], height: Int, width: Int) throws {
        try Self.check(height, width)
        var all = [Bool](repeating: false, count: height * width)
        for polygon in polygons {
            guard polygon.count >= 6, polygon.count % 2 == 0 else {
                throw KisoError(
                    .badData, "a polygon of \(polygon.count) numbers, expected x and y of 3 corners"
                )
            }
            guard polygon.allSatisfy({ abs($0) <= 100_000 }) else {
                throw KisoError(.badData, "a polygon with a corner far outside of the picture")
            }
            var isIn = false
            let toggles = Self.toggles(polygon, height, width).sorted()
            var next = 0
            for place in all.indices {
                while next < toggles.count, toggles[next] == place {
                    isIn.toggle()
                    next += 1
                }
                if isIn { all[place] = true }
            }
        }
        self.init(columns: all, height: height, width: width)
    }

    /// A mask of whether each pixel is of the thing, row after row.
    ///
    /// - Precondition: a value for each pixel.
    public init(_ rows: [Bool], height: Int, width: Int) {
        precondition(rows.count == height * width, "\(rows.count) values for \(height)×\(width)")
        let columns = (0..<height * width).map { rows[$0 % height * width + $0 / height] }
        self.init(columns: columns, height: height, width: width)
    }

    private init(columns: [Bool], height: Int, width: Int) {
        var runs: [Int] = []
        var (isIn, length) = (false, 0)
        for value in columns {
            if value != isIn {
                runs.append(length)
                (isIn, length) = (value, 0)
            }
            length += 1
        }
        (self.runs, self.height, self.width) = (runs + [length], height, width)
    }

    /// Whether each pixel is of the thing, row after row.
    public var rows: [Bool] {
        var result = [Bool](repeating: false, count: height * width)
        var place = 0
        for (index, run) in runs.enumerated() {
            if index % 2 == 1 {
                for pixel in place..<place + run {
                    result[pixel % height * width + pixel / height] = true
                }
            }
            place += run
        }
        return result
    }

    /// How many pixels are of the thing.
    public var area: Int {
        runs.enumerated().reduce(0) { $0 + ($1.offset % 2 == 1 ? $1.element : 0) }
    }

    /// The runs as COCO compresses them.
    public var compressed: String {
        var bytes: [UInt8] = []
        for (index, run) in runs.enumerated() {
            var value = index > 2 ? run - runs[index - 2] : run
            while true {
                let bits = value & 31
                value >>= 5
                // The sign bit of the last letter says which numbers follow it.
                let isLast = bits & 16 == 0 ? value == 0 : value == -1
                bytes.append(UInt8(bits | (isLast ? 0 : 32)) + 48)
                if isLast { break }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func check(_ height: Int, _ width: Int) throws {
        guard height > 0, width > 0, height <= limit, width <= limit / height else {
            throw KisoError(.badData, "a mask of \(height)×\(width) pixels")
        }
    }

    /// The places, counted down the columns, where a polygon is entered or left: its edges on a grid five times
    /// as fine, looked at where they pass the middle of a column.
    private static func toggles(_ polygon: [Double], _ height: Int, _ width: Int) -> [Int] {
        let fine = 5.0
        let corners = stride(from: 0, to: polygon.count, by: 2).map { place in
            (x: Int(fine * polygon[place] + 0.5), y: Int(fine * polygon[place + 1] + 0.5))
        }
        var line: [(x: Int, y: Int)] = []
        for (place, start) in corners.enumerated() {
            let end = corners[(place + 1) % corners.count]
            let (across, down) = (abs(end.x - start.x), abs(end.y - start.y))
            let isFlat = across >= down
            let steps = max(across, down)
            let turns = isFlat ? start.x > end.x : start.y > end.y
            let (from, to) = turns ? (end, start) : (start, end)
            let rise =
                steps == 0 ? 0 : Double(isFlat ? to.y - from.y : to.x - from.x) / Double(steps)
            for step in 0...steps {
                let along = turns ? steps - step : step
                let other = Int(Double(isFlat ? from.y : from.x) + rise * Double(along) + 0.5)
                line.append(isFlat ? (from.x + along, other) : (other, from.y + along))
            }
        }
        var toggles: [Int] = []
        for (before, now) in zip(line, line.dropFirst()) where now.x != before.x {
            let x = (Double(now.x < before.x ? now.x : now.x - 1) + 0.5) / fine - 0.5
            guard x.rounded(.down) == x, x >= 0, x <= Double(width - 1) else { continue }
            let y = (Double(min(now.y, before.y)) + 0.5) / fine - 0.5
            let row = Int(min(max(y, 0), Double(height)).rounded(.up))
            toggles.append(Int(x) * height + row)
        }
        return toggles
    }
}

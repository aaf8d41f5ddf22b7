import Foundation
import KisoApplications
import KisoCore
import Testing

@Suite("A detected object")
struct DetectedObjectTests {
    @Test("is the same after being written as JSON")
    func coding() throws {
        let object = DetectedObject(box: Box(1, 2, 3.5, 4), label: 7, score: 0.25)
        let data = try JSONEncoder().encode(object)
        #expect(try JSONDecoder().decode(DetectedObject.self, from: data) == object)
    }
}

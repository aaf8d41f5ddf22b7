import Foundation
import KisoCore
import KisoIO

extension ArrayFile {
    /// Reads the binary files of CIFAR-10 (`data_batch_1.bin` …, `test_batch.bin`) or CIFAR-100
    /// (`train.bin`, `test.bin`) from a folder.
    ///
    /// - Returns: `nil` when the folder holds none.
    static func cifar(_ folder: URL) throws -> ArrayFile? {
        let files = try PictureFiles.files(in: folder).filter { $0.pathExtension == "bin" }
        func named(_ name: String) -> [URL] { files.filter { $0.lastPathComponent == name } }
        let batches = files.filter { $0.lastPathComponent.hasPrefix("data_batch_") }
        let isTen = !batches.isEmpty
        let hasNames = try PictureFiles.files(in: folder)
            .contains { $0.lastPathComponent == "fine_label_names.txt" }
        guard isTen || hasNames && !named("train.bin").isEmpty else { return nil }
        var file = ArrayFile()
        file.classNames = try names(folder, isTen ? "batches.meta.txt" : "fine_label_names.txt")
        let parts = [
            "train": isTen ? batches : named("train.bin"),
            "test": named(isTen ? "test_batch.bin" : "test.bin"),
        ]
        for (part, urls) in parts where !urls.isEmpty {
            var (images, labels): ([UInt8], [UInt8]) = ([], [])
            for url in urls {
                let read = try CIFAR.read(
                    FileReading.bytes(of: url), classes: isTen ? 10 : 100, name: url.path)
                images += read.images.values(as: UInt8.self)
                labels += read.labels.values(as: UInt8.self)
            }
            let side = CIFAR.side
            file.parts[part] = Part(
                inputs: NDArray(images, shape: [labels.count, 3, side, side]),
                targets: NDArray(labels, shape: [labels.count]), inputsPlace: urls[0].path,
                targetsPlace: urls[0].path)
        }
        return file
    }

    /// A name a line; `nil` without the file.
    private static func names(_ folder: URL, _ file: String) throws -> [String]? {
        let files = try PictureFiles.files(in: folder)
        guard let url = files.first(where: { $0.lastPathComponent == file }) else { return nil }
        let text = String(decoding: try FileReading.bytes(of: url, limit: 1 << 20), as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).map {
            $0.trimmingCharacters(in: .whitespaces)
        }.filter { !$0.isEmpty }
    }
}

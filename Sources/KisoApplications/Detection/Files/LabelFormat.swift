import KisoCore

/// How files say where things are.
public enum LabelFormat: String, CaseIterable, Sendable, Codable {
    /// An XML file a picture, corners in pixels that begin with 1 (PASCAL VOC).
    case voc
    /// One JSON file for all pictures, corner and sides in pixels (COCO).
    case coco
    /// A text file a picture, class, centre and sides as parts of the picture's sides (YOLO).
    case yolo
    /// A JSON file a picture, shapes with points in pixels (LabelMe).
    case labelme
}

/// What a file says, before it is compared with the picture and the classes.
struct RawPicture {
    struct Thing {
        var name: String
        /// As it stands in the file, in pixels, or in parts of the sides when the picture says so.
        var box: Box
        var isIgnored = false
    }

    /// The picture's name in the file.
    var name: String
    /// The label file, for messages.
    var source: String
    /// The size that the file says, if it does.
    var size: (width: Int, height: Int)?
    var things: [Thing] = []
    /// Whether boxes are parts of the picture's sides.
    var isRelative = false
}

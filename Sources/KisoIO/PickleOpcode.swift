/// The instructions of a pickle that Kiso follows, named as Python's `pickletools` names them.
enum PickleOpcode: UInt8 {
    case mark = 0x28, emptyTuple = 0x29, stop = 0x2e, pop = 0x30, popMark = 0x31, duplicate = 0x32
    case binFloat = 0x47, binInt = 0x4a, binInt1 = 0x4b, binInt2 = 0x4d, none = 0x4e
    case reduce = 0x52, binString = 0x54, shortBinString = 0x55, binUnicode = 0x58
    case emptyList = 0x5d, append = 0x61, build = 0x62, global = 0x63, dictionary = 0x64
    case appends = 0x65, binGet = 0x68, longBinGet = 0x6a, list = 0x6c, binPut = 0x71
    case longBinPut = 0x72, setItem = 0x73, tuple = 0x74, setItems = 0x75, emptyDictionary = 0x7d
    case protocolVersion = 0x80, tuple1 = 0x85, tuple2 = 0x86, tuple3 = 0x87, newTrue = 0x88
    case newFalse = 0x89, long1 = 0x8a, long4 = 0x8b, binBytes = 0x42, shortBinBytes = 0x43
    case shortBinUnicode = 0x8c, binUnicode8 = 0x8d, binBytes8 = 0x8e, stackGlobal = 0x93
    case memoize = 0x94, frame = 0x95, byteArray8 = 0x96, intLine = 0x49, longLine = 0x4c
    case binPersistentID = 0x51

    /// What `pickletools` calls an instruction that Kiso refuses, for the error message.
    static func refusedName(_ code: UInt8) -> String {
        refused[code] ?? "an unknown instruction"
    }

    /// Whether it is an instruction of any protocol.
    static func isKnown(_ code: UInt8) -> Bool {
        PickleOpcode(rawValue: code) != nil || refused[code] != nil
    }

    /// The instructions that only protocol 0 has, which is text.
    static let ofProtocol0: Set<UInt8> = [0x46, 0x53, 0x56, 0x67, 0x70]

    private static let refused: [UInt8: String] = [
        0x46: "FLOAT", 0x50: "PERSID",
        0x53: "STRING", 0x56: "UNICODE", 0x67: "GET", 0x69: "INST", 0x6f: "OBJ", 0x70: "PUT",
        0x81: "NEWOBJ", 0x82: "EXT1", 0x83: "EXT2", 0x84: "EXT4", 0x8f: "EMPTY_SET",
        0x90: "ADDITEMS", 0x91: "FROZENSET", 0x92: "NEWOBJ_EX", 0x97: "NEXT_BUFFER",
        0x98: "READONLY_BUFFER",
    ]
}

import KisoCore
import KisoTensor

/// A module that names its parts itself, because the names of its properties would not say what they
/// are.
protocol NamingModule: Module {
    /// The parts with their names; an empty name adds nothing to the path.
    var namedModules: [(name: String, module: any Module)] { get }
    /// Cells of its own with their names.
    var namedCells: [(name: String, parameter: Parameter)] { get }
    /// Whether training leaves the parts as they are.
    var freezesParts: Bool { get }
}

extension NamingModule {
    var namedCells: [(name: String, parameter: Parameter)] { [] }
    var freezesParts: Bool { false }
}

/// Finds the parameters of a module by reflection, each cell once.
struct ParameterWalk {
    private(set) var found: [NamedParameter] = []
    /// The batch normalisations whose running statistics training moves.
    private(set) var normalizations: [BatchNormalization] = []
    private var places: [ObjectIdentifier: Int] = [:]
    private var visitedObjects: Set<ObjectIdentifier> = []

    mutating func visit(_ value: Any, path: String, isFrozen: Bool) {
        if !isFrozen, let layer = value as? BatchNormalization,
            !normalizations.contains(where: { $0.runningMean === layer.runningMean })
        {
            normalizations.append(layer)
        }
        if let parameter = value as? Parameter {
            add(parameter, path: path, isFrozen: isFrozen)
        } else if let module = value as? any NamingModule {
            for (name, cell) in module.namedCells {
                add(cell, path: Self.join(path, name), isFrozen: isFrozen || module.freezesParts)
            }
            for (name, part) in module.namedModules {
                visit(
                    part, path: Self.join(path, name), isFrozen: isFrozen || module.freezesParts)
            }
        } else if !Self.isLeaf(value) {
            visitParts(of: value, path: path, isFrozen: isFrozen)
        }
    }

    private mutating func add(_ parameter: Parameter, path: String, isFrozen: Bool) {
        let isTrainable = parameter.role != .statistic && !isFrozen
        if let place = places[ObjectIdentifier(parameter)] {
            // Tied weights: a path that is not frozen is enough for training to change them.
            found[place].isTrainable = found[place].isTrainable || isTrainable
            return
        }
        places[ObjectIdentifier(parameter)] = found.count
        found.append(NamedParameter(name: path, parameter: parameter, isTrainable: isTrainable))
    }

    private mutating func visitParts(of value: Any, path: String, isFrozen: Bool) {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional:
            if let some = mirror.children.first {
                visit(some.value, path: path, isFrozen: isFrozen)
            }
        case .collection, .set:
            for (index, child) in mirror.children.enumerated() {
                visit(child.value, path: Self.join(path, "\(index + 1)"), isFrozen: isFrozen)
            }
        case .dictionary:
            visitEntries(of: mirror, path: path, isFrozen: isFrozen)
        case .class, .foreignReference:
            let identity = ObjectIdentifier(value as AnyObject)
            guard visitedObjects.insert(identity).inserted else { return }
            visitProperties(of: mirror, path: path, isFrozen: isFrozen)
        default:
            visitProperties(of: mirror, path: path, isFrozen: isFrozen)
        }
    }

    /// In the order of the keys, because a dictionary has none of its own.
    private mutating func visitEntries(of mirror: Mirror, path: String, isFrozen: Bool) {
        let entries = mirror.children.compactMap { child -> (key: String, value: Any)? in
            let pair = Mirror(reflecting: child.value).children.map(\.value)
            return pair.count == 2 ? ("\(pair[0])", pair[1]) : nil
        }
        for entry in entries.sorted(by: { $0.key < $1.key }) {
            visit(entry.value, path: Self.join(path, entry.key), isFrozen: isFrozen)
        }
    }

    private mutating func visitProperties(of mirror: Mirror, path: String, isFrozen: Bool) {
        if let parent = mirror.superclassMirror {
            visitProperties(of: parent, path: path, isFrozen: isFrozen)
        }
        for (index, child) in mirror.children.enumerated() {
            // The elements of a tuple without names are called .0, .1, …
            let label = child.label.map { $0.hasPrefix(".") ? "\(index + 1)" : $0 }
            visit(child.value, path: Self.join(path, label ?? "\(index + 1)"), isFrozen: isFrozen)
        }
    }

    /// What holds no parameter and would take long to walk through.
    private static func isLeaf(_ value: Any) -> Bool {
        value is Tensor || value is String || value is any Numeric || value is Bool
            || value is Shape || value is [Int] || value is [Float] || value is [Double]
    }

    private static func join(_ path: String, _ name: String) -> String {
        path.isEmpty ? name : name.isEmpty ? path : path + "." + name
    }
}

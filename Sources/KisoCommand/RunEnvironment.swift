import Foundation
import Kiso
import KisoCommandSupport

/// What a run was made with, for `environment.json`.
struct RunEnvironment: Encodable {
    let kiso = Version.text
    let system = ProcessInfo.processInfo.operatingSystemVersionString
    let processors = ProcessInfo.processInfo.activeProcessorCount
    let threads = Device.threads
    let devices = Device.available.map(\.rawValue)
    let arguments = CommandLine.arguments
    let started = ISO8601DateFormatter().string(from: Date())
}

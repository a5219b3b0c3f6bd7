/// How much a line matters.
package enum LogLevel: Int, Sendable, Comparable {
    case debug, info, warning, error

    /// As it stands in a line.
    var text: String {
        switch self {
        case .debug: "DEBUG"
        case .info: "INFO"
        case .warning: "WARN"
        case .error: "ERROR"
        }
    }

    package static func < (left: LogLevel, right: LogLevel) -> Bool { left.rawValue < right.rawValue }
}

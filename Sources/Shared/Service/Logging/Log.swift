internal import Events
import Glibc
package import JSON

/// A program's log: a line per event on standard output, for people or as JSON. Never holds a message's text, a key or
/// a password; callers see to that.
package struct Log: Sendable {
    /// How a line looks.
    package enum Format: Sendable { case text, json }

    private let format: Format
    private let level: LogLevel
    private let program: String
    private let descriptor: Int32

    /// - Parameter program: `gateway`, `worker`, …: stands in each line.
    package init(program: String, format: Format, level: LogLevel, descriptor: Int32 = STDOUT_FILENO) {
        self.program = program
        self.format = format
        self.level = level
        self.descriptor = descriptor
    }

    package init(program: String, reader: inout SettingsReader) {
        self.init(
            program: program,
            format: reader.choice(.log, ["text": Format.text, "json": .json]),
            level: reader.choice(
                .logLevel, ["info": LogLevel.info, "debug": .debug, "warning": .warning, "error": .error]))
    }

    package func debug(_ message: String, _ fields: KeyValuePairs<String, JSONValue> = [:]) {
        write(.debug, message, fields)
    }
    package func info(_ message: String, _ fields: KeyValuePairs<String, JSONValue> = [:]) {
        write(.info, message, fields)
    }
    package func warning(_ message: String, _ fields: KeyValuePairs<String, JSONValue> = [:]) {
        write(.warning, message, fields)
    }
    package func error(_ message: String, _ fields: KeyValuePairs<String, JSONValue> = [:]) {
        write(.error, message, fields)
    }

    /// Several lines that belong together: as they are for people, without a time before them; one line of JSON where the
    /// log is JSON. The lines hold nothing that others have written.
    package func block(_ lines: [String], as message: String, _ fields: JSONObject) {
        guard .info >= level else { return }
        switch format {
        case .text: writeAll(descriptor, Array((lines.joined(separator: "\n") + "\n").utf8))
        case .json: writeAll(descriptor, jsonLine(.info, message, fields.members))
        }
    }

    private func write(_ level: LogLevel, _ message: String, _ fields: KeyValuePairs<String, JSONValue>) {
        guard level >= self.level else { return }
        switch format {
        case .text: writeAll(descriptor, Array(textLine(level, message, fields).utf8))
        case .json: writeAll(descriptor, jsonLine(level, message, fields.map { ($0.key, $0.value) }))
        }
    }

    private static var now: String { WallTime.rfc3339(WallTime.milliseconds()) }

    private func textLine(
        _ level: LogLevel, _ message: String, _ fields: KeyValuePairs<String, JSONValue>
    ) -> String {
        var line = "\(Self.now) \(level.text) \(program): \(Self.quotedIfControlling(message))"
        for (name, value) in fields {
            line += " \(name)=\(value.string.map(Self.quotedIfNeeded) ?? value.encodedString())"
        }
        return line + "\n"
    }

    private func jsonLine(
        _ level: LogLevel, _ message: String, _ fields: [(key: String, value: JSONValue)]
    ) -> [UInt8] {
        var writer = JSONWriter(reserving: 256)
        writer.object { line in
            line.member("time", Self.now)
            line.member("level", level.text.lowercased())
            line.member("program", program)
            line.member("message", message)
            for (name, value) in fields { line.member(name, value) }
        }
        return writer.take() + [UInt8(ascii: "\n")]
    }

    /// A word stays as it is; anything that could be mistaken for more than one value becomes a JSON string.
    private static func quotedIfNeeded(_ text: String) -> String {
        let isWord = text.utf8.allSatisfy { byte in
            byte > 0x20 && byte < 0x7f && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "=")
        }
        return isWord && !text.isEmpty ? text : JSONValue.string(text).encodedString()
    }

    /// A message that holds control characters becomes a JSON string: it must not end its line or begin another.
    private static func quotedIfControlling(_ message: String) -> String {
        message.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f } ? message : JSONValue.string(message).encodedString()
    }
}

/// Settings that a session starts with, as the `options` of a connection: `-c name=value …`.
struct SessionOptions {
    private(set) var text = ""

    mutating func set(_ name: String, _ value: String) {
        if !text.isEmpty { text += " " }
        text += "-c \(name)="
        for character in value {
            if character == " " || character == "\\" { text.append("\\") }
            text.append(character)
        }
    }

    /// An SQL identifier in its quotes.
    static func quoted(_ name: String) -> String {
        var quoted = "\""
        for character in name {
            if character == "\"" { quoted.append("\"") }
            quoted.append(character)
        }
        return quoted + "\""
    }
}

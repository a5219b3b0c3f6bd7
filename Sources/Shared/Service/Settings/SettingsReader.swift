/// Reads settings, gathers all that is wrong with them and reports it together at `finish`.
package struct SettingsReader {
    private let environment: [String: String]
    private var problems: [String] = []

    package init(_ environment: [String: String]) {
        let environment = environment.filter { !$0.key.hasPrefix("PARLEY_") || !ServiceLink.matches($0.key, $0.value) }
        self.environment = environment
        let known = Set(SettingName.allCases.map(\.rawValue))
        for name in environment.keys.sorted() where name.hasPrefix("PARLEY_") && !known.contains(name) {
            report("\(name) is not a setting of Parley: remove it, or look for its right name in docs/configuration.md")
        }
    }

    /// The text given or the default; nil where there is neither. An empty text counts as not given.
    package func text(_ name: SettingName) -> String? {
        if let given = environment[name.rawValue], !given.isEmpty { return given }
        return name.defaultText
    }

    /// Whether the environment says something, even if it is the default.
    package func isGiven(_ name: SettingName) -> Bool { !(environment[name.rawValue] ?? "").isEmpty }

    package mutating func required(_ name: SettingName) -> String {
        if let text = text(name) { return text }
        report("\(name.rawValue) is missing: set it")
        return ""
    }

    /// In the setting's own range.
    package mutating func integer(_ name: SettingName) -> Int {
        guard let range = name.range else { preconditionFailure("\(name.rawValue) is no number") }
        let text = text(name) ?? ""
        guard let number = Int(text), range.contains(number) else {
            report(
                "\(name.rawValue) is \"\(text)\": give a whole number from \(range.lowerBound) to \(range.upperBound)")
            return name.defaultText.flatMap { Int($0) } ?? range.lowerBound  // or one mistake would be reported as two
        }
        return number
    }

    package mutating func milliseconds(_ name: SettingName) -> Duration { .milliseconds(integer(name)) }

    package mutating func seconds(_ name: SettingName) -> Duration { .seconds(integer(name)) }

    package mutating func boolean(_ name: SettingName) -> Bool {
        switch text(name) {
        case "yes", "true", "1": return true
        case "no", "false", "0": return false
        case let other:
            report("\(name.rawValue) is \"\(other ?? "")\": give yes or no")
            return false
        }
    }

    package mutating func choice<Value>(_ name: SettingName, _ values: KeyValuePairs<String, Value>) -> Value {
        let text = text(name)
        if let found = values.first(where: { $0.key == text }) { return found.value }
        let names = values.map(\.key).joined(separator: ", ")
        report("\(name.rawValue) is \"\(text ?? "")\": give one of \(names)")
        return values[values.startIndex].value
    }

    package func secret(_ name: SettingName) -> Secret? { text(name).map(Secret.init) }

    /// A value that somebody else parses; what `parse` throws is reported with the setting's name.
    package mutating func parsed<Value, Failure: Error>(
        _ name: SettingName, reason: (Failure) -> String, _ parse: (String) throws(Failure) -> Value
    ) -> Value? {
        let text = required(name)
        guard !text.isEmpty else { return nil }
        do throws(Failure) {
            return try parse(text)
        } catch {
            report("\(name.rawValue): \(reason(error))")
            return nil
        }
    }

    /// The same twice, of a setting that is read twice, is one problem.
    package mutating func report(_ problem: String) {
        if !problems.contains(problem) { problems.append(problem) }
    }

    /// Throws once, with everything that was wrong.
    package func finish() throws(SettingsError) {
        if !problems.isEmpty { throw SettingsError(problems: problems) }
    }

    /// The same; else there is a `value`: whoever made it nil has reported why.
    package func finish<Value>(_ value: Value?) throws(SettingsError) -> Value {
        try finish()
        guard let value else { preconditionFailure("settings cannot be read, and nobody has said why") }
        return value
    }
}

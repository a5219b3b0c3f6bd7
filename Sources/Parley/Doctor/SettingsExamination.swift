internal import Replies
internal import Service

/// What gateway and worker would say of this environment at their start.
struct SettingsExamination {
    let reader: SettingsReader

    func run() -> [Diagnosis] {
        var reader = reader
        _ = Log(program: "doctor", reader: &reader)
        for name in SettingName.allCases where name.range != nil { _ = reader.integer(name) }
        _ = ProviderSettings(reader: &reader)
        do {
            try reader.finish()
        } catch {
            return error.problems.map { Diagnosis("settings", .wrong, "\($0).") }
        }
        return [Diagnosis("settings", .ok, "Gateway and worker can start with these settings.")]
    }
}

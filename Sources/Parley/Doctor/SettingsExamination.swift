internal import Figures
internal import Replies
internal import Servers
internal import Service

/// What gateway and worker would say of this environment at their start.
struct SettingsExamination {
    let reader: SettingsReader

    /// A sentence each.
    var problems: [String] {
        var reader = reader
        _ = Log(program: "doctor", reader: &reader)
        _ = ServerSettings(reader: &reader)
        for name in SettingName.allCases where name.range != nil { _ = reader.integer(name) }
        _ = ProviderSettings(reader: &reader)
        _ = reader.prices()
        _ = FiguresSettings(reader: &reader)
        do {
            try reader.finish()
        } catch {
            return error.problems
        }
        return []
    }

    func run() -> [Diagnosis] {
        let problems = problems
        if problems.isEmpty { return [Diagnosis("settings", .ok, "Gateway and worker can start with these settings.")] }
        return problems.map { Diagnosis("settings", .wrong, "\($0).") }
    }
}

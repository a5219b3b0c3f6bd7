/// The keys of the deployment's figures. All but those of single processes are in one slot, `{figures}`.
enum FigureKeys {
    static let processes = "parley:{figures}:processes"
    static let totals = "parley:{figures}:totals"
    static let state = "parley:{figures}:state"
    static let history = "parley:{figures}:history"
    static let alerts = "parley:{figures}:alerts"

    static func counted(_ process: ProcessName) -> String { "parley:{figures}:counted:\(process.member)" }

    static func once(_ what: String, milliseconds: Int64) -> String { "parley:{figures}:once:\(what):\(milliseconds)" }
}

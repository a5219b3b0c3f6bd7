import Events

/// Says what happens, with the seconds since the start.
@Reactor final class ChaosLog {
    private let began = MonotonicTime.milliseconds()

    var seconds: String {
        let tenths = (MonotonicTime.milliseconds() - began) / 100
        return "\(tenths / 10).\(tenths % 10)"
    }

    func note(_ text: String) {
        let time = seconds
        say(String(repeating: " ", count: max(0, 6 - time.count)) + "\(time) s  \(text)")
    }
}

/// As `1.23 s`.
func inSeconds(_ milliseconds: Int64) -> String {
    let hundredths = milliseconds / 10
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) s"
}

internal import Events

/// How long something took or lasts, for people: `350 ms`, `12 s`, `4 min`, `3 h`, `2 d`.
func age(_ duration: Duration) -> String {
    let milliseconds = duration.milliseconds
    switch milliseconds {
    case ..<1000: return "\(max(0, milliseconds)) ms"
    case ..<120_000: return "\(milliseconds / 1000) s"
    case ..<7_200_000: return "\(milliseconds / 60_000) min"
    case ..<172_800_000: return "\(milliseconds / 3_600_000) h"
    default: return "\(milliseconds / 86_400_000) d"
    }
}

/// How long ago a Unix time in ms was.
func age(since milliseconds: Int64) -> String { age(.milliseconds(WallTime.milliseconds() - milliseconds)) }

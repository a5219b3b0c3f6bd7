/// Why a lane is put off, as `lane_park` keeps it: one of a few words for everybody, and behind a colon what only operators
/// are to know.
package enum ParkReason {
    /// The word.
    package static func word(_ reason: String) -> String { String(reason.prefix { $0 != ":" }) }
}

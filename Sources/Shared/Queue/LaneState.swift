/// What a lane with waiting envelopes is doing; an idle lane has no keys.
package enum LaneState: String, Sendable, CaseIterable {
    case ready, leased, parked, paused, halted, idle
}

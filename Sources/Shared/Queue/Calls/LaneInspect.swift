internal import Redis

/// lane_inspect: one lane, read in one moment.
struct LaneInspect: LaneScript {
    static let script = RedisScript(lane: "lane_inspect", PackageResources.lane_inspect_lua)

    let lane: Lane
    let most: Int

    var arguments: [String] { [lane.name, "\(most)"] }

    func decode(_ reply: RedisReply) throws(RedisError) -> LaneView {
        let fields = try reply.strings()
        guard fields.count >= 9 else { throw .unexpected(reply: "a lane of \(fields.count) fields") }
        return LaneView(
            // A text that is no envelope is shown as that: its lane's holder buries it.
            envelopes: fields[9...].map { try? Envelope(json: $0) },
            waiting: Int(fields[8]) ?? 0, state: LaneState(rawValue: fields[0]) ?? .idle, token: Int64(fields[1]) ?? 0,
            worker: fields[2], attempts: Int64(fields[3]) ?? 0, crashes: Int64(fields[4]) ?? 0, reason: fields[5],
            since: Int64(fields[6]), until: Int64(fields[7]))
    }
}

import Queue

/// What Redis has to hold of a shard, key by key: as the model says it, and the script that reads the same in Redis.
struct ShardText {
    /// Without the shard's prefix.
    private(set) var keys: [String] = []
    private(set) var text = ""

    init(_ shard: ShardModel, names: [String]) {
        for name in names {
            guard let lane = shard.lanes[name] else { continue }
            if lane.isWritten { add("lane:" + name, "string", [Self.record(lane)]) }
            add("mail:" + name, "list", lane.mailbox.map(\.text))
        }
        for (name, session) in shard.sessions { add("session:" + name, "string", [session]) }
        addQueue(shard)
        addSorted("leases", Self.times(shard, .leased))
        addSorted("later", Self.times(shard, .parked))
        for state in [LaneState.paused, .halted] {
            add(state.rawValue, "set", names.filter { shard.lanes[$0]?.state == state }.sorted())
        }
        addSorted("dead", shard.dead)
        addSorted("sessions", shard.active)
        addSorted("aging", shard.aging)
        for (day, ids) in shard.seen { add("seen:\(day)", "hash", ids.map { "\($0) \($1)" }.sorted()) }
    }

    private mutating func addQueue(_ shard: ShardModel) {
        for (tenant, lanes) in shard.ready { add("ready:\(tenant)", "list", lanes) }
        add("ring", "list", shard.ring.map { "\($0)" })
        add("wake", "list", Array(repeating: "1", count: shard.wakeTokens))
        if shard.token > 0 { add("token", "string", ["\(shard.token)"]) }
    }

    private mutating func addSorted(_ key: String, _ scores: [String: Int64]) {
        let members = scores.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        add(key, "zset", members.map { "\($0.key) \($0.value)" })
    }

    private mutating func add(_ key: String, _ kind: String, _ values: [String]) {
        guard !values.isEmpty else { return }
        keys.append(key)
        text += key
        text += " "
        text += kind
        for value in values {
            text += "\n  "
            text += value
        }
        text += "\n"
    }

    private static func times(_ shard: ShardModel, _ state: LaneState) -> [String: Int64] {
        shard.lanes.compactMapValues { $0.state == state ? $0.until : nil }
    }

    /// As the scripts write it: always in this order, and without what is not so.
    private static func record(_ lane: ModelLane) -> String {
        let record = lane.record
        var text = "{\"state\":\"\(lane.state.rawValue)\",\"token\":\(record.token),\"tenant\":\(record.tenant)"
        text += ",\"since\":\(record.since ?? 0)"
        if let worker = record.worker { text += ",\"worker\":\"\(worker)\"" }
        if record.attempts > 0 { text += ",\"attempts\":\(record.attempts)" }
        if record.crashes > 0 { text += ",\"crashes\":\(record.crashes)" }
        if let reason = record.reason { text += ",\"reason\":\"\(reason)\"" }
        if record.pausing { text += ",\"pausing\":true" }
        return text + "}"
    }

    /// KEYS[1] the shard's prefix, ARGV the keys that should be there. Keys that should not are named at the end, and so
    /// are ids that would be kept for ever.
    static let script = """
        local P, out, call = KEYS[1], {}, redis.call
        local function pairs_of(flat, sorts)
          local list = {}
          for i = 1, #flat, 2 do list[#list + 1] = flat[i] .. " " .. flat[i + 1] end
          if sorts then table.sort(list) end
          return list
        end
        for _, name in ipairs(ARGV) do
          local key = P .. ":" .. name
          local kind = call("TYPE", key).ok
          local values = {}
          if kind == "string" then values = {call("GET", key)}
          elseif kind == "list" then values = call("LRANGE", key, 0, -1)
          elseif kind == "set" then values = call("SMEMBERS", key) table.sort(values)
          elseif kind == "zset" then values = pairs_of(call("ZRANGE", key, 0, -1, "WITHSCORES"))
          elseif kind == "hash" then values = pairs_of(call("HGETALL", key), true)
          end
          if kind == "hash" and call("TTL", key) < 0 then values[#values + 1] = "(for ever)" end
          out[#out + 1] = name .. " " .. kind .. "\\n  " .. table.concat(values, "\\n  ") .. "\\n"
        end
        local there = call("KEYS", P .. ":*")
        if #there ~= #ARGV then
          table.sort(there)
          out[#out + 1] = "keys\\n  " .. table.concat(there, "\\n  ") .. "\\n"
        end
        return table.concat(out)
        """
}

internal import Events
internal import Figures
internal import JSON
internal import Queue

extension TopFigures {
    func write(to json: inout JSONWriter, names: [Int64: String]) {
        json.object {
            $0.member("seconds", ifPresent: seconds)
            $0.member("accepted_per_second", ifPresent: acceptedPerSecond)
            $0.member("answered_per_second", ifPresent: storedPerSecond)
            $0.member("given_up_per_second", ifPresent: givenUpPerSecond)
            $0.member("given_up_percent", ifPresent: givenUpPercent)
            $0.member("http_error_percent", ifPresent: errorPercent)
            $0.object("reply_ms") {
                for (name, share) in [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)] {
                    // Beyond the last bucket no number is known.
                    let milliseconds = replyMilliseconds(share: share)
                    $0.member(name, ifPresent: milliseconds?.isFinite == true ? milliseconds : nil)
                }
            }
            writeQueue(to: &$0, names)
            $0.object("redis") {
                $0.member("used_bytes", now.standing.redisMemory)
                $0.member("maximum_bytes", now.standing.redisMaximum)
            }
            if let pool {
                $0.object("pool") {
                    $0.member("in_use", pool.inUse)
                    $0.member("maximum", pool.maximum)
                    $0.member("waiting", pool.waiting)
                }
            }
            $0.array("pauses") { for pause in now.pauses { $0.object { $0.members(of: pause) } } }
            $0.array("workers") { for worker in now.workers { write(worker, to: &$0) } }
        }
    }

    private func writeQueue(to json: inout JSONWriter, _ names: [Int64: String]) {
        let depth = now.standing.depth
        let counts = [
            ("ready", depth.totalReady), ("held", depth.held), ("leased", depth.leased), ("parked", depth.parked),
            ("paused", depth.paused), ("halted", depth.halted), ("dead", depth.dead),
            ("sessions", now.standing.sessions),
        ]
        for (name, count) in counts { json.member(name, count) }
        json.member("oldest_ready_ms", depth.oldestReady.milliseconds)
        json.array("tenants") {
            for (tenant, ready) in depth.ready.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
                $0.object {
                    $0.member("id", tenant)
                    $0.member("name", ifPresent: names[tenant])
                    $0.member("ready", ready)
                }
            }
        }
    }

    private func write(_ worker: LivingProcess, to json: inout JSONWriter) {
        json.object {
            $0.member("id", worker.name.id)
            $0.member("state", worker.state.rawValue)
            $0.member("turns", worker.inFlight)
            $0.member("slots", worker.slots)
            $0.member("resident_bytes", worker.resident)
            $0.member("answered_per_second", ifPresent: storedPerSecond(of: worker))
        }
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ key: String, ifPresent value: Double?) {
        if let value { member(key, (value * 10).rounded() / 10) }
    }
}

import Events
import Service
import TestSupport
import Testing

@Reactor struct OutageLogTests {
    @Test func `an outage is one line when it begins and one when it ends`() {
        #expect(
            told([(true, ""), (false, "refused"), (false, "refused"), (false, "timed out"), (true, ""), (true, "")])
                == [
                    "ERROR worker: Redis is gone: retrying until it answers reason=refused",
                    "INFO worker: Redis is back seconds=0",
                ])
    }

    @Test func `a server that was never there is told differently`() {
        #expect(
            told([(false, "refused"), (false, "refused"), (true, ""), (false, "reset"), (true, "")]) == [
                "ERROR worker: Redis is not reachable: retrying until it answers reason=refused",
                "INFO worker: Redis answers now seconds=0",
                "ERROR worker: Redis is gone: retrying until it answers reason=reset",
                "INFO worker: Redis is back seconds=0",
            ])
    }

    @Test func `a server that is there from the start is no news`() {
        #expect(told([(true, ""), (true, "")]).isEmpty)
    }

    private func told(_ changes: [(isUp: Bool, reason: String)]) -> [String] {
        logLines { descriptor in
            let outage = OutageLog(
                "Redis", log: Log(program: "worker", format: .text, level: .info, descriptor: descriptor))
            for change in changes { outage.changed(isUp: change.isUp, reason: change.reason) }
        }.map { String($0.dropFirst(25)) }
    }
}

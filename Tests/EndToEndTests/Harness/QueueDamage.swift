/// Something done to Redis by hand, and which promises a verification must find broken.
struct QueueDamage: Sendable {
    let name: String
    let commands: [[String]]
    /// Keys to remove afterwards.
    let made: [String]
    /// When nothing may wait.
    let drained: Set<String>
    /// While programs may be running.
    let running: Set<String>

    init(_ name: String, _ commands: [[String]], made: [String], drained: Set<String>, running: Set<String>) {
        self.name = name
        self.commands = commands
        self.made = made
        self.drained = drained
        self.running = running
    }

    /// A message that waits in a conversation which is paused: nothing is wrong with it.
    static func paused(_ conversation: String, _ id: String) -> [[String]] {
        let tenant = conversation.prefix { $0 != "." }
        return [
            ["RPUSH", "parley:{0}:mail:\(conversation)", #"{"id":"\#(id)","text":"hi","at":1700000000000}"#],
            [
                "SET", "parley:{0}:lane:\(conversation)",
                #"{"state":"paused","token":0,"tenant":\#(tenant),"since":1700000000000}"#,
            ],
            ["SADD", "parley:{0}:paused", conversation],
        ]
    }

    static func all(_ conversation: String) -> [QueueDamage] {
        let mail = "parley:{0}:mail:\(conversation)"
        let lane = "parley:{0}:lane:\(conversation)"
        let waiting = paused(conversation, "msg_00000000000000000000000001_0")
        return [
            QueueDamage(
                "stray keys", [["SET", "parley:{0}:stray", "1"], ["SET", "elsewhere", "1"]],
                made: ["parley:{0}:stray", "elsewhere"], drained: ["keys/unknown"], running: []),
            QueueDamage(
                "a session that the index does not know", [["SET", "parley:{0}:session:1.1.http.nobody", "{}"]],
                made: ["parley:{0}:session:1.1.http.nobody"], drained: ["keys/orphan"], running: []),
            QueueDamage(
                "a message left waiting", waiting, made: [mail, lane, "parley:{0}:paused"],
                drained: ["accepted/waiting", "keys/queue"], running: []),
            QueueDamage(
                "a conversation in two states", waiting + [["ZADD", "parley:{0}:later", "1", conversation]],
                made: [mail, lane, "parley:{0}:paused", "parley:{0}:later"],
                drained: ["accepted/waiting", "queue/double", "keys/queue"], running: ["queue/double"]),
            QueueDamage(
                "a message in no state", Array(waiting.prefix(2)), made: [mail, lane],
                drained: ["accepted/waiting", "queue/lost", "keys/queue"], running: ["queue/lost"]),
            QueueDamage(
                "a lease without a conversation", [["ZADD", "parley:{0}:leases", "1", "1.1.http.nobody"]],
                made: ["parley:{0}:leases"], drained: ["queue/ghost", "keys/queue"], running: ["queue/ghost"]),
        ]
    }
}

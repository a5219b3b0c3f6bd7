/// One step of a schedule. It names lanes, leases and messages by where they are found when it is its turn, so that any
/// other step can be left out of a schedule and the rest still means something.
enum Operation: Equatable, Sendable {
    /// A lane by its place among the schedule's lanes, and a lease of it: its last (0), the one before (1), and so on.
    /// Where the lane never had so many, one that nobody was given.
    struct LeaseChoice: Equatable, Sendable {
        let lane: Int
        let age: Int
    }

    enum Mail: Equatable, Sendable {
        /// A new message, without and with an id of the client.
        case fresh, keyed
        /// An earlier one with a client's id (0 is the last): sent again; with another text; to this lane instead of its own.
        case again(Int), changed(Int), moved(Int)
        /// A text that is no envelope.
        case broken
    }

    /// All, or the tenant or bot of a lane.
    enum PauseChoice: Equatable, Sendable { case all, tenant(Int), bot(Int) }

    struct Post: Equatable, Sendable {
        let lane: Int
        let mail: Mail
    }

    struct Turn: Equatable, Sendable {
        let lease: LeaseChoice
        let answered: Int
        let keepsSession: Bool
    }

    case enqueue([Post])
    case claim(shard: Int, most: Int, heads: Int)
    case renew([LeaseChoice])
    case finish([Turn])
    case park(LeaseChoice, seconds: Int, failed: Bool)
    case retake(LeaseChoice)
    case release([LeaseChoice])
    case bury(LeaseChoice, count: Int, halts: Bool, right: Bool)
    /// Dead messages of a lane, by age: those that died last first.
    case revive(lane: Int, [Int])
    case pause(lane: Int, says: Bool)
    case resume(lane: Int, endsPause: Bool)
    case begin(PauseChoice, shard: Int, says: Bool)
    case end(PauseChoice, shard: Int)
    case pauses(shard: Int)
    case stops(lane: Int)
    case reap(shard: Int, most: Int)
    case promote(shard: Int, most: Int)
    case erase(lane: Int)
    /// Messages by age.
    case forget(lane: Int, [Int])
    case raiseToken(shard: Int, by: Int)
    case audit(repairs: Bool)
    case inspect(lane: Int, most: Int)
    case locate(Int)
    case depth(shard: Int, most: Int)
    case waits(shard: Int, first: Int, most: Int, atLeast: Int)
    /// An idle worker takes a wake token.
    case wake(shard: Int)
    /// Wake tokens that nobody took, but for one as many as may wait.
    case leaveWakes(shard: Int)
    /// The clock goes on; below 0 it is set back.
    case jump(milliseconds: Int)
    /// The step's scripts run twice with the same arguments, as after a lost reply.
    indirect case twice(Operation)
}

extension Operation {
    /// As it is written in a test.
    var written: String {
        ".\(self)".replacing("ConversationsTests.Operation.Mail.", with: ".")
            .replacing(/ConversationsTests\.Operation\.(Post|Turn|LeaseChoice)\(/, with: ".init(")
            .replacing("ConversationsTests.Operation.PauseChoice.", with: ".")
            .replacing("ConversationsTests.Operation.", with: ".")
    }
}

import Queue
import TestSupport

/// A queue of some size and what is done with it, step by step.
struct Schedule: Sendable {
    static let allLanes = [
        "5.1.http.a", "6.1.http.a", "5.1.http.b", "7.1.http.a", "5.2.http.a", "6.1.http.b", "7.1.http.b", "out:http:a",
    ]

    var shards = 1
    var lanes = 4
    var limits = QueueLimits()
    var steps: [Operation] = []

    var names: [String] { Array(Self.allLanes.prefix(lanes)) }

    init(shards: Int = 1, lanes: Int = 4, limits: QueueLimits = QueueLimits(), steps: [Operation]) {
        self.shards = shards
        self.lanes = lanes
        self.limits = limits
        self.steps = steps
    }

    /// The same for the same seed.
    init(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        shards = [1, 1, 3].randomElement(using: &random) ?? 1
        lanes = Int.random(in: 1...Self.allLanes.count, using: &random)
        limits =
            [QueueLimits(), QueueLimits(mailbox: 3), QueueLimits(mailbox: 4, tenant: 2)]
            .randomElement(using: &random) ?? QueueLimits()
        for _ in 0..<Int.random(in: 10...50, using: &random) {
            steps.append(Operation(using: &random, lanes: lanes))
        }
    }
}

extension Operation {
    init(using random: inout SeededRandom, lanes: Int) {
        let operation = Self.any(&random, lanes)
        self = Int.random(in: 0..<8, using: &random) == 0 ? .twice(operation) : operation
    }

    /// As often as it takes for lanes to come into all states.
    private static func any(_ random: inout SeededRandom, _ lanes: Int) -> Operation {
        func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
        func lane() -> Int { number(0...lanes - 1) }
        // Mostly the lease that is held.
        func lease() -> LeaseChoice { LeaseChoice(lane: lane(), age: max(0, number(-5...2))) }
        func several<Item>(_ item: () -> Item) -> [Item] { (0..<max(1, number(-1...3))).map { _ in item() } }
        func choice() -> PauseChoice { [.all, .tenant(lane()), .bot(lane()), .bot(lane())][number(0...3)] }
        switch number(0...108) {
        case 0..<22: return .enqueue(several { Post(lane: lane(), mail: mail(&random)) })
        case 22..<38: return .claim(shard: number(0...2), most: number(1...4), heads: number(1...3))
        case 38..<40: return .renew(several(lease))
        case 40..<50:
            return .finish(
                several { Turn(lease: lease(), answered: max(1, number(-1...3)), keepsSession: number(0...1) == 1) })
        case 50..<55:
            return .park(lease(), seconds: [0, 1, 60].randomElement(using: &random) ?? 1, failed: number(0...1) == 1)
        case 55..<58: return .retake(LeaseChoice(lane: lane(), age: max(0, number(-1...1))))
        case 58..<60: return .release(several(lease))
        case 60..<66:
            return .bury(lease(), count: max(1, number(-1...2)), halts: number(0...1) == 1, right: number(0...4) > 0)
        case 66..<70: return .revive(lane: lane(), several { number(0...2) })
        case 70..<73: return .pause(lane: lane(), says: number(0...1) == 1)
        case 73..<75: return .resume(lane: lane(), endsPause: true)
        case 75..<76: return .resume(lane: lane(), endsPause: false)
        case 76..<79: return .reap(shard: number(0...2), most: number(1...5))
        case 79..<82: return .promote(shard: number(0...2), most: number(1...5))
        case 82..<84: return .erase(lane: lane())
        case 84..<85: return .forget(lane: lane(), several { number(0...9) })
        case 85..<86: return .raiseToken(shard: number(0...2), by: number(-2...2))
        case 86..<88: return .audit(repairs: number(0...1) == 1)
        case 88..<89: return .inspect(lane: lane(), most: number(0...3))
        case 89..<90: return .locate(number(0...9))
        case 90..<91: return .depth(shard: number(0...2), most: number(1...3))
        case 91..<92:
            return .waits(
                shard: number(0...2), first: number(0...2), most: number(1...3), atLeast: number(0...1) * 2000)
        case 92..<93: return number(0...1) == 0 ? .wake(shard: number(0...2)) : .leaveWakes(shard: number(0...2))
        case 93..<97: return .begin(choice(), shard: number(0...2), says: number(0...1) == 1)
        case 97..<101: return .end(choice(), shard: number(0...2))
        case 101..<102: return number(0...1) == 0 ? .pauses(shard: number(0...2)) : .stops(lane: lane())
        default:
            // Beyond a delay, a lease, a day of known ids, and back.
            let jumps = [1, 700, 5_000, 31_000, 61_000, 3_600_000, 90_000_000, -2_000]
            return .jump(milliseconds: jumps.randomElement(using: &random) ?? 1)
        }
    }

    private static func mail(_ random: inout SeededRandom) -> Mail {
        let back = Int.random(in: 0...3, using: &random)
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<9: return .fresh
        case 9..<15: return .keyed
        case 15..<17: return .again(back)
        case 17: return .changed(back)
        case 18: return .moved(back)
        default: return .broken
        }
    }
}

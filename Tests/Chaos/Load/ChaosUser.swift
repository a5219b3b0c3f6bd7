import Events
import TestSupport

/// A user with a good client: one message after the other, each sent with its id until it is accepted.
@Reactor final class ChaosUser {
    let name: String
    let bot: String
    private let load: Load
    private var random: SeededRandom
    private var number = 0

    init(_ name: String, bot: String, load: Load, seed: UInt64) {
        self.name = name
        self.bot = bot
        self.load = load
        random = SeededRandom(seed: seed)
    }

    /// Until the load is over; the message under way is brought to its end.
    func run() async {
        await load.keepOn {
            number += 1
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<10: await sendTwice()
            case 10..<20: await sendWithoutID()
            default: await sendOnce()
            }
            await pause(30...250)
        }
    }

    private var text: String { "\(name) says \(number)" }
    private var id: String { "\(name)-\(number)" }

    private func sendOnce() async {
        let wait = Int.random(in: 0..<4, using: &random) == 0 ? 3 : nil
        guard let answer = await send(id: id, wait: wait) else { return }
        accepted(answer)
        if Int.random(in: 0..<5, using: &random) == 0 { await ask(after: answer.id) }
    }

    /// The same id through two gateways at once: one message.
    private func sendTwice() async {
        let (one, other) = (random.next() % 2, random.next() % 2)
        let id = id
        let second = Reactor.spawn { await self.send(id: id, wait: nil, gateway: Int(other)) }
        let first = await send(id: id, wait: nil, gateway: Int(one))
        let repeated = await second.value
        guard let first, let repeated else { return }
        accepted(first)
        if repeated.id != first.id {
            load.breaches.add("users/two-messages", "\(id) is \(first.id) and \(repeated.id)")
        }
    }

    /// It must not be sent again: after an unclear answer nobody knows whether it was accepted.
    private func sendWithoutID() async {
        let body = Door.message(user: name, bot: bot, text: text, id: nil)
        let sentAt = WallTime.milliseconds()
        guard let answer = await load.door.ask("POST", "/v1/messages", body, gateway: Int(random.next() % 2)) else {
            return
        }
        if answer.status == 202 || answer.status == 200 { return accepted(answer, sentAt: sentAt) }
        checkRefusal(answer)
    }

    /// Until it is accepted.
    private func send(id: String, wait: Int?, gateway: Int? = nil) async -> Door.Answer? {
        let body = Door.message(user: name, bot: bot, text: text, id: id)
        var gateway = gateway ?? Int(random.next() % 2)
        lastSent = WallTime.milliseconds()
        while !load.isAbandoned {
            let answer = await load.door.ask("POST", "/v1/messages", body, wait: wait, gateway: gateway)
            if let answer {
                if answer.status == 202 || answer.status == 200 { return answer }
                guard checkRefusal(answer) else { return nil }
            }
            load.retries += 1
            gateway += 1
            await pause(50...400)
        }
        return nil
    }

    private var lastSent: Int64 = 0

    private func accepted(_ answer: Door.Answer, sentAt: Int64? = nil) {
        let entry = Record.Entry(
            id: answer.id, conversation: answer.conversation, number: number, sentAt: sentAt ?? lastSent,
            at: WallTime.milliseconds())
        load.record.add(entry)
        if let reply = answer.reply { saw(reply, to: answer.id) }
    }

    /// What was accepted is known, wherever it is asked for.
    private func ask(after id: String) async {
        let path = "/v1/messages/\(id)?wait=3"
        guard let answer = await load.door.ask("GET", path, gateway: Int(random.next() % 2)) else { return }
        switch answer.status {
        case 200, 202: if let reply = answer.reply { saw(reply, to: id) }
        case 404:
            if !load.mayForget { load.breaches.add("users/unknown-message", "\(id) of \(name): \(answer.text)") }
        default: checkRefusal(answer)
        }
    }

    private func saw(_ reply: String, to id: String) { load.record.saw(reply: reply, to: id) }

    /// Refusing is right while a promise cannot be kept, in this way only.
    @discardableResult
    private func checkRefusal(_ answer: Door.Answer) -> Bool {
        if answer.status == 503 || answer.status == 429 {
            load.refusals += 1
            return true
        }
        if answer.status == 410, load.mayForget { return true }  // lost while it was waited for
        load.breaches.add("users/unexpected-answer", "\(answer.status) to \(id): \(answer.text)")
        return false
    }

    private func pause(_ milliseconds: ClosedRange<Int64>) async { await wait(random.duration(milliseconds)) }
}

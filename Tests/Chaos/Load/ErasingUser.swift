import Events
import TestSupport

/// A user who writes a little and then has all of it erased, again and again.
@Reactor final class ErasingUser {
    private let name: String
    private let load: Load
    private let conversation: String
    private var random: SeededRandom
    private var number = 0
    /// What the next erasure must take away: accepted at the first try, so that nothing of it is still on its way.
    private var said: [String] = []

    init(_ name: String, conversation: String, load: Load, seed: UInt64) {
        self.name = name
        self.conversation = conversation
        self.load = load
        random = SeededRandom(seed: seed)
    }

    func run() async {
        await load.keepOn {
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                await say()
                await wait(random.duration(0...200))
            }
            await erase()
        }
    }

    private func say() async {
        number += 1
        let text = "\(name) says \(number)"
        let body = Door.message(user: name, bot: "single", text: text, id: "\(name)-\(number)")
        var isFirst = true
        while !load.isAbandoned {
            let answer = await load.door.ask("POST", "/v1/messages", body, gateway: Int(random.next() % 2))
            if let answer, answer.status == 202 || answer.status == 200 {
                if isFirst { said.append(text) }
                return
            }
            isFirst = isFirst && answer != nil && answer?.text.contains("may have been accepted") == false
            load.retries += 1
            await wait(random.duration(50...400))
        }
    }

    /// Until it is done.
    private func erase() async {
        while !load.isAbandoned {
            let path = "/v1/conversations/\(conversation)"
            let answer = await load.door.ask("DELETE", path, gateway: Int(random.next() % 2))
            if answer?.status == 204 {
                load.erased.formUnion(said)
                return said = []
            }
            if let answer, answer.status != 503 {
                load.breaches.add("users/unexpected-answer", "\(answer.status) to an erasure: \(answer.text)")
            }
            load.retries += 1
            await wait(random.duration(50...400))
        }
    }
}

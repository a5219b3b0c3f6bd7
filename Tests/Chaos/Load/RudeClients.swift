import Events
import TestSupport

/// Clients that leave in the middle of things. What they send may be accepted or not; nobody recorded it.
@Reactor final class RudeClients {
    private let load: Load
    private let key: String
    private var random: SeededRandom
    private var number = 0
    private var silent: [ByteStream] = []

    init(load: Load, key: String, seed: UInt64) {
        self.load = load
        self.key = key
        random = SeededRandom(seed: seed ^ 0x5DEE_CE66)
    }

    func run() async {
        while !load.isOver {
            if !load.isPaused { await beRude() }
            await wait(random.duration(50...300))
        }
        for stream in silent { stream.close() }
    }

    private func beRude() async {
        let port = load.ports[Int(random.next() % 2)]
        // A gateway that is down has no clients.
        guard let stream = try? await ByteStream.connect(to: .tcp(host: "127.0.0.1", port: port), within: .seconds(1))
        else { return }
        number += 1
        let request = request("rude\(number % 5)")
        switch Int.random(in: 0..<6, using: &random) {
        case 0: stream.write(request.prefix(60))  // half a head
        case 1: stream.write(request.dropLast(10))  // half a body
        case 2: stream.write(Array("\u{16}\u{3}\u{1} nonsense\r\n\r\n".utf8))
        case 3:
            if silent.count > 20 { silent.removeFirst().close() }
            stream.write(request.prefix(30))
            return silent.append(stream)
        default: stream.write(request)
        }
        await wait(random.duration(0...30))
        stream.close()
    }

    private func request(_ user: String) -> [UInt8] {
        let body = Door.message(user: user, bot: "single", text: "rude \(number)", id: "rude-\(number / 2)-\(user)")
        let head =
            "POST /v1/messages HTTP/1.1\r\nHost: parley\r\nAuthorization: Bearer \(key)\r\n"
            + "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n"
        return Array(head.utf8) + body
    }
}

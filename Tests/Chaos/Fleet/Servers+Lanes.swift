import Events
import JSON
import Redis

extension Servers {
    /// The conversations that are leased to a worker, with their tokens; nil when Redis does not say.
    func lanes(heldBy worker: String) async -> [String: Int64]? {
        guard let keys = try? await keys("parley:{*}:lane:*") else { return nil }
        if keys.isEmpty { return [:] }
        guard let texts = await texts(of: keys) else { return nil }
        var held: [String: Int64] = [:]
        for (key, text) in zip(keys, texts) {
            guard let text, let json = try? JSONValue(parsing: text) else { continue }  // gone since
            if json["state"]?.string == "leased", json["worker"]?.string == worker {
                held[key] = json["token"]?.int64 ?? 0
            }
        }
        return held
    }

    private func texts(of keys: [String]) async -> [String?]? {
        guard let replies = try? await commands.send(["MGET"] + keys).array() else { return nil }
        return replies.map { reply in
            if case .string(let text) = reply { text } else { nil }
        }
    }
}

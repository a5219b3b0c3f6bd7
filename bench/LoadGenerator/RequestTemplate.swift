internal import JSON

/// The bytes of a request, which differ from one message to the next only in digits: `{user}` stands for seven digits,
/// `{id}` for twenty-six. Of fixed width, so that a request is a copy and some digits.
struct RequestTemplate {
    private static let userDigits = 7
    private static let idDigits = 26

    private let bytes: [UInt8]
    private let userOffsets: [Int]
    private let idOffsets: [Int]

    /// The requests that `options` describe.
    init(_ options: LoadOptions) {
        let body = Array((options.body ?? Self.message(options)).utf8)
        var places = Places()
        let filled = places.take(from: body)
        var head = "POST \(options.path) HTTP/1.1\r\nHost: \(options.host):\(options.port)\r\n"
        if let key = options.key { head += "Authorization: Bearer \(key)\r\n" }
        if options.wait > 0 { head += "Prefer: wait=\(options.wait)\r\n" }
        head += "Content-Type: application/json\r\nContent-Length: \(filled.count)\r\n\r\n"
        let start = head.utf8.count
        bytes = Array(head.utf8) + filled
        userOffsets = places.users.map { $0 + start }
        idOffsets = places.ids.map { $0 + start }
    }

    private static func message(_ options: LoadOptions) -> String {
        var json = JSONWriter()
        json.object {
            $0.member("bot", ifPresent: options.bot)
            $0.member("user", "u{user}")
            $0.member("text", options.text)
        }
        return json.takeString()
    }

    func append(to output: inout [UInt8], user: Int, id: UInt64) {
        let start = output.count
        output.append(contentsOf: bytes)
        output.withUnsafeMutableBufferPointer { output in
            for offset in userOffsets { Self.write(UInt64(user), Self.userDigits, start + offset, output) }
            for offset in idOffsets { Self.write(id, Self.idDigits, start + offset, output) }
        }
    }

    private static func write(
        _ number: UInt64, _ digits: Int, _ offset: Int, _ output: UnsafeMutableBufferPointer<UInt8>
    ) {
        var rest = number
        for place in stride(from: offset + digits - 1, through: offset, by: -1) {
            output[place] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
    }

    /// Where the digits go in a body.
    private struct Places {
        var users: [Int] = []
        var ids: [Int] = []

        /// The body with room for the digits.
        mutating func take(from body: [UInt8]) -> [UInt8] {
            var filled: [UInt8] = []
            var rest = body[...]
            while let byte = rest.first {
                if rest.starts(with: "{user}".utf8) {
                    users.append(filled.count)
                    filled += [UInt8](repeating: UInt8(ascii: "0"), count: userDigits)
                    rest = rest.dropFirst(6)
                } else if rest.starts(with: "{id}".utf8) {
                    ids.append(filled.count)
                    filled += [UInt8](repeating: UInt8(ascii: "0"), count: idDigits)
                    rest = rest.dropFirst(4)
                } else {
                    filled.append(byte)
                    rest = rest.dropFirst()
                }
            }
            return filled
        }
    }
}

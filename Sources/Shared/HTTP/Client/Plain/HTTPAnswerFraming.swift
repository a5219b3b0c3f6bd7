/// How long an answer's body is, and whether the connection lives on after it.
struct HTTPAnswerFraming {
    enum Length: Equatable {
        case bytes(Int)
        case chunks
        /// Up to the end of the connection.
        case connection
        case malformed
    }

    private(set) var length = Length.connection
    private(set) var closes = false

    init(_ head: HTTPClientHead) {
        var coding: String?
        var lengths: [String] = []
        head.forEachLine { line in
            if let value = HTTPClientHead.value(of: "content-length".utf8, in: line) { lengths.append(value) }
            if let value = HTTPClientHead.value(of: "transfer-encoding".utf8, in: line) {
                coding = coding.map { $0 + ", " + value } ?? value
            }
            if let value = HTTPClientHead.value(of: "connection".utf8, in: line) { take(connection: value) }
        }
        if let coding {
            // Both is a sign of somebody in between who may have understood otherwise: nothing more on this connection.
            if !lengths.isEmpty { closes = true }
            length = coding.lowercased() == "chunked" ? .chunks : .connection
        } else if let first = lengths.first {
            length = lengths.allSatisfy { $0 == first } ? Self.bytes(first) : .malformed
        }
    }

    private mutating func take(connection value: String) {
        for word in value.lowercased().split(separator: ",") where word.drop(while: { $0 == " " }).hasPrefix("close") {
            closes = true
        }
    }

    private static func bytes(_ digits: String) -> Length {
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int(digits) else {
            return .malformed
        }
        return .bytes(count)
    }
}

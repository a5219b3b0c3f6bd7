import HTTP
import JSON

/// An answer of the gateway, with the parts that the tests look at.
struct Answer: Sendable, CustomStringConvertible {
    let status: Int
    let text: String
    private let head: HTTPClientHead
    /// Null when the body is not JSON.
    let json: JSONValue

    init(_ response: HTTPClientResponse) {
        status = response.status
        head = response.head
        text = String(decoding: response.body, as: UTF8.self)
        json = (try? JSONValue(parsing: response.body)) ?? .null  // not all answers are JSON
    }

    func header(_ name: String) -> String? { head.header(name) }

    var id: String { json["id"]?.string ?? "" }
    var conversation: String { json["conversation"]?.string ?? "" }
    var state: String { json["state"]?.string ?? "" }
    /// The text of the reply; nil when there is none.
    var reply: String? { json["reply"]?["text"]?.string }
    /// Of a problem.
    var code: String { json["code"]?.string ?? "" }
    var detail: String { json["detail"]?.string ?? "" }
    var pointer: String? { json["pointer"]?.string }

    var description: String { "\(status) \(text.prefix(400))" }
}

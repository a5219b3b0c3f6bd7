internal import JSON

extension JSONWriter {
    mutating func message(_ role: String, _ text: String) {
        object {
            $0.member("role", role)
            $0.member("content", text)
        }
    }
}

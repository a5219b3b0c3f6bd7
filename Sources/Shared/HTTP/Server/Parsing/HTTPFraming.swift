/// What the headers say about the message itself: where it ends, what happens to the connection after it. Collects
/// them line by line and refuses whatever two readers could understand differently.
struct HTTPFraming {
    enum Body: Equatable {
        case none
        case length(Int)
        case chunked
    }

    private var hasHost = false
    private var contentLength: Int?
    private var isChunked = false
    private var expectsOther = false
    /// The client waits for `100 Continue` before it sends the body.
    private(set) var expectsContinue = false
    /// The client asked to close the connection after this request.
    private(set) var closes = false

    mutating func note(_ field: HTTPFieldLine) throws(HTTPRefusal) {
        switch field.name.count {
        case 4: if field.name.equalsIgnoringCase("host") { try noteHost(field.value) }
        case 6: if field.name.equalsIgnoringCase("expect") { noteExpect(field.value) }
        case 10: if field.name.equalsIgnoringCase("connection") { noteConnection(field.value) }
        case 14: if field.name.equalsIgnoringCase("content-length") { try noteLength(field.value) }
        case 17: if field.name.equalsIgnoringCase("transfer-encoding") { try noteCoding(field.value) }
        case _: return
        }
    }

    /// The verdict at the end of the header.
    func body(isVersion11: Bool, limit: Int) throws(HTTPRefusal) -> Body {
        guard hasHost || !isVersion11 else { throw .missingHost }
        guard !isChunked || (contentLength == nil && isVersion11) else { throw .conflictingFraming }
        guard !expectsOther || !isVersion11 else { throw .unmetExpectation }
        if isChunked { return .chunked }
        guard let contentLength, contentLength > 0 else { return .none }
        guard contentLength <= limit else { throw .bodyTooLarge }
        return .length(contentLength)
    }

    private mutating func noteHost(_ value: UnsafeRawBufferPointer) throws(HTTPRefusal) {
        guard !hasHost, HTTPHost.isValid(value) else { throw .malformedHost }
        hasHost = true
    }

    private mutating func noteLength(_ value: UnsafeRawBufferPointer) throws(HTTPRefusal) {
        guard contentLength == nil, (1...18).contains(value.count) else { throw .malformedContentLength }
        var length = 0
        for byte in value {
            guard HTTPCharacter.isDigit(byte) else { throw .malformedContentLength }
            length = length * 10 + Int(byte) - 0x30  // 18 digits cannot overflow
        }
        contentLength = length
    }

    private mutating func noteCoding(_ value: UnsafeRawBufferPointer) throws(HTTPRefusal) {
        guard !isChunked else { throw .conflictingFraming }
        guard value.equalsIgnoringCase("chunked") else { throw .unknownTransferCoding }
        isChunked = true
    }

    private mutating func noteExpect(_ value: UnsafeRawBufferPointer) {
        if value.equalsIgnoringCase("100-continue") { expectsContinue = true } else { expectsOther = true }
    }

    private mutating func noteConnection(_ value: UnsafeRawBufferPointer) {
        var rest = value
        while !rest.isEmpty {
            let end = rest.firstIndex(ofByte: 0x2C) ?? rest.count
            if rest.part(0..<end).trimmed.equalsIgnoringCase("close") { closes = true }
            rest = rest.part(min(end + 1, rest.count)..<rest.count)
        }
    }
}

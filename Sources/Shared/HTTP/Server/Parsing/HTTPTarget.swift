/// A request's target, checked: the part that names the thing, a path and perhaps a query. Lends the line's bytes.
struct HTTPTarget {
    /// Path and query. Empty where an absolute URL has no path: that means `/`.
    let bytes: UnsafeRawBufferPointer
    let pathLength: Int

    init(_ target: UnsafeRawBufferPointer, method: HTTPMethod) throws(HTTPRefusal) {
        guard !target.isEmpty else { throw .malformedTarget }
        var hasOther = false
        var hasPercent = false
        for byte in target {
            hasOther = hasOther || byte <= 0x20 || byte >= 0x7F || byte == 0x23
            hasPercent = hasPercent || byte == 0x25
        }
        guard !hasOther else { throw .malformedTarget }
        bytes = try Self.local(target, method)
        pathLength = bytes.firstIndex(ofByte: 0x3F) ?? bytes.count
        guard hasPercent else { return }
        guard let decoded = HTTPPercent.decode(bytes), String(validating: decoded, as: UTF8.self) != nil,
            !decoded.contains(0)
        else { throw .malformedTarget }
    }

    private static func local(
        _ target: UnsafeRawBufferPointer, _ method: HTTPMethod
    ) throws(HTTPRefusal) -> UnsafeRawBufferPointer {
        if target[0] == 0x2F { return target }
        if target.count == 1, target[0] == 0x2A, method == .options { return target }
        return try afterAuthority(target)
    }

    /// An absolute URL, as a client sends it to a proxy.
    private static func afterAuthority(_ target: UnsafeRawBufferPointer) throws(HTTPRefusal) -> UnsafeRawBufferPointer {
        guard let colon = target.firstIndex(ofByte: 0x3A), target.count > colon + 3 else { throw .malformedTarget }
        let scheme = target.part(0..<colon)
        let isKnown = scheme.equalsIgnoringCase("http") || scheme.equalsIgnoringCase("https")
        guard isKnown, target.part(colon + 1..<colon + 3).equals("//") else { throw .malformedTarget }
        let rest = target.part(colon + 3..<target.count)
        let end = rest.firstIndex { $0 == 0x2F || $0 == 0x3F } ?? rest.count
        guard HTTPHost.isValid(rest.part(0..<end)) else { throw .malformedHost }
        return rest.part(end..<rest.count)
    }
}

/// Percent-encoding of paths and queries.
enum HTTPPercent {
    /// The bytes that are meant; nil when a `%` is not followed by two hex digits.
    static func decode(_ bytes: some Collection<UInt8>, plusIsSpace: Bool = false) -> [UInt8]? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            if byte == 0x25 {
                guard let high = iterator.next().flatMap(HTTPCharacter.hexValue),
                    let low = iterator.next().flatMap(HTTPCharacter.hexValue)
                else { return nil }
                decoded.append(UInt8(high << 4 | low))
            } else {
                decoded.append(plusIsSpace && byte == 0x2B ? 0x20 : byte)
            }
        }
        return decoded
    }

    /// As `decode`, for a part of a target that was checked when the request came.
    static func text(_ bytes: some Collection<UInt8>, plusIsSpace: Bool = false) -> String {
        String(decoding: decode(bytes, plusIsSpace: plusIsSpace) ?? Array(bytes), as: UTF8.self)
    }
}

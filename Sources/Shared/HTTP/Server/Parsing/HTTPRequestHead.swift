/// The first line and the headers of a request in one array: the target, then for each header one byte with the
/// length of its name, two with that of its value, the name in lower case, the value.
struct HTTPRequestHead {
    private(set) var method = HTTPMethod.get
    private(set) var isVersion11 = true
    private var storage: [UInt8] = []
    private var pathLength = 0
    private var targetLength = 0

    /// - Parameter expectedBytes: about how long the head will be, so that memory is asked for once.
    mutating func begin(_ line: HTTPRequestLine, expectedBytes: Int) {
        method = line.method
        isVersion11 = line.isVersion11
        storage.reserveCapacity(expectedBytes)
        if line.target.pathLength == 0 { storage.append(0x2F) }
        storage.append(contentsOf: line.target.bytes)
        targetLength = storage.count
        pathLength = max(1, line.target.pathLength)
    }

    mutating func append(_ field: HTTPFieldLine) {
        storage.append(UInt8(field.name.count))
        storage.append(UInt8(truncatingIfNeeded: field.value.count))
        storage.append(UInt8(field.value.count >> 8))
        for byte in field.name { storage.append(HTTPCharacter.lowercased(byte)) }
        storage.append(contentsOf: field.value)
    }

    var path: ArraySlice<UInt8> { storage[..<pathLength] }

    /// What follows the `?`; empty without one.
    var query: ArraySlice<UInt8> { storage[min(pathLength + 1, targetLength)..<targetLength] }

    /// The header's value; of a header that is there more than once, all values joined with `, `, so that nobody can
    /// choose which of two is seen.
    func value(_ name: String) -> String? {
        var found: String?
        storage.withUnsafeBytes { storage in
            forEachField(storage) { field, value in
                guard Self.isSame(name, field) else { return }
                let text = String(decoding: value, as: UTF8.self)
                found = found.map { $0 + ", " + text } ?? text
            }
        }
        return found
    }

    func hasPath(_ path: StaticString) -> Bool {
        storage.withUnsafeBytes { $0.part(0..<pathLength).equals(path) }
    }

    /// Whether the body is of this media type, whatever its parameters; no when the request says it twice. `type` is in
    /// lower case.
    func isOfType(_ type: StaticString) -> Bool {
        storage.withUnsafeBytes { storage in
            var said = 0
            var isSame = false
            forEachField(storage) { field, value in
                guard field.equals("content-type") else { return }
                said += 1
                let end = value.firstIndex(ofByte: 0x3B) ?? value.count
                isSame = value.part(0..<end).trimmed.equalsIgnoringCase(type)
            }
            return isSame && said == 1
        }
    }

    /// All headers in the order in which they came, names in lower case.
    var fields: [(name: String, value: String)] {
        var all: [(name: String, value: String)] = []
        storage.withUnsafeBytes { storage in
            forEachField(storage) { name, value in
                all.append((String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
            }
        }
        return all
    }

    private func forEachField(
        _ storage: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void
    ) {
        var offset = targetLength
        while offset < storage.count {
            let value = offset + 3 + Int(storage[offset])
            let end = value + Int(storage[offset + 1]) + Int(storage[offset + 2]) << 8
            body(storage.part(offset + 3..<value), storage.part(value..<end))
            offset = end
        }
    }

    private static func isSame(_ name: String, _ field: UnsafeRawBufferPointer) -> Bool {
        guard name.utf8.count == field.count else { return false }
        var index = 0
        for byte in name.utf8 {
            if HTTPCharacter.lowercased(byte) != field[index] { return false }
            index += 1
        }
        return true
    }
}

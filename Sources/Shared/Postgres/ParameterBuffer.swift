/// The values of one run in the form that libpq wants: all bytes in one buffer, each value ended by NUL, and where
/// each begins. Kept by its connection and used again, so that a run allocates nothing for its values.
struct ParameterBuffer {
    /// A run of more bytes than this is refused: the server takes 1 GB for one value, its memory much less.
    static let maximumBytes = 256 << 20
    /// More than this is given back after a run.
    private static let keptBytes = 1 << 20
    /// What the protocol can count.
    private static let maximumValues = 65535

    private var bytes: [UInt8] = []
    private var offsets: [Int] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    /// Drops the old values and writes those of `queries`, in order.
    mutating func fill(_ queries: [PostgresQuery]) throws(PostgresError) {
        clear()
        for query in queries {
            guard query.values.count <= Self.maximumValues else {
                throw .invalidValue(reason: "\(query.statement.name) has more than \(Self.maximumValues) values")
            }
            for (index, value) in query.values.enumerated() {
                guard append(value) else {
                    throw .invalidValue(
                        reason: "$\(index + 1) of \(query.statement.name) holds U+0000, which PostgreSQL's text cannot")
                }
            }
            guard bytes.count <= Self.maximumBytes else {
                throw .invalidValue(reason: "the values are larger than \(Self.maximumBytes >> 20) MiB")
            }
        }
    }

    /// Lends the values, lengths and formats of all queries, one after the other. The pointers die with `body`.
    func withPointers<Value>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Value
    ) -> Value {
        bytes.withUnsafeBytes { bytes in
            let start = bytes.bindMemory(to: CChar.self).baseAddress
            let pointers: [UnsafePointer<CChar>?] = offsets.map { offset in
                if offset < 0 { return nil }
                return start?.advanced(by: offset)
            }
            return pointers.withUnsafeBufferPointer { pointers in
                lengths.withUnsafeBufferPointer { lengths in
                    formats.withUnsafeBufferPointer { formats in
                        body(pointers.baseAddress, lengths.baseAddress, formats.baseAddress)
                    }
                }
            }
        }
    }

    private mutating func clear() {
        bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptBytes)
        offsets.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
    }

    /// False when the value cannot be written.
    private mutating func append(_ value: PostgresValue) -> Bool {
        let offset = bytes.count
        var isWhole = true
        var isBinary = false
        switch value {
        case .null:
            offsets.append(-1)
            lengths.append(0)
            formats.append(0)
            return true
        case .text(let text): isWhole = PostgresText.append(text, to: &bytes)
        case .int(let number): PostgresText.append(number, to: &bytes)
        case .double(let number): bytes.append(contentsOf: number.description.utf8)
        case .bool(let flag): bytes.append(flag ? UInt8(ascii: "t") : UInt8(ascii: "f"))
        case .bytes(let raw):
            bytes.append(contentsOf: raw)
            isBinary = true
        case .textArray(let texts):
            isWhole = PostgresArray.append(texts, to: &bytes)
            isBinary = true
        case .intArray(let numbers):
            PostgresArray.append(numbers, to: &bytes)
            isBinary = true
        }
        offsets.append(offset)
        lengths.append(Int32(truncatingIfNeeded: bytes.count - offset))
        formats.append(isBinary ? 1 : 0)
        bytes.append(0)
        return isWhole
    }
}

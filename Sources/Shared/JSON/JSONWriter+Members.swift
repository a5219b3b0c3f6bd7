extension JSONWriter {
    package mutating func member(_ key: String, _ value: String) {
        self.key(key)
        self.value(value)
    }

    package mutating func member(_ key: String, _ value: Int64) {
        self.key(key)
        self.value(value)
    }

    package mutating func member(_ key: String, _ value: Int) { member(key, Int64(value)) }

    package mutating func member(_ key: String, _ value: Double) {
        self.key(key)
        self.value(value)
    }

    package mutating func member(_ key: String, _ value: Bool) {
        self.key(key)
        self.value(value)
    }

    package mutating func member(_ key: String, _ value: JSONValue) {
        self.key(key)
        self.value(value)
    }

    /// Writes nothing when the value is nil.
    package mutating func member(_ key: String, ifPresent value: String?) {
        if let value { member(key, value) }
    }

    /// Writes nothing when the value is nil.
    package mutating func member(_ key: String, ifPresent value: Int64?) {
        if let value { member(key, value) }
    }

    package mutating func member(_ key: String, raw json: [UInt8]) {
        self.key(key)
        raw(json)
    }

    package mutating func member(_ key: String, raw json: String) {
        self.key(key)
        raw(json)
    }

    package mutating func null(_ key: String) {
        self.key(key)
        null()
    }

    package mutating func object(_ key: String, _ body: (inout JSONWriter) throws -> Void) rethrows {
        self.key(key)
        try object(body)
    }

    package mutating func array(_ key: String, _ body: (inout JSONWriter) throws -> Void) rethrows {
        self.key(key)
        try array(body)
    }

    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let bool): self.value(bool)
        case .int(let integer): self.value(integer)
        case .double(let number): self.value(number)
        case .string(let text): self.value(text)
        case .array(let elements): array { for element in elements { $0.value(element) } }
        case .object(let object): self.object { for member in object.members { $0.member(member.key, member.value) } }
        }
    }
}

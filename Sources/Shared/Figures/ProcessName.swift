internal import Crypto
import Glibc
internal import Service

/// One run of one program: a restarted one is another.
package struct ProcessName: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable { case gateway, worker }

    package let kind: Kind
    /// `<host>-<pid>-<4 random bytes>`.
    package let id: String

    package init(_ kind: Kind, id: String) {
        self.kind = kind
        self.id = id
    }

    /// A name for this process.
    package init(_ kind: Kind) {
        self.init(kind, id: "\(ProcessFigures.hostName)-\(getpid())-\(Hex.encode(RandomBytes.make(4)))")
    }

    package var host: String { id.split(separator: "-").dropLast(2).joined(separator: "-") }

    /// As it stands in the index of processes: `worker:<id>`. Nil where that is something else.
    init?(member: String) {
        let parts = member.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2, let kind = Kind(rawValue: parts[0]) else { return nil }
        self.init(kind, id: parts[1])
    }

    package var member: String { "\(kind.rawValue):\(id)" }

    /// The hash with its gauges.
    package var key: String { "parley:\(member)" }
}

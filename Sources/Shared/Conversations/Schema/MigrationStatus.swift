/// Where a database stands.
package struct MigrationStatus: Sendable, Equatable {
    package struct Applied: Sendable, Equatable {
        package let number: Int64
        package let name: String
        /// Unix ms.
        package let at: Int64
    }

    package let applied: [Applied]
    package let pending: [Migration]
    package var isCurrent: Bool { pending.isEmpty }
}

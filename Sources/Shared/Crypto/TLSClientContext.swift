package final class TLSClientContext: Sendable {
    package func makeConnection(host: String) -> OpaquePointer { fatalError("stub") }
    package static func reason(_ code: UInt) -> String { "" }
}

/// A whole answer.
package struct HTTPClientResponse: Sendable {
    package let head: HTTPClientHead
    package let body: [UInt8]

    package var status: Int { head.status }

    /// The first header with this name, in any case of letters.
    package func header(_ name: String) -> String? { head.header(name) }
}

import Foundation

/// The working tree that the tests were built from.
package enum Checkout {
    /// Absolute, without a slash at its end.
    package static let root =
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized.path
}

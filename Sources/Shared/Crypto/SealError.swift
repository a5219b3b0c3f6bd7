/// Why a key cannot seal, or sealed bytes cannot be opened.
package enum SealError: Error, Equatable {
    /// A key is exactly `SealingKey.length` bytes.
    case wrongKeyLength(bytes: Int)
    /// Too short to hold a nonce and a tag: these bytes were never sealed.
    case truncated
    /// Altered, sealed with another key, or for another context. Which of them cannot be told.
    case notAuthentic
}

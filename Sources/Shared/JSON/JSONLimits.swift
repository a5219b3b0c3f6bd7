internal import CSimdjson

/// Bounds on what is parsed, so that a hostile document costs little.
package enum JSONLimits {
    /// What `withJSON` takes unless told otherwise.
    package static let defaultBytes = 1 << 20
    /// The most any caller may ask for. Element positions fit in 32 bits and simdjson's counts in 24 because of it.
    package static let maximumBytes = 16 << 20
    /// Containers inside each other; the innermost may hold an empty one yet. Bounds every recursion over a document.
    package static let maximumDepth = PARLEY_JSON_MAX_DEPTH
    /// A pooled parser gives back buffers larger than this after use; buffers cost about 15 times their documents.
    static let keptBytes = 256 << 10
}

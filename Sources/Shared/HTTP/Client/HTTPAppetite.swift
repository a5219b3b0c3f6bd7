/// Whether a reader of an answer wants to go on.
package enum HTTPAppetite: Sendable {
    case more
    /// The caller has all it needs and returns at once. What is left of the answer is read and dropped for a moment, so
    /// that the connection can be used again; then it is given up.
    case enough
}

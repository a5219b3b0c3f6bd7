/// What is wrong with a Redis URL: a sentence that says what to do.
package struct RedisSettingsError: Error, Equatable, CustomStringConvertible {
    package let reason: String

    package var description: String { reason }
}

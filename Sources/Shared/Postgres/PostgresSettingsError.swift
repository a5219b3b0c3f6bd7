/// A setting that cannot be used, as a sentence. Never holds the password.
package struct PostgresSettingsError: Error, Equatable, CustomStringConvertible {
    package let reason: String

    package var description: String { reason }
}

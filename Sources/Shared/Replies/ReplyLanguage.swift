/// The language a bot speaks when Parley itself has something to say.
package enum ReplyLanguage: String, Sendable, CaseIterable {
    case en, fr
}

extension String {
    /// Without U+0000, which PostgreSQL's text cannot hold, and which a model or a hand in Redis may write.
    var storable: String { utf8.contains(0) ? String(decoding: utf8.filter { $0 != 0 }, as: UTF8.self) : self }
}

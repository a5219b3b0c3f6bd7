internal import CHiredis

/// Reads replies from bytes as they come, in pieces of any size. Owns hiredis' reader.
final class ReplyReader {
    /// The bytes are not Redis's protocol: nothing after them can be trusted.
    struct ProtocolError: Error {
        let reason: String
    }

    /// An emptied buffer larger than this is given back, so that one large reply does not stay in memory.
    private static let keptBuffer = 256 * 1024

    private let raw: UnsafeMutablePointer<redisReader>
    private let builder = ReplyBuilder()

    init() {
        guard let raw = redisReaderCreateWithFunctions(ReplyBuilder.functions) else {
            preconditionFailure("out of memory")
        }
        raw.pointee.maxbuf = Self.keptBuffer
        // The builder lives as long as the reader: both are ours.
        raw.pointee.privdata = Unmanaged.passUnretained(builder).toOpaque()
        self.raw = raw
    }

    deinit { redisReaderFree(raw) }

    /// Copies the bytes. Feed pieces of about 16 KB and take the replies in between: the reader moves what is left to
    /// the front of its buffer after each reply.
    func feed(_ bytes: UnsafeRawBufferPointer) throws(ProtocolError) {
        let status = redisReaderFeed(raw, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
        guard status == REDIS_OK else { throw problem }
    }

    /// The next whole reply; nil until more bytes have come.
    func next() throws(ProtocolError) -> RedisReply? {
        guard redisReaderGetReply(raw, nil) == REDIS_OK else { throw problem }
        return builder.take()
    }

    private var problem: ProtocolError {
        let reason = withUnsafeBytes(of: raw.pointee.errstr) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return ProtocolError(reason: reason)
    }
}

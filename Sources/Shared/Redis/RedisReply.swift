/// One reply of Redis. An error reply is a `RedisError.rejected`, except inside an array.
///
/// Text is taken as UTF-8; bytes that are not are replaced, so binary values do not survive.
package enum RedisReply: Sendable, Equatable {
    case null
    case integer(Int64)
    case string(String)
    case array([RedisReply])
    case error(String)
}

/// One reply of Redis. An error reply is a `RedisError.rejected`, except inside an array.
package enum RedisReply: Sendable, Equatable {
    case null
    case integer(Int64)
    case string(String)
    case array([RedisReply])
    case error(String)
}

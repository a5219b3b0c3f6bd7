internal import CHiredis

/// Puts replies together from what hiredis' reader finds, without the tree of C objects that it would make itself.
///
/// The reader announces an array before its items, so that a stack of unfinished arrays is all there is to keep.
final class ReplyBuilder {
    private struct Unfinished {
        var items: [RedisReply]
        let count: Int
    }

    /// A server can announce any number of items; memory is set aside for this many at most before they are there.
    private static let mostReserved = 1024

    private var unfinished: [Unfinished] = []
    private var finished: RedisReply?

    /// The finished reply, once.
    func take() -> RedisReply? {
        defer { finished = nil }
        return finished
    }

    func add(_ reply: RedisReply) {
        var reply = reply
        while !unfinished.isEmpty {
            let last = unfinished.count - 1
            unfinished[last].items.append(reply)
            guard unfinished[last].items.count == unfinished[last].count else { return }
            reply = .array(unfinished.removeLast().items)
        }
        finished = reply
    }

    func beginArray(count: Int) {
        guard count > 0 else { return add(.array([])) }
        var items: [RedisReply] = []
        items.reserveCapacity(min(count, Self.mostReserved))
        unfinished.append(Unfinished(items: items, count: count))
    }
}

extension ReplyBuilder {
    /// hiredis' table of what to do with each kind of value. Each entry gets the builder as the task's `privdata` and
    /// returns it as "the object", since null would mean that memory ran out; there is nothing to free.
    ///
    /// `nonisolated(unsafe)`: written here once, only read afterwards; lives as long as the process.
    nonisolated(unsafe) static let functions: UnsafeMutablePointer<redisReplyObjectFunctions> = {
        let table = UnsafeMutablePointer<redisReplyObjectFunctions>.allocate(capacity: 1)
        table.initialize(
            to: redisReplyObjectFunctions(
                createString: { task, bytes, count in
                    guard let task else { return nil }
                    let bytes = UnsafeRawBufferPointer(start: bytes, count: count)
                    let text = String(decoding: bytes, as: UTF8.self)
                    let isError = task.pointee.type == REDIS_REPLY_ERROR
                    return ReplyBuilder.add(isError ? .error(text) : .string(text), to: task.pointee.privdata)
                },
                createArray: { task, count in
                    guard let context = task?.pointee.privdata else { return nil }
                    Unmanaged<ReplyBuilder>.fromOpaque(context).takeUnretainedValue().beginArray(count: Int(count))
                    return context
                },
                createInteger: { task, value in ReplyBuilder.add(.integer(value), to: task?.pointee.privdata) },
                createNil: { task in ReplyBuilder.add(.null, to: task?.pointee.privdata) },
                freeObject: { _ in }))
        return table
    }()

    private static func add(_ reply: RedisReply, to context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let context else { return nil }
        Unmanaged<ReplyBuilder>.fromOpaque(context).takeUnretainedValue().add(reply)
        return context
    }
}

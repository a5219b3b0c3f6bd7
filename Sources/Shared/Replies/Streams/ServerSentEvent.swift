/// One event of a stream: its name (`message` when it has none) and its data lines joined by LF.
struct ServerSentEvent: Equatable {
    var name: String
    var data: [UInt8]
}

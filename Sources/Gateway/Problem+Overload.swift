internal import Events

/// What is refused because too much is under way. Nothing was accepted; each has a code of its own, and is counted by it.
extension Problem {
    static var mailboxFull: Problem {
        Problem(
            status: 429, code: "mailbox_full", title: "Too many messages of this user wait for an answer",
            detail: "This user's messages come faster than they are answered; send it again later.",
            retryAfter: RetryTime.seconds(5))
    }

    static var tenantFull: Problem {
        Problem(
            status: 429, code: "tenant_full", title: "Too many conversations of this tenant wait for an answer",
            detail: "This tenant's messages come faster than they are answered; send it again later.",
            retryAfter: RetryTime.seconds(5))
    }

    /// - Parameter seconds: until Redis has room again, if that can be told.
    static func memoryHigh(after seconds: Double?) -> Problem {
        Problem(
            status: 503, code: "memory_high", title: "Too much is waiting",
            detail: "Redis has little memory left. Nothing was accepted; send it again later.",
            retryAfter: RetryTime.seconds(seconds.map { Int(min($0.rounded(.up), 60)) } ?? 15))
    }

    /// Redis is full: it refused the message itself.
    static var memoryFull: Problem {
        Problem(
            status: 503, code: "memory_full", title: "Too much is waiting",
            detail: "Redis has no memory left. Nothing was accepted; send it again later.",
            retryAfter: RetryTime.seconds(15))
    }

    /// Redis has lost data, and gets it back from the journal: what was accepted before must come first.
    static var refilling: Problem {
        Problem(
            status: 503, code: "refilling", title: "What was accepted before is being put back",
            detail: "Redis was restarted or has lost data. Nothing was accepted; send it again soon.",
            retryAfter: RetryTime.seconds(1))
    }

    /// - Parameter wait: until the queue is short enough, if workers go on as they did.
    static func queueSlow(after wait: Duration) -> Problem {
        Problem(
            status: 503, code: "queue_slow", title: "Messages of this tenant wait too long for an answer",
            detail: "Answers come later than they should. Nothing was accepted; send it again later.",
            retryAfter: RetryTime.seconds(Int(min(wait.milliseconds / 1000 + 1, 300))))
    }
}

/// What `Retry-After` says: no less than it takes, and up to half as much again, so that those who were refused together do
/// not come back together.
enum RetryTime {
    static func seconds(_ least: Int) -> Int {
        let least = max(1, least)
        return Int.random(in: least...(least + max(1, least / 2)))
    }
}

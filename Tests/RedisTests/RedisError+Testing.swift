import Redis

/// What a test looks at in an error; nil when it is another kind.

func code(_ error: RedisError) -> String? {
    guard case .rejected(let code, _) = error else { return nil }
    return code
}

func lossReason(_ error: RedisError) -> String? {
    guard case .lost(_, let reason) = error else { return nil }
    return reason
}

func isLost(_ error: RedisError) -> Bool { lossReason(error) != nil }

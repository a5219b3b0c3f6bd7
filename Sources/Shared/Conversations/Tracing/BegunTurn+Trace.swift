extension BegunTurn {
    /// Messages that the user has sent in the window, with these; 0 where nobody counts.
    package var messagesCounted: Int { rate?.used ?? 0 }
}

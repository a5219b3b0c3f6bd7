/// How much may wait before a message is refused.
package struct QueueLimits: Sendable, Equatable {
    /// Envelopes in one mailbox.
    package var mailbox: Int
    /// Ready lanes of one tenant in one shard; 0 = any number.
    package var tenant: Int

    package init(mailbox: Int = 1000, tenant: Int = 0) {
        self.mailbox = mailbox
        self.tenant = tenant
    }
}

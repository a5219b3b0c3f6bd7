/// Bounds of what a process remembers of the configuration.
package struct ConfigCacheLimits: Sendable, Equatable {
    /// How long without asking Redis: also how long a revoked key may still work when the news of it is lost.
    package var lifetime: Duration = .seconds(3)
    /// How long something unknown stays unknown.
    package var missingLifetime: Duration = .seconds(1)
    /// The most things of each kind.
    package var capacity = 10_000

    package init() {}
}

package import Events

/// A number that only grows.
@Reactor package final class Counter {
    package private(set) var value: Int = 0

    package init() {}

    package func increment(by amount: Int = 1) { value += amount }
}

import Events

/// A conversation has one worker: the model is not asked for a message while it has not answered the one before. To be
/// trusted where no call outlives a lease: while nothing breaks, and where only links to servers stall.
@Reactor struct OneWorkerCheck {
    let scene: Scene

    func run() {
        guard let first = scene.model.overlaps.first else { return }
        scene.breaches.add("users/two-workers", first, count: scene.model.overlaps.count)
    }
}

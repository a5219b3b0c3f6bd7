import Events
import Foundation
import Service
import Testing

@Suite(.timeLimit(.minutes(1))) struct ShutdownSignalsTests {
    @Test func `the first signal drains, the second cuts, more do nothing`() async {
        await #expect(processExitsWith: .exitCode(7)) { await stopInTwoSteps() }
    }

    @Test func `signals nobody keeps are told all the same`() async {
        await #expect(processExitsWith: .exitCode(7)) { await stopUnkept() }
    }
}

@Reactor private func stopInTwoSteps() async {
    let (isDraining, isCut) = (Latch(), Latch())
    let signals = ShutdownSignals(drain: { isDraining.open() }, cut: { isCut.open() })
    guard signals.phase == .running else { exit(1) }
    kill(getpid(), SIGTERM)
    await isDraining.wait()
    guard signals.phase == .draining, !isCut.isOpen else { exit(2) }
    kill(getpid(), SIGINT)
    await isCut.wait()
    guard signals.phase == .cut else { exit(3) }
    signals.close()
    exit(7)
}

@Reactor private func stopUnkept() async {
    let isDraining = Latch()
    _ = ShutdownSignals(drain: { isDraining.open() }, cut: {})
    kill(getpid(), SIGTERM)
    await isDraining.wait()
    exit(7)
}

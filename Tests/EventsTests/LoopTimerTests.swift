import Events
import Testing

@Reactor @Suite(.timeLimit(.minutes(1))) struct LoopTimerTests {
    @Test func `a timer fires once, after its delay`() async {
        var firings = 0
        let hasFired = Latch()
        let start = MonotonicTime.milliseconds()
        let timer = LoopTimer {
            firings += 1
            hasFired.open()
        }
        timer.start(after: .milliseconds(30))
        await hasFired.wait()
        // The loop's clock is 4 ms coarse.
        #expect(MonotonicTime.milliseconds() - start >= 25)
        await pass(.milliseconds(40))
        #expect(firings == 1)
    }

    @Test func `starting again moves the firing`() async {
        let hasFired = Latch()
        let timer = LoopTimer { hasFired.open() }
        timer.start(after: .seconds(3600))
        timer.start(after: .milliseconds(1))
        await hasFired.wait()
    }

    @Test func `a cancelled timer never fires, not even one that was due`() async {
        var firings = 0
        let timer = LoopTimer { firings += 1 }
        timer.start(after: .zero)
        timer.cancel()
        timer.start(every: .zero)
        timer.cancel()
        timer.cancel()
        await pass(.milliseconds(10))
        #expect(firings == 0)
    }

    @Test func `a repeating timer fires until its handler cancels it`() async {
        var firings = 0
        var timer: LoopTimer?
        let isDone = Latch()
        timer = LoopTimer {
            firings += 1
            guard firings == 3 else { return }
            timer?.cancel()
            isDone.open()
        }
        timer?.start(every: .milliseconds(1))
        await isDone.wait()
        await pass(.milliseconds(20))
        #expect(firings == 3)
        timer = nil
    }

    @Test func `a handler may start its own timer again`() async {
        var firings = 0
        var timer: LoopTimer?
        let isDone = Latch()
        timer = LoopTimer {
            firings += 1
            if firings == 3 { isDone.open() } else { timer?.start(after: .zero) }
        }
        timer?.start(after: .zero)
        await isDone.wait()
        await pass(.milliseconds(10))
        #expect(firings == 3)
        timer = nil
    }

    @Test func `a repeating timer becomes a single one in its handler`() async {
        var firings = 0
        var timer: LoopTimer?
        let hasFiredAgain = Latch()
        timer = LoopTimer {
            firings += 1
            if firings == 1 { timer?.start(after: .milliseconds(1)) } else { hasFiredAgain.open() }
        }
        timer?.start(every: .milliseconds(1))
        await hasFiredAgain.wait()
        await pass(.milliseconds(30))
        #expect(firings == 2)
        timer = nil
    }

    @Test func `a timer that nobody keeps fires all the same and is then freed`() async {
        let hasFired = Latch()
        weak var timer: LoopTimer?
        do {
            let fleeting = LoopTimer { hasFired.open() }
            fleeting.start(after: .milliseconds(1))
            timer = fleeting
        }
        #expect(timer != nil)
        await hasFired.wait()
        await pass(.zero)
        #expect(timer == nil)
    }

    @Test func `a handler may let go of the last reference`() async {
        var timer: LoopTimer?
        let hasFired = Latch()
        timer = LoopTimer {
            timer = nil
            hasFired.open()
        }
        timer?.start(every: .milliseconds(1))
        let held = timer
        await hasFired.wait()
        held?.cancel()
        #expect(timer == nil)
    }

    @Test func `a negative delay fires in the next turn, an endless one never`() async {
        let hasFired = Latch()
        var isTooEarly = false
        let endless = LoopTimer { isTooEarly = true }
        endless.start(after: .seconds(Int64.max))
        let timer = LoopTimer { hasFired.open() }
        timer.start(after: .seconds(-5))
        await hasFired.wait()
        await pass(.milliseconds(10))
        #expect(!isTooEarly)
        endless.cancel()
    }

    @Test func `a duration's milliseconds are rounded down and bounded`() {
        #expect(Duration.microseconds(1999).milliseconds == 1)
        #expect(Duration.seconds(3).milliseconds == 3000)
        #expect(Duration.seconds(-1).milliseconds == -1000)
        #expect(Duration.seconds(Int64.max).milliseconds == Int64.max)
        #expect(Duration.seconds(Int64.min).milliseconds == Int64.min)
    }

    /// Returns after a timer of that length has fired: timers started before it with less have too.
    private func pass(_ duration: Duration) async {
        let hasFired = Latch()
        LoopTimer { hasFired.open() }.start(after: duration)
        await hasFired.wait()
    }
}

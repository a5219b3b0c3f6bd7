import Events
import TestSupport
import Testing

@Reactor @Suite(.timeLimit(.minutes(1))) struct ByteStreamTests {
    @Test(arguments: Transport.allCases) func `bytes go both ways, and the end is told`(transport: Transport)
        async throws
    {
        try await withStreamPair(transport) { client, server in
            let (atClient, atServer) = (Receiver(client), Receiver(server))
            client.write("ping".utf8)
            await atServer.waitForBytes(4)
            server.write("po".utf8)
            server.write("ng".utf8)
            await atClient.waitForBytes(4)
            #expect(atServer.text == "ping" && atClient.text == "pong")
            client.close()
            #expect(await atServer.waitForEnd() == .closedByPeer)
            #expect(!server.isOpen && !client.isOpen)
            #expect(atClient.end == nil)
        }
    }

    @Test(arguments: Transport.allCases) func `10 MB reach a slow reader whole`(transport: Transport) async throws {
        try await withStreamPair(transport) { client, server in
            let sent = pattern(10_000_000)
            let isDrained = Latch()
            client.onDrained = { isDrained.open() }
            server.pauseReading()
            client.write(sent)
            // Whatever the system holds, it is less than all.
            var unsent = sent.count
            try await eventually("the system's buffers to be full") {
                defer { unsent = client.unsentBytes }
                return client.unsentBytes == unsent && unsent < sent.count
            }
            #expect(client.unsentBytes > 1_000_000)
            #expect(!isDrained.isOpen)

            var received: [UInt8] = []
            let hasAll = Latch()
            server.onBytes = { bytes in
                let taken = min(bytes.count, 50_000)
                received.append(contentsOf: bytes.prefix(taken))
                if received.count == sent.count { hasAll.open() }
                server.pauseReading()
                Reactor.atEndOfTurn { server.resumeReading() }
                #expect(bytes.count <= 256 * 1024)
                return taken
            }
            server.resumeReading()
            await hasAll.wait()
            await isDrained.wait()
            #expect(received == sent)
            #expect(client.unsentBytes == 0 && server.unreadBytes == 0)
        }
    }

    @Test func `what a reader does not use is offered again with what follows`() async throws {
        try await withStreamPair { client, server in
            var offers: [String] = []
            let calls = Tally()
            server.onBytes = { bytes in
                offers.append(String(decoding: bytes, as: UTF8.self))
                calls.add()
                return min(3, bytes.count)
            }
            client.write("12345".utf8)
            await calls.wait(for: 1)
            client.write("67".utf8)
            await calls.wait(for: 2)
            #expect(offers == ["12345", "4567"])
            #expect(server.unreadBytes == 1)
        }
    }

    @Test func `a reader that comes late is offered what is there`() async throws {
        try await withStreamPair { client, server in
            let isThere = Latch()
            server.onBytes = { _ in
                isThere.open()
                return 0
            }
            client.write("early".utf8)
            await isThere.wait()
            let receiver = Receiver(server)
            server.offerBytes()
            #expect(receiver.text == "early" && server.unreadBytes == 0)
        }
    }

    @Test func `no byte is offered twice when a reader resumes within its own call`() async throws {
        try await withStreamPair { client, server in
            var read = ""
            let hasAll = Latch()
            server.onBytes = { bytes in
                read += String(decoding: bytes.prefix(2), as: UTF8.self)
                server.pauseReading()
                server.resumeReading()
                if read.hasSuffix("!") { hasAll.open() }
                return min(2, bytes.count)
            }
            client.write("abcdefg!".utf8)
            await hasAll.wait()
            #expect(read == "abcdefg!")
            #expect(server.unreadBytes == 0)
        }
    }

    @Test func `a reader may close the stream and still look at its bytes`() async throws {
        try await withStreamPair { client, server in
            var read = ""
            let isClosed = Latch()
            server.onBytes = { bytes in
                server.close()
                read = String(decoding: bytes, as: UTF8.self)
                isClosed.open()
                return bytes.count
            }
            let receiver = Receiver(client)
            client.write("last words".utf8)
            await isClosed.wait()
            #expect(read == "last words")
            #expect(await receiver.waitForEnd() == .closedByPeer)
        }
    }

    @Test func `a reader that resumes from outside may close, too`() async throws {
        try await withStreamPair { client, server in
            server.pauseReading()
            client.write("x".utf8)
            let calls = Tally()
            server.onBytes = { _ in
                calls.add()
                server.close()
                return 0
            }
            server.resumeReading()
            await calls.wait(for: 1)
            #expect(calls.count == 1 && !server.isOpen)
        }
    }

    @Test func `a closed stream takes every call and does nothing`() async throws {
        try await withStreamPair { client, server in
            let receiver = Receiver(client)
            client.write("lost".utf8)
            client.close()
            client.close()
            client.write("x".utf8)
            client.pauseReading()
            client.resumeReading()
            client.offerBytes()
            client.closeAfterFlush()
            #expect(client.unsentBytes == 0 && client.unreadBytes == 0 && !client.isOpen)
            #expect(await Receiver(server).waitForEnd() == .closedByPeer)
            #expect(receiver.end == nil)
        }
    }

    @Test(arguments: Transport.allCases) func `closing after the flush loses nothing`(transport: Transport) async throws
    {
        try await withStreamPair(transport) { client, server in
            let sent = pattern(3_000_000)
            let receiver = Receiver(server)
            client.write(sent)
            client.closeAfterFlush()
            #expect(!client.isOpen)
            client.write("too late".utf8)
            #expect(await receiver.waitForEnd() == .closedByPeer)
            #expect(receiver.bytes == sent)
        }
    }

    @Test func `writing whenever all has left sends everything in order`() async throws {
        try await withStreamPair { client, server in
            let receiver = Receiver(server)
            let sent = pattern(2_000_000)
            var next = 0
            client.onDrained = {
                guard next < sent.count else { return client.closeAfterFlush() }
                let end = min(next + 300_000, sent.count)
                client.write(sent[next..<end])
                next = end
            }
            client.write([])
            #expect(await receiver.waitForEnd() == .closedByPeer)
            #expect(receiver.bytes == sent)
        }
    }

    @Test func `a peer that resets is told, with unsent bytes too`() async throws {
        try await withStreamPair { client, server in
            let receiver = Receiver(client)
            server.pauseReading()
            client.write([UInt8](repeating: 1, count: 20_000_000))
            try await eventually("some of it to leave") { client.unsentBytes < 20_000_000 }
            server.close()
            #expect(await receiver.waitForEnd() != nil)
            #expect(!client.isOpen && client.unsentBytes == 0)
        }
    }

    @Test func `a closed stream is freed`() async throws {
        weak var client: ByteStream?
        weak var server: ByteStream?
        try await withStreamPair {
            client = $0
            server = $1
            $0.write("x".utf8)
        }
        try await eventually("both ends to be freed") { client == nil && server == nil }
    }
}

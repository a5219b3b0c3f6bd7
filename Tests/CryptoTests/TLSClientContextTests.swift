import Crypto
import Foundation
import Testing

@Suite struct `TLS client contexts` {
    @Test func `the system's authorities and nobody's can be trusted`() throws {
        _ = try TLSClientContext()
        _ = try TLSClientContext(trust: .insecure)
    }

    @Test(arguments: ["/nowhere/ca.pem", "/dev/null"]) func `an unreadable or empty CA file is an error`(path: String) {
        do throws(TLSError) {
            _ = try TLSClientContext(trust: .file(path: path))
            Issue.record("\(path) was taken for a CA file")
        } catch {
            guard case .unreadableTrust(path, let reason) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(!reason.isEmpty)
        }
    }

    @Test func `an error code has words`() {
        #expect(TLSClientContext.reason(0x0A00_0086) == "certificate verify failed")
        #expect(!TLSClientContext.reason(0x0A00_0FFF).isEmpty)
    }

    @Test func `a host that cannot be verified stops the program instead of going unverified`() async {
        await #expect(processExitsWith: .failure) {
            _ = try TLSClientContext().makeConnection(host: String(repeating: "a", count: 300))
        }
    }
}

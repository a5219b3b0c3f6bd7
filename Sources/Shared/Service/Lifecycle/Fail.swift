import Glibc

/// The exit code for a configuration error (`EX_CONFIG` of sysexits.h).
package let configurationExitCode: Int32 = 78

/// Ends the process with one message on standard error. For `main` only: nothing else may end the process.
package func fail(_ message: String, code: Int32 = configurationExitCode) -> Never {
    writeAll(STDERR_FILENO, Array((message + "\n").utf8))
    exit(code)
}

/// Writes everything to a descriptor that is open for the process's whole life; gives up on an error, as there is
/// nobody to tell.
package func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) {
    var written = 0
    while written < bytes.count {
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress! + written, bytes.count - written) }
        if count < 0 && errno != EINTR { return }
        written += max(0, count)
    }
}

internal import Events

/// Why the server itself refuses a request, before any handler has seen it. The connection ends after the answer:
/// where one request ends and the next begins is no longer certain.
package enum HTTPRefusal: Error, Sendable, Hashable, CaseIterable {
    case malformedRequestLine
    case malformedMethod
    case malformedTarget
    case malformedHeader
    case foldedHeader
    case malformedLineEnd
    case missingHost
    case malformedHost
    case malformedContentLength
    case conflictingFraming
    case malformedChunk
    case headTimedOut
    case bodyTimedOut
    case bodyTooLarge
    case targetTooLong
    case unmetExpectation
    case headersTooLarge
    case unknownTransferCoding
    case tooManyConnections
    case unsupportedVersion

    package var status: Int {
        switch self {
        case .malformedRequestLine, .malformedMethod, .malformedTarget, .malformedHeader, .foldedHeader,
            .malformedLineEnd, .missingHost, .malformedHost, .malformedContentLength, .conflictingFraming,
            .malformedChunk:
            400
        case .headTimedOut, .bodyTimedOut: 408
        case .bodyTooLarge: 413
        case .targetTooLong: 414
        case .unmetExpectation: 417
        case .headersTooLarge: 431
        case .unknownTransferCoding: 501
        case .tooManyConnections: 503
        case .unsupportedVersion: 505
        }
    }

    /// A word for programs; stays the same between versions.
    package var code: String {
        switch self {
        case .malformedRequestLine: "malformed_request_line"
        case .malformedMethod: "malformed_method"
        case .malformedTarget: "malformed_target"
        case .malformedHeader: "malformed_header"
        case .foldedHeader: "folded_header"
        case .malformedLineEnd: "malformed_line_end"
        case .missingHost: "missing_host"
        case .malformedHost: "malformed_host"
        case .malformedContentLength: "malformed_content_length"
        case .conflictingFraming: "conflicting_framing"
        case .malformedChunk: "malformed_chunk"
        case .headTimedOut: "header_timeout"
        case .bodyTimedOut: "body_timeout"
        case .bodyTooLarge: "body_too_large"
        case .targetTooLong: "target_too_long"
        case .unmetExpectation: "unmet_expectation"
        case .headersTooLarge: "headers_too_large"
        case .unknownTransferCoding: "unknown_transfer_coding"
        case .tooManyConnections: "too_many_connections"
        case .unsupportedVersion: "unsupported_http_version"
        }
    }

    /// A sentence for the person who wrote the client, with the limit that was exceeded.
    package func sentence(_ settings: HTTPServerSettings) -> String {
        let limits = settings.limits
        return switch self {
        case .malformedRequestLine: "The request line is not 'METHOD target HTTP/1.1'."
        case .malformedMethod: "The method is not a valid name."
        case .malformedTarget: "The target is not a valid path or URL."
        case .malformedHeader: "A header line is not 'Name: value', or holds a control character."
        case .foldedHeader: "A header value goes on over a second line, which HTTP no longer allows."
        case .malformedLineEnd: "A line does not end with CR LF."
        case .missingHost: "The Host header is missing."
        case .malformedHost: "The Host header is not valid, or is there twice."
        case .malformedContentLength: "Content-Length is not one plain number."
        case .conflictingFraming: "The length of the body is given in two ways."
        case .malformedChunk: "The chunked body is not valid."
        case .headTimedOut: "The request's header took too long to arrive: at most \(Self.time(settings.headTimeout))."
        case .bodyTimedOut: "The request's body took too long to arrive: at most \(Self.time(settings.bodyTimeout))."
        case .bodyTooLarge: "The request's body is larger than this server accepts: at most \(Self.size(limits.body))."
        case .targetTooLong:
            "The request line is longer than this server accepts: at most \(Self.size(limits.requestLine))."
        case .unmetExpectation: "The only expectation this server meets is 100-continue."
        case .headersTooLarge:
            "The request's headers are more or longer than this server accepts: at most \(limits.headerCount) lines and "
                + "\(Self.size(limits.headers)) in all."
        case .unknownTransferCoding: "The only transfer coding this server knows is chunked."
        case .tooManyConnections: "The server has as many connections as it can serve; try again shortly."
        case .unsupportedVersion: "This server speaks HTTP/1.1 and HTTP/1.0."
        }
    }

    private static func size(_ bytes: Int) -> String {
        bytes > 0 && bytes % 1024 == 0 ? "\(bytes / 1024) KiB" : "\(bytes) bytes"
    }

    private static func time(_ duration: Duration) -> String {
        let milliseconds = duration.milliseconds
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) seconds" : "\(milliseconds) ms"
    }
}

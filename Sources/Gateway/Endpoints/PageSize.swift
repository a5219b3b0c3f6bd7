internal import Events
internal import HTTP

/// How many entries a page of a list has.
enum PageSize {
    private static let allowed = 1...200
    private static let usual = 50

    @Reactor static func asked(_ request: HTTPRequest) throws(Problem) -> Int {
        guard let text = request.query("limit") else { return usual }
        guard let limit = Int(text), allowed.contains(limit) else {
            throw .invalidParameter("limit", "limit is a whole number from 1 to \(allowed.upperBound).")
        }
        return limit
    }
}

/// Finds the lines in bytes that arrive piece by piece, each ended by CR LF. Remembers how far it has looked, so that a
/// line that comes byte by byte is looked at once.
struct HTTPLineScanner {
    private var searched = 0

    /// The line that starts at `offset`, without its end; nil when the end has not come.
    ///
    /// - Parameter limit: the most bytes the line may have, its end included; more throws `tooLong`.
    mutating func line(
        in bytes: UnsafeRawBufferPointer, from offset: Int, limit: Int, tooLong: HTTPRefusal
    ) throws(HTTPRefusal) -> Range<Int>? {
        guard let end = bytes.firstIndex(ofByte: 0x0A, from: offset + searched) else {
            searched = bytes.count - offset
            guard searched <= limit else { throw tooLong }
            return nil
        }
        searched = 0
        guard end - offset < limit else { throw tooLong }
        guard end > offset, bytes[end - 1] == 0x0D else { throw .malformedLineEnd }
        return offset..<end - 1
    }
}

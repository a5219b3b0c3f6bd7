/// Plain columns, as wide as their widest cell and two spaces apart. Line breaks in cells become spaces.
struct Table {
    private let rows: [[String]]

    init(_ header: [String], _ rows: [[String]]) {
        self.rows = ([header] + rows).map { $0.map(Self.line) }
    }

    /// Without a line break at the end.
    var text: String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { Self.joined($0, widths) }.joined(separator: "\n")
    }

    private static func joined(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (column, cell) in cells.enumerated() {
            line += cell
            if column < cells.count - 1 { line += String(repeating: " ", count: widths[column] - cell.count + 2) }
        }
        return line
    }

    private static func line(_ text: String) -> String { String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 }) }
}

extension String {
    /// Cut to a length that leaves room for other columns.
    func shortened(to length: Int) -> String { count > length ? prefix(length - 1) + "…" : self }
}

internal import ArgumentParser
internal import Glibc
internal import JSON
internal import Service

/// How a command answers: columns and sentences for people, or JSON.
struct Output: ParsableArguments {
    @Flag(help: "Print JSON, and nothing else, on standard output.")
    var json = false

    /// Prints one of the two.
    func show(json write: (inout JSONWriter) -> Void, text: () -> String) {
        guard json else { return printLine(text()) }
        var writer = JSONWriter()
        write(&writer)
        printLine(writer.takeString())
    }

    /// An array of objects, or a table of the same things.
    func show<Row>(
        _ rows: [Row], columns: [String], empty: String, cells: (Row) -> [String],
        json write: (Row, inout JSONWriter) -> Void
    ) {
        show { json in
            json.array { for row in rows { $0.object { write(row, &$0) } } }
        } text: {
            rows.isEmpty ? empty : Table(columns, rows.map(cells)).text
        }
    }
}

func printLine(_ text: String) { writeAll(STDOUT_FILENO, Array((text + "\n").utf8)) }

/// Something that does not make the command fail.
func warn(_ sentence: String) { writeAll(STDERR_FILENO, Array("parley: \(sentence)\n".utf8)) }

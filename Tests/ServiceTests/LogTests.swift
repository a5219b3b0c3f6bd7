import JSON
import Service
import TestSupport
import Testing

struct LogTests {
    @Test func `a line of text has its time, level, program, message and fields`() {
        let text = logLines { descriptor in
            let log = Log(program: "worker", format: .text, level: .debug, descriptor: descriptor)
            log.debug("Claimed")
            log.info("Started", ["port": 8080, "host": "127.0.0.1", "ready": true])
            log.warning("Slow", ["seconds": 1.5])
            log.error("Lost", ["reason": "no route"])
        }
        #expect(
            text.map { String($0.dropFirst(25)) } == [
                "DEBUG worker: Claimed", "INFO worker: Started port=8080 host=127.0.0.1 ready=true",
                "WARN worker: Slow seconds=1.5", "ERROR worker: Lost reason=\"no route\"",
            ])
        #expect(text.allSatisfy { $0.prefix(25).wholeMatch(of: #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /#) != nil })
    }

    @Test(arguments: [Log.Format.text, .json]) func `nothing breaks a line or forges one`(format: Log.Format) {
        let text = logLines { descriptor in
            let log = Log(program: "worker", format: format, level: .info, descriptor: descriptor)
            log.info("One\n2026 ERROR forged\u{1B}[31m", ["a": "b\nc\r\u{1B}[2J", "d": "e=f", "g": "", "h": "\u{85}"])
        }
        #expect(text.count == 1)
        #expect(text.allSatisfy { line in line.unicodeScalars.allSatisfy { $0.value >= 0x20 } })
        if format == .text { #expect(text[0].contains("d=\"e=f\" g=\"\" h=\"")) }
    }

    @Test func `a line of JSON has the same`() throws {
        let text = logLines { descriptor in
            let log = Log(program: "gateway", format: .json, level: .info, descriptor: descriptor)
            log.warning("Slow \"turn\"", ["seconds": 1.5, "who": ["a", nil]])
        }
        let line = try JSONValue(parsing: try #require(text.first))
        #expect(line["level"]?.string == "warn" && line["program"]?.string == "gateway")
        #expect(line["message"]?.string == "Slow \"turn\"" && line["seconds"]?.double == 1.5)
        #expect(line["who"] == ["a", nil])
        #expect(line["time"]?.string?.hasSuffix("Z") == true)
    }

    @Test func `lines below the level are left out`() {
        let text = logLines { descriptor in
            let log = Log(program: "worker", format: .text, level: .warning, descriptor: descriptor)
            log.debug("a")
            log.info("b")
            log.warning("c")
            log.error("d")
        }
        #expect(text.count == 2)
    }

    @Test func `the settings choose format and level`() throws {
        var reader = SettingsReader(["PARLEY_LOG": "json", "PARLEY_LOG_LEVEL": "error"])
        _ = Log(program: "worker", reader: &reader)
        try reader.finish()
        var wrong = SettingsReader(["PARLEY_LOG": "JSON", "PARLEY_LOG_LEVEL": "loud"])
        _ = Log(program: "worker", reader: &wrong)
        #expect(throws: SettingsError.self) { try wrong.finish() }
    }
}

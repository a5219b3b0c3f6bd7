import Foundation
import Service
import Testing

/// `docs/configuration.md` is what people read: it has each setting, with the default that holds.
struct ConfigurationDocumentTests {
    @Test func `each setting has its paragraph and no other has one`() throws {
        #expect(try sections().map(\.name).sorted() == SettingName.allCases.map(\.rawValue).sorted())
    }

    @Test(arguments: SettingName.allCases) func `the default is the one that holds`(name: SettingName) throws {
        let section = try #require(try sections().first { $0.name == name.rawValue })
        let line = try #require(section.lines.first { $0.hasPrefix("Default:") })
        if let text = name.defaultText {
            #expect(line == "Default: `\(text)`")
        } else {
            #expect(line == (name == .databaseURL ? "Default: none, required" : "Default: none"))
        }
        #expect(section.lines.first { !$0.isEmpty } != line, "a paragraph comes before the default")
    }

    @Test(arguments: SettingName.allCases) func `the range is the one that holds`(name: SettingName) throws {
        guard let range = name.range, range != 1...604_800_000, name != .databasePoolMinimum else { return }
        let section = try #require(try sections().first { $0.name == name.rawValue })
        #expect(section.lines.joined().contains("from \(range.lowerBound) to \(range.upperBound)"))
    }

    @Test(arguments: SettingName.allCases) func `a number's default is in its range`(name: SettingName) throws {
        guard let range = name.range else { return }
        #expect(range.contains(try #require(name.defaultText.flatMap { Int($0) })))
    }

    private func sections() throws -> [(name: String, lines: [String])] {
        let path = #filePath.components(separatedBy: "/Tests/")[0] + "/docs/configuration.md"
        var sections: [(name: String, lines: [String])] = []
        var isInSection = false
        for line in try String(contentsOfFile: path, encoding: .utf8).components(separatedBy: "\n") {
            if line.hasPrefix("#") {
                isInSection = line.hasPrefix("## ")
                if isInSection { sections.append((String(line.dropFirst(3)), [])) }
            } else if isInSection {
                sections[sections.count - 1].lines.append(line)
            }
        }
        return sections
    }
}

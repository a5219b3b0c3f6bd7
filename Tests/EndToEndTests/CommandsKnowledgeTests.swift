import Foundation
import Testing

@Suite struct CommandsKnowledgeTests {
    private static let entries = """
        [{"question": "When are you open?", "answer": "From 9 to 18."},
         {"question": "Do you sell tea?", "answer": "Yes, green and black."}]
        """

    private func withBot(_ body: @Sendable (CommandLineTool) async throws -> Void) async throws {
        try await withCommandLine { parley in
            try require(try await parley("bot", "create", "support", "--tenant", "acme"))
            try await body(parley)
        }
    }

    @Test func `an import counts what it did, and again does nothing`() async throws {
        try await withBot { parley in
            let first = try require(
                try await parley("knowledge", "import", "-", "--tenant", "acme", "--json", input: Self.entries))
            #expect(first.object as? [String: Int] == ["added": 2, "changed": 0, "unchanged": 0])
            let edited = Self.entries.replacingOccurrences(of: "From 9 to 18.", with: "Never.")
            let second = try require(
                try await parley("knowledge", "import", "-", "--tenant", "acme", "--json", input: edited))
            #expect(second.object as? [String: Int] == ["added": 0, "changed": 1, "unchanged": 1])
            let third = try require(try await parley("knowledge", "import", "-", "--tenant", "acme", input: edited))
            #expect(third.output == "0 added, 0 changed, 2 unchanged.\n")
        }
    }

    @Test(arguments: [
        (#"[{"question": "a", "answer": "b"}, {"question": "c"}]"#, "entry 2: answer is missing"),
        (#"[{"question": "a", "answer": 5}]"#, "entry 1: answer is not a string"),
        (#"[{"question": "", "answer": "b"}]"#, "entry 1: the question has 0 characters"),
        (#"["a"]"#, "entry 1 is not an object"), (#"{"question": "a"}"#, "is not an array"), ("[{", "not valid JSON"),
    ])
    func `a bad entry is named and nothing is stored`(_ input: String, _ problem: String) async throws {
        try await withBot { parley in
            let outcome = try await parley("knowledge", "import", "-", "--tenant", "acme", input: input)
            #expect(outcome.code == 1)
            #expect(outcome.errors.contains(problem), "\(outcome)")
            #expect(try await parley("knowledge", "list", "--tenant", "acme", "--json").list.isEmpty)
        }
    }

    @Test func `entries are listed up to a number, and removed by id or all`() async throws {
        try await withBot { parley in
            try require(try await parley("knowledge", "import", "-", "--tenant", "acme", input: Self.entries))
            let one = try require(try await parley("knowledge", "list", "--tenant", "acme", "--limit", "1", "--json"))
                .list
            #expect(one.count == 1)
            let id = "\(try #require(one[0]["id"] as? Int))"
            let removed = try require(try await parley("knowledge", "remove", id, "--tenant", "acme", "--json"))
            #expect(removed.object["removed"] as? Int == 1)
            let again = try await parley("knowledge", "remove", id, "--tenant", "acme")
            #expect(again.code == 1 && again.output.contains("Not found: \(id)"), "\(again)")
            #expect(try require(try await parley("knowledge", "list", "--tenant", "acme", "--json")).list.count == 1)
            try require(try await parley("knowledge", "remove", "--all", "--tenant", "acme"))
            #expect(try require(try await parley("knowledge", "list", "--tenant", "acme", "--json")).list.isEmpty)
        }
    }

    @Test func `an entry is added, listed, and found with its score`() async throws {
        try await withBot { parley in
            let add = [
                "knowledge", "add", "--tenant", "acme", "--bot", "support", "--question", "Do you sell tea?",
                "--answer",
                "Yes, green and black.",
            ]
            #expect(try require(try await parley.run(add)).output == "Added.\n")
            #expect(try require(try await parley.run(add)).output == "It was there already.\n")
            let list = try require(try await parley("knowledge", "list", "--tenant", "acme", "--json")).list
            #expect(list.map { $0["answer"] as? String } == ["Yes, green and black."])

            let found = try require(
                try await parley("knowledge", "search", "have", "you", "tea", "--tenant", "acme", "--json")
            ).list
            #expect(try #require(found.first?["score"] as? Double) > 0.3)
            #expect(found.first?["answers"] as? Bool == true)
            let nothing = try require(try await parley("knowledge", "search", "rocket", "--tenant", "acme"))
            #expect(nothing.output == "Nothing resembles that question.\n")
        }
    }
}

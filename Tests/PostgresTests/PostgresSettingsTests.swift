import Postgres
import TestSupport
import Testing

@Suite struct PostgresSettingsTests {
    @Test(arguments: [
        "", "db.example.com", "http://x/y", "host=x password=hidden", "postgres://u:hidden%zz@h/db",
        "postgres://u:hidden@[::1/db", "postgres://u:hidden@h:99999/db", "postgres://u:hidden@h:abc/db",
        "postgres://u:hidden@h/db?sslmode=maybe", "postgres://u:hidden@h/db?unknown=1",
    ])
    func `a URL that cannot be used is refused in words that hold no password`(_ url: String) {
        let error = #expect(throws: PostgresSettingsError.self) { try PostgresSettings(url: url) }
        #expect(error?.description.contains("database URL") == true)
        #expect(error?.description.contains("hidden") == false)
    }

    @Test func `bounds that make no sense are refused`() {
        #expect(throws: PostgresSettingsError.self) { try PostgresSettings(url: "postgres://h/d", maximum: 0) }
        #expect(throws: PostgresSettingsError.self) {
            try PostgresSettings(url: "postgres://h/d", maximum: 2, minimum: 3)
        }
    }

    @Test func `printed settings name the server and hide the password`() throws {
        let settings = try PostgresSettings(url: "postgres://user:hidden@a.example,b.example:6000/chat?sslmode=require")
        #expect(settings.server == "a.example:5432,b.example:6000/chat")
        var dumped = ""
        dump(settings, to: &dumped)
        for text in ["\(settings)", String(reflecting: settings), dumped] { #expect(!text.contains("hidden")) }
    }

    @Test func `a schema with odd characters is the search path`() async throws {
        try await withPostgres { url in
            let settings = try PostgresSettings(
                url: url.replacing("&options=", with: "&x_options=").split(separator: "&x_")[0].description,
                schema: #"odd "na\me"#)
            try await withPool(settings) { pool in
                let sql = "select current_setting('search_path'), current_setting('application_name')"
                let rows = try await pool.run(sql)
                #expect(rows.text(0, 0) == #""odd ""na\me""#)
                #expect(rows.text(0, 1) == "parley")
            }
        }
    }
}

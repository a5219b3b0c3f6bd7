import Events
import Testing

@testable import Redis

@Suite struct RedisSettingsTests {
    @Test(
        arguments: [
            ("redis://cache", "cache:6379", nil, nil, 0),
            ("redis://cache:7000/4", "cache:7000", nil, nil, 4),
            ("redis://:p%40ss@10.0.0.1:7000/", "10.0.0.1:7000", nil, "p@ss", 0),
            ("REDIS://ana:a:b@[::1]:7000", "[::1]:7000", "ana", "a:b", 0),
            ("redis://p%2Fw@cache", "cache:6379", nil, "p/w", 0),
            ("redis://:a/b@cache", "cache:6379", nil, "a/b", 0),
            ("redis://@cache", "cache:6379", nil, nil, 0),
            ("rediss://default:x@cache/1", "cache:6379", "default", "x", 1),
            ("unix:///run/redis.sock", "/run/redis.sock", nil, nil, 0),
            ("unix://:x@/run/my%20redis.sock?db=2", "/run/my redis.sock", nil, "x", 2),
            ("redis+unix:///run/redis.sock?db=2&password=y", "/run/redis.sock", nil, "y", 2),
        ] as [(String, String, String?, String?, Int)])
    func `a URL is taken apart`(
        url: String, endpoint: String, user: String?, password: String?, database: Int
    ) throws {
        let settings = try RedisSettings(url: url)
        #expect(settings.endpoint.description == endpoint)
        #expect(settings.user == user)
        #expect(settings.password == password)
        #expect(settings.database == database)
        #expect((settings.tls != nil) == url.hasPrefix("rediss"))
    }

    @Test(arguments: [
        "", "localhost:6379", "http://host", "redis://", "redis://:6379", "redis://host:0", "redis://host:x",
        "redis://host:70000", "redis://host/x", "redis://host/-1", "redis://ana:@host", "redis://h%zz", "redis://h%2",
        "redis://[::1", "redis://[::1]x", "redis://::1", "redis://host?frog=1", "redis://host?verify=no",
        "rediss://host?ca=/does/not/exist", "unix://run/redis.sock", "unix:///", "redis://:a%00b@host",
        "unix:///" + String(repeating: "x", count: 200), "redis://:%FF@host",
    ])
    func `a URL that cannot be used is refused with a sentence`(url: String) throws {
        let error = #expect(throws: RedisSettingsError.self) { try RedisSettings(url: url) }
        #expect((error?.reason.count ?? 0) > 40)
    }

    @Test func `no description shows the password`() throws {
        let settings = try RedisSettings(url: "redis://ana:hunter2@host:6380/3")
        #expect("\(settings)" == "host:6380 database 3")
        var dumped = String(reflecting: settings)
        dump(settings, to: &dumped)
        #expect(!dumped.contains("hunter2"))
        let error = #expect(throws: RedisSettingsError.self) { try RedisSettings(url: "redis://ana:hunter2@host:x") }
        #expect(error?.reason.contains("hunter2") == false)
    }

    @Test func `pauses between attempts double up to two seconds and start over after a connection that held`() {
        var backoff = Backoff()
        let limits = (0..<8).map { _ in backoff.next(afterLiving: .zero).milliseconds }
        #expect(limits == [50, 100, 200, 400, 800, 1600, 2000, 2000])
        #expect(backoff.next(afterLiving: .milliseconds(10)).milliseconds == 2000)
        #expect(backoff.next(afterLiving: .seconds(60)).milliseconds == 50)
    }
}

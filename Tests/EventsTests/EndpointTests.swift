import Events
import Testing

struct EndpointTests {
    @Test func `an endpoint describes itself as people write it`() {
        #expect(Endpoint.tcp(host: "redis", port: 6379).description == "redis:6379")
        #expect(Endpoint.tcp(host: "::1", port: 80).description == "[::1]:80")
        #expect(Endpoint.unix(path: "/run/redis.sock").description == "/run/redis.sock")
    }
}

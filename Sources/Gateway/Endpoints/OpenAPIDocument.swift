internal import HTTP

/// `GET /openapi.json`: the description of this API, embedded at build time.
enum OpenAPIDocument {
    static let response = HTTPResponse(
        status: 200,
        headers: [HTTPHeader("Content-Type", "application/json"), HTTPHeader("Cache-Control", "max-age=300")],
        body: .bytes(PackageResources.openapi_json))
}

struct HarnessError: Error, CustomStringConvertible {
    let description: String
}

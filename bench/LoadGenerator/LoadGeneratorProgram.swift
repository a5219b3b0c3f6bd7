@main enum LoadGeneratorProgram {
    static func main() {}
}

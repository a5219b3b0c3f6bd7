@main enum ModelSimulatorProgram {
    static func main() {}
}

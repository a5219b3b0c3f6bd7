@main enum WorkerProgram {
    static func main() {}
}

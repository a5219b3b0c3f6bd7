@main enum ParleyProgram {
    static func main() {}
}

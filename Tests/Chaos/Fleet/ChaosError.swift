struct ChaosError: Error, CustomStringConvertible { let description: String }

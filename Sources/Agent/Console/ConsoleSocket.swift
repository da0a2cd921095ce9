enum ConsoleSocket { static let maximumPath = 107 }

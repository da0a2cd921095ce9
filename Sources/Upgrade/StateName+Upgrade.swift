import System

extension StateName {
    package static let upgrade = "upgrade"
}

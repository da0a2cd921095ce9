import System

extension StateName {
    package static let registration = "platform.registration"
    static let mappedPort = "traversal.mappedPort"
}

/// The rule by which a request to the device is permitted. Front ends share it; each authenticates users in its own
/// way.
package enum Access: Sendable {
    /// Everybody who reaches the port may watch.
    case open
    /// These users, by their names, with their passwords.
    case users([String: DeviceUser])
    /// Holders of a token that the verifier grants may watch what it is for. Nobody gets in while the verifier can't
    /// be asked.
    case token(any TokenVerifier)

    /// The passwords, by name, of the users who may use the device so.
    package func passwords(for use: DeviceUse) -> [String: String] {
        guard case .users(let users) = self else { return [:] }
        return users.filter { $0.value.role.allows(use) }.mapValues(\.password)
    }
}

/// A kind of use of the device, permitted by role.
package enum DeviceUse: Sendable, CaseIterable {
    /// Live streams and recordings.
    case watch
    /// An action of the moment: pan and tilt, snapshots, recording.
    case control
    /// A lasting change: settings, users, upgrades.
    case configure
}

/// A user's role (ONVIF Core, 5.9.4: User, Operator, Administrator).
package enum UserRole: Sendable, CaseIterable {
    case user, `operator`, administrator

    package func allows(_ use: DeviceUse) -> Bool {
        switch use {
        case .watch: true
        case .control: self != .user
        case .configure: self == .administrator
        }
    }
}

/// A user of the device.
package struct DeviceUser: Sendable, Hashable {
    package var password: String
    package var role: UserRole

    package init(password: String, role: UserRole) {
        self.password = password
        self.role = role
    }
}

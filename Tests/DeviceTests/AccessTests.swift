import Device
import Testing

@Suite struct AccessTests {
    @Test func aRoleIncludesThoseBelow() {
        let allowed = UserRole.allCases.map { role in DeviceUse.allCases.filter { role.allows($0) } }
        #expect(allowed == [[.watch], [.watch, .control], [.watch, .control, .configure]])
    }

    @Test func passwordsAreThoseOfUsersWhoMay() {
        let access = Access.users([
            "ann": DeviceUser(password: "a", role: .user), "bob": DeviceUser(password: "b", role: .administrator),
        ])
        #expect(access.passwords(for: .watch) == ["ann": "a", "bob": "b"])
        #expect(access.passwords(for: .configure) == ["bob": "b"])
        #expect(Access.open.passwords(for: .watch).isEmpty)
        #expect(Access.token(NoTokenVerifier()).passwords(for: .watch).isEmpty)
    }
}

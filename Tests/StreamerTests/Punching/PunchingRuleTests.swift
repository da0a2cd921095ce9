@testable import Base
import NIOCore
@testable import Streamer
@testable import System
import TestSupport
import Testing

/// Whom the camera may send to, packet by packet.
@Suite struct PunchingRuleTests {
    private var rule = PunchingRule<Int>()
    private let start = MediaTime(nanoseconds: 1_000_000_000)

    private func address(_ host: String, _ port: Int) throws -> SocketAddress {
        try SocketAddress(ipAddress: host, port: port)
    }

    /// Session 1 of 11.22.33.2, whose RTSP connection came from port 40000.
    private mutating func addOne() throws {
        rule.add(1, holder: try address("11.22.33.2", 40000), rtp: 16264, rtcp: 16265, now: start)
    }

    @Test mutating func aPacketFromWhereItIsExpectedMovesNothing() throws {
        try addOne()
        #expect(rule.received(.rtp, from: try address("11.22.33.2", 16264), now: start) == .known(1))
        // And settles the matter.
        #expect(rule.received(.rtp, from: try address("11.22.33.2", 20000), now: start) == .dropped)
    }

    @Test mutating func aPacketFromAnotherPortOfTheHolderMovesOnce() throws {
        try addOne()
        #expect(rule.received(.rtp, from: try address("11.22.33.2", 20000), now: start) == .moved(1))
        #expect(rule.received(.rtp, from: try address("11.22.33.2", 20000), now: start) == .known(1))
        #expect(rule.received(.rtp, from: try address("11.22.33.2", 20001), now: start) == .dropped)
        // The first port is no longer its own either.
        #expect(rule.received(.rtp, from: try address("11.22.33.2", 16264), now: start) == .dropped)
        #expect(rule.dropped == 2)
    }

    @Test mutating func rtpAndRtcpMoveByThemselves() throws {
        try addOne()
        #expect(rule.received(.rtcp, from: try address("11.22.33.2", 30001), now: start) == .moved(1))
        #expect(rule.received(.rtp, from: try address("11.22.33.2", 16264), now: start) == .known(1))
        #expect(rule.received(.rtcp, from: try address("11.22.33.2", 30001), now: start) == .known(1))
    }

    @Test(arguments: ["11.22.33.3", "192.168.1.7", "127.0.0.1", "::1", "255.255.255.255"])
    mutating func aThirdAddressMovesNothing(_ host: String) throws {
        try addOne()
        for port in [16264, 20000] {
            #expect(rule.received(.rtp, from: try address(host, port), now: start) == .dropped)
        }
        // The holder still can.
        #expect(rule.received(.rtp, from: try address("11.22.33.2", 20000), now: start) == .moved(1))
    }

    @Test(arguments: [0, 7, 53, 123, 1023]) mutating func aPrivilegedPortMovesNothing(_ port: Int) throws {
        try addOne()
        #expect(rule.received(.rtp, from: try address("11.22.33.2", port), now: start) == .dropped)
    }

    @Test mutating func afterTenSecondsNothingMoves() throws {
        try addOne()
        #expect(rule.received(.rtp, from: try address("11.22.33.2", 20000), now: start + .seconds(10)) == .dropped)
        #expect(rule.received(.rtp, from: try address("11.22.33.2", 16264), now: start + .seconds(60)) == .known(1))
    }

    @Test mutating func twoThatWaitAtOneAddressAreNotGuessedAt() throws {
        try addOne()
        rule.add(2, holder: try address("11.22.33.2", 40001), rtp: 17000, rtcp: 17001, now: start)
        #expect(rule.received(.rtp, from: try address("11.22.33.2", 20000), now: start) == .dropped)
        // One of them is heard, so the other is meant.
        #expect(rule.received(.rtp, from: try address("11.22.33.2", 17000), now: start) == .known(2))
        #expect(rule.received(.rtp, from: try address("11.22.33.2", 20000), now: start) == .moved(1))
    }

    @Test mutating func aClientWithoutRoutersBetweenIsNotTakenForAnother() throws {
        try addOne()
        let near = try address("11.22.33.2", 5000)
        rule.add(2, holder: near, rtp: 5000, rtcp: 5001, isMovable: false, now: start)
        #expect(rule.received(.rtp, from: near, now: start) == .known(2))
        #expect(!rule.isUnheard(2, now: start + .seconds(60)))
        // It moves nowhere, and doesn't keep the other from it.
        #expect(rule.received(.rtp, from: try address("11.22.33.2", 20000), now: start) == .moved(1))
    }

    @Test mutating func whoIsNeverHeardIsKnown() throws {
        try addOne()
        #expect(!rule.isUnheard(1, now: start + .milliseconds(9999)))
        #expect(rule.isUnheard(1, now: start + .seconds(10)))
        _ = rule.received(.rtcp, from: try address("11.22.33.2", 16265), now: start)
        #expect(!rule.isUnheard(1, now: start + .seconds(3600)))
    }

    @Test mutating func whatEndedIsForgotten() throws {
        try addOne()
        rule.remove(1)
        #expect(rule.received(.rtp, from: try address("11.22.33.2", 16264), now: start) == .dropped)
        #expect(!rule.isUnheard(1, now: start + .seconds(60)))
    }

    /// Whatever comes from wherever: a session's packets never go to an address that is not its holder's.
    @Test func noPacketSendsASessionToAThirdAddress() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 1...200 {
            var rule = PunchingRule<Int>()
            var holders: [Int: SocketAddress] = [:]
            var now = start
            for _ in 1...100 {
                now = now + .milliseconds(Int64.random(in: 0...500, using: &random))
                let port = Int.random(in: 1...3, using: &random) * 1000
                let host = try address("11.22.33.\(Int.random(in: 1...4, using: &random))", port)
                switch Int.random(in: 0...9, using: &random) {
                case 0:
                    let id = Int.random(in: 1...5, using: &random)
                    holders[id] = host
                    rule.add(id, holder: host, rtp: 2000, rtcp: 2001, now: now)
                case 1:
                    let id = Int.random(in: 1...5, using: &random)
                    holders[id] = nil
                    rule.remove(id)
                default:
                    switch rule.received(Bool.random(using: &random) ? .rtp : .rtcp, from: host, now: now) {
                    case .known(let id), .moved(let id): #expect(holders[id]?.ipAddress == host.ipAddress)
                    case .dropped: break
                    }
                }
            }
        }
    }
}

@testable import Base
import Media
@testable import Net
@testable import System
import TestSupport
import Testing

@Suite struct STUNBindingTests {
    static let place = TransportAddress(ip: .any(192, 0, 2, 1), port: 4000)

    private var binding: STUNBinding {
        var random = SeededRandom(seed: 3489)
        return STUNBinding(within: STUNBinding.longest, now: linkStart, random: &random)
    }

    private func answer(
        to request: [UInt8], _ class: STUNClass, _ fill: (inout STUNMessage) -> Void
    ) throws -> [UInt8] {
        var message = STUNMessage(`class`, .binding, id: try ReceivedSTUNMessage(request).message.id)
        fill(&message)
        return message.encoded()
    }

    @Test func requestsGoOutInBothFormsAtTheTimesOfRFC3489() throws {
        var binding = binding
        var times: [Int64] = []
        var now = linkStart
        while let deadline = binding.nextDeadline {
            now = deadline
            let datagrams = binding.tick(now: now)
            guard !datagrams.isEmpty else { break }
            times.append((now - linkStart).nanoseconds / 1_000_000)
            let read = try datagrams.map { try ReceivedSTUNMessage($0).message }
            #expect(read.map(\.id.isClassic) == [false, true])
            #expect(read.allSatisfy { $0.type == STUNMessageType(.request, .binding) && $0.attributes.isEmpty })
        }
        #expect(times == [0, 100, 300, 700, 1500, 3100, 4700, 6300, 7900])
        #expect(now - linkStart == .milliseconds(9500))
        #expect(binding.outcome == .failure(.unanswered) && binding.nextDeadline == nil)
    }

    @Test func eitherAnswerCounts() throws {
        for form in 0...1 {
            var binding = binding
            let request = binding.tick(now: linkStart)[form]
            let bytes = try answer(to: request, .success) {
                if form == 0 { $0.add(XORMappedAddress(Self.place)) } else { $0.add(MappedAddress(Self.place)) }
            }
            #expect(binding.isAnswer(bytes))
            binding.receive(bytes)
            #expect(binding.outcome == .success(Self.place) && binding.nextDeadline == nil)
            #expect(binding.tick(now: linkStart + .seconds(1)).isEmpty)
            // The other one's answer is still its own, and changes nothing.
            #expect(binding.isAnswer(bytes))
        }
    }

    /// A router may have rewritten the plain one.
    @Test func theXORedAddressIsPreferred() throws {
        var binding = binding
        let request = binding.tick(now: linkStart)[0]
        let other = TransportAddress(ip: .any(10, 0, 0, 1), port: 1)
        binding.receive(
            try answer(to: request, .success) {
                $0.add(MappedAddress(other))
                $0.add(XORMappedAddress(Self.place))
            })
        #expect(binding.outcome == .success(Self.place))
    }

    @Test func theClassicAnswerOfCoturn() throws {
        var random = SeededRandom(seed: 1)
        var binding = STUNBinding(within: STUNBinding.longest, now: linkStart, random: &random)
        let request = binding.tick(now: linkStart)[1]
        let bytes = CoturnCaptures.classicBinding[..<4] + request[4..<20] + CoturnCaptures.classicBinding[20...]
        #expect(!binding.isAnswer(CoturnCaptures.classicBinding) && binding.isAnswer(bytes))
        binding.receive(bytes)
        #expect(try binding.outcome?.get().description == "127.0.0.1:40000")
    }

    @Test func aServerThatKnowsOneFormMayRefuseTheOther() throws {
        var binding = binding
        let requests = binding.tick(now: linkStart)
        let error = try #require(ErrorCode(code: 400, reason: "Bad Request"))
        binding.receive(try answer(to: requests[0], .failure) { $0.add(error) })
        #expect(binding.outcome == nil)
        var both = binding
        both.receive(try answer(to: requests[1], .failure) { $0.add(error) })
        #expect(both.outcome == .failure(.refused("400 Bad Request")))
        binding.receive(try answer(to: requests[1], .success) { $0.add(MappedAddress(Self.place)) })
        #expect(binding.outcome == .success(Self.place))
    }

    @Test func mediaAndStrangersAreNotItsAnswers() throws {
        var binding = binding
        let request = binding.tick(now: linkStart)[0]
        var rtp = request
        rtp[0] = 0x80
        var stranger = request
        stranger[19] ^= 1
        for bytes in [rtp, stranger, Array(request.dropLast()), [], [0]] { #expect(!binding.isAnswer(bytes)) }
    }

    @Test func answersThatSayNothingAreNotHeard() throws {
        var binding = binding
        let request = binding.tick(now: linkStart)[0]
        let zero = TransportAddress(ip: .any, port: 0)
        binding.receive(try answer(to: request, .success) { _ in })
        binding.receive(try answer(to: request, .success) { $0.add(XORMappedAddress(zero)) })
        binding.receive(request)
        binding.receive(Array(request.prefix(20)) + [1, 2, 3])
        #expect(binding.outcome == nil)
    }

    @Test func itEndsWithinTheTimeThatIsGiven() throws {
        var random = SeededRandom(seed: 1)
        var binding = STUNBinding(within: .milliseconds(200), now: linkStart, random: &random)
        #expect(binding.tick(now: linkStart).count == 2)
        #expect(binding.tick(now: linkStart + .milliseconds(100)).count == 2)
        #expect(binding.nextDeadline == linkStart + .milliseconds(200))
        #expect(binding.tick(now: linkStart + .milliseconds(200)).isEmpty)
        #expect(binding.outcome == .failure(.unanswered))
    }

    @Test func aBoardThatSleptDoesNotSendAllItMissed() {
        var binding = binding
        #expect(binding.tick(now: linkStart + .seconds(2)).count == 2)
        #expect(binding.nextDeadline == linkStart + .milliseconds(3100))
    }
}

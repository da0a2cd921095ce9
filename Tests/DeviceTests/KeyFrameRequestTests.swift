import Media
import Testing

@testable import Device

@Suite struct KeyFrameRequestTests {
    private func source(group: Int = 1000) -> (TestSource, Counter) {
        let source = TestSource(group: group), requests = Counter()
        source.hub.attach { requests.increment() }
        return (source, requests)
    }

    @Test func manyRequestsAreOne() {
        let (source, requests) = source()
        source.give(20)
        for _ in 0..<100 { source.hub.requestKeyFrame() }
        #expect(requests.take() == 1)
        source.give(10)
        for _ in 0..<100 { source.hub.requestKeyFrame() }
        #expect(requests.take() == 0, "one is outstanding")
        #expect(source.hub.status.keyFrameRequests == 1)
    }

    @Test func afterTheKeyFrameTheNextMayBeAskedForWithAPause() {
        let (source, requests) = source()
        source.give(20)
        source.hub.requestKeyFrame()
        source.group = 20
        source.give(1)
        source.hub.requestKeyFrame()
        #expect(requests.take() == 1, "the group is too young for another")
        source.give(12)
        #expect(requests.take() == 0)
        source.give(1)
        #expect(requests.take() == 1, "and it is not forgotten")
        source.give(7)
        source.give(20)
        #expect(requests.take() == 0, "the key frame that came by itself did")
    }

    @Test func aSourceThatGivesNoneIsAskedAgain() {
        let (source, requests) = source()
        source.give(20)
        source.hub.requestKeyFrame()
        source.give(50)
        #expect(requests.take() == 1)
        source.give(1)
        #expect(requests.take() == 1)
    }

    @Test func withoutASourceNothingIsAskedForAndNothingIsKept() {
        let source = TestSource(group: 1000), requests = Counter()
        #expect(!source.hub.givesKeyFrames)
        source.give(20)
        source.hub.requestKeyFrame()
        source.hub.attach { requests.increment() }
        #expect(source.hub.givesKeyFrames)
        source.give(20)
        #expect(requests.take() == 0)
        source.hub.requestKeyFrame()
        #expect(requests.take() == 1)
        source.hub.detach()
        source.give(100)
        source.hub.requestKeyFrame()
        #expect(requests.take() == 0 && !source.hub.givesKeyFrames)
        source.hub.attach { requests.increment() }
        source.hub.requestKeyFrame()
        #expect(requests.take() == 1, "what the former source owed is not waited for")
    }
}

@testable import Net
import Testing

@Suite struct HeaderTests {
    @Test(arguments: [
        ("RTP/AVP/TCP;unicast;interleaved=0-1", [.interleaved(rtp: 0, rtcp: 1)]),
        ("RTP/AVP/TCP;interleaved=4", [.interleaved(rtp: 4, rtcp: 5)]),
        ("RTP/AVP/TCP", [.interleavedAny]),
        ("RTP/AVP;unicast;client_port=5000-5001", [.udp(rtp: 5000, rtcp: 5001)]),
        ("RTP/AVP/UDP;unicast;client_port=5000;mode=\"play\"", [.udp(rtp: 5000, rtcp: 5001)]),
        // The client's order, and what is no use left out.
        ("RTP/AVP;multicast;port=1-2, RTP/AVP;unicast;client_port=6000-6001,RTP/AVP/TCP;unicast;interleaved=2-3",
         [.udp(rtp: 6000, rtcp: 6001), .interleaved(rtp: 2, rtcp: 3)]),
        ("RTP/AVP;unicast;client_port=5000-5001;mode=record", []),
        ("RTP/SAVP;unicast;client_port=5000-5001", []),
        ("RTP/AVP;unicast", []),
        ("RTP/AVP;unicast;client_port=0-1", []),
        ("RTP/AVP;unicast;client_port=5000-0", []),
        ("RTP/AVP;unicast;client_port=1022-1023", []),
        ("RTP/AVP;unicast;client_port=70000-70001", []),
        ("RTP/AVP;unicast;client_port=65535", []),
        ("RTP/AVP/TCP;interleaved=255-256", []),
        ("RTP/AVP/TCP;interleaved=3-3", []),
        ("", []), (";;,,;=", []),
    ] as [(String, [RequestedTransport])])
    func transports(_ header: String, expected: [RequestedTransport]) {
        #expect(RequestedTransport.all(in: header) == expected)
    }

    @Test(arguments: [
        ("npt=now-", true), ("npt=0-", true), ("npt=0.000-", true), ("npt=00:00:00.0-", true), (" NPT=now- ", true),
        ("npt=5-", false), ("npt=0-10", false), ("npt=-5", false), ("clock=19961108T142300Z-", false),
        ("smpte=0-", false),
        ("", false), ("npt=", false),
    ])
    func ranges(_ header: String, isPlayable: Bool) {
        #expect(LiveRange.isPlayable(header) == isPlayable)
    }
}

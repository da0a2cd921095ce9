@testable import Base
@testable import Media
import NIOCore
@testable import Net
import TestSupport
import Testing

@Suite struct PacketizerTests {
    private func packetize(
        _ unit: MediaSample, first: UInt16 = 100, report: ByteBuffer = ByteBuffer()
    ) -> PacketizedAccessUnit {
        let packetizer = RTPPacketizer(ssrc: 0x01020304, firstSequence: first)
        return packetizer.packetize(unit, timestamp: 90_000, report: report, allocator: ByteBufferAllocator())
    }

    @Test func goldenBytes() {
        let unit = MediaSample(
            bytes: [0, 0, 1, 0x67, 0xAA, 0, 0, 1, 0x65, 0xBB], units: [3..<5, 8..<10], isRandomAccess: true,
            presentationTime: milliseconds(0), ready: milliseconds(0))
        let bytes = packetize(unit).interleaved(Renumbering())
        #expect(Array(bytes.readableBytesView) == [
            0x24, 0, 0, 14, 0x80, 0x60, 0, 100, 0, 1, 0x5F, 0x90, 1, 2, 3, 4, 0x67, 0xAA,
            0x24, 0, 0, 14, 0x80, 0xE0, 0, 101, 0, 1, 0x5F, 0x90, 1, 2, 3, 4, 0x65, 0xBB,
        ])
    }

    /// Every size around the limits of a packet comes back as it was, with the marker on the last packet alone.
    @Test(arguments: [1, 2, 1386, 1387, 1388, 1389, 1390, 2772, 2773, 2774, 2775, 5000, 100_000])
    func roundTrip(_ size: Int) {
        let unit = accessUnit([(7, 20), (8, 6), (5, size), (5, 3)])
        let packets = ReceivedPacket.all(in: packetize(unit, first: 65530).interleaved(Renumbering()))
        #expect(depacketize(packets) == unit.units.map { Array(unit.bytes[$0]) })
        #expect(packets.map(\.marker).filter { $0 } == [true] && packets.last!.marker)
        #expect(packets.allSatisfy { $0.timestamp == 90_000 && $0.ssrc == 0x01020304 && $0.payloadType == 96 })
        #expect(packets.allSatisfy { $0.payload.count + 12 <= RTPPacketizer.packetBytes })
        #expect(packets.map(\.sequence) == packets.indices.map { 65530 &+ UInt16($0) })
    }

    private func audio(_ bytes: [UInt8], channels: Int = 1) -> PacketizedAccessUnit {
        let packetizer = RTPPacketizer(
            track: .audio, format: .g711(payloadType: 0, channels: channels), ssrc: 0x01020304, firstSequence: 65535)
        let sample = MediaSample(
            track: .audio, bytes: bytes, units: [0..<bytes.count], isRandomAccess: true,
            presentationTime: milliseconds(0), ready: milliseconds(0))
        return packetizer.packetize(
            sample, timestamp: 0xFFFF_FF60, report: ByteBuffer(), allocator: ByteBufferAllocator())
    }

    /// RFC 3551 4.5.14 and 4.1: the octets behind the header, payload type 0, no marker; and the track's own channels.
    @Test func goldenBytesOfPCMU() {
        let unit = audio([0xFF, 0x7F, 0x80])
        #expect(Array(unit.interleaved(Renumbering(track: .audio)).readableBytesView) == [
            0x24, 2, 0, 15, 0x80, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x60, 1, 2, 3, 4, 0xFF, 0x7F, 0x80,
        ])
        #expect(Array(unit.datagrams(Renumbering(sequence: 1, timestamp: 160))[0].readableBytesView) == [
            0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 0xFF, 0x7F, 0x80,
        ])
    }

    /// What doesn't fit into one packet is cut between samples, and each packet has the time of its first one.
    @Test(arguments: [(1388, 1), (1389, 1), (4000, 1), (2778, 2)])
    func longAudio(_ size: Int, channels: Int) {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        for change in [Renumbering(track: .audio), Renumbering(rtpChannel: 2, sequence: 9, timestamp: 500)] {
            let packets = ReceivedPacket.all(in: audio(bytes, channels: channels).interleaved(change))
            #expect(packets.count == (size + 1387) / 1388)
            #expect(packets.flatMap(\.payload) == bytes)
            #expect(packets.allSatisfy { $0.payload.count % channels == 0 && !$0.marker && $0.payloadType == 0 })
            var position = 0
            for (index, packet) in packets.enumerated() {
                #expect(packet.sequence == 65535 &+ UInt16(index) &+ change.sequence)
                #expect(packet.timestamp == 0xFFFF_FF60 &+ change.timestamp &+ UInt32(position / channels))
                position += packet.payload.count
            }
        }
    }

    /// Each track counts and reports for itself.
    @Test func reportsCountTheirTrack() {
        let packetizer = RTPPacketizer(track: .audio, format: .g711(payloadType: 0, channels: 1), ssrc: 7)
        let allocator = ByteBufferAllocator()
        let sample = MediaSample(
            track: .audio, bytes: [1, 2, 3], units: [0..<3], isRandomAccess: true, presentationTime: milliseconds(0),
            ready: milliseconds(0))
        for _ in 0..<2 {
            _ = packetizer.packetize(sample, timestamp: 0, report: ByteBuffer(), allocator: allocator)
        }
        var expected = ByteBuffer()
        SenderReport(ssrc: 7, ntp: 5, rtpTimestamp: 6, packetCount: 2, octetCount: 6).write(to: &expected)
        #expect(packetizer.report(ntp: 5, timestamp: 6, allocator: allocator) == expected)
        #expect(packetizer.goodbye == ByteBuffer(bytes: [0x80, 201, 0, 1, 0, 0, 0, 7, 0x81, 203, 0, 1, 0, 0, 0, 7]))
        func isDue(_ seconds: Int64) -> Bool {
            packetizer.reportIfDue(now: milliseconds(seconds * 1000), timestamp: 0, allocator: allocator)
                .readableBytes > 0
        }
        #expect([0, 4, 5, 9, 10].map(isDue) == [true, false, true, false, true])
        let report = packetizer.report(ntp: 5, timestamp: 6, allocator: allocator)
        let unit = packetizer.packetize(sample, timestamp: 0, report: report, allocator: allocator)
        #expect(unit.report == report)
        #expect(unit.interleaved(Renumbering(track: .audio)).getInteger(at: 1, as: UInt8.self) == 3, "its channel")
    }

    @Test func codecsThatAreNotSentHaveNoFormat() {
        func format(_ codec: AudioCodec) -> RTPPayloadFormat? {
            let audio = AudioFormat(codec: codec, sampleRate: 8000, channels: 1)
            return RTPPayloadFormat(Track(id: .audio, kind: .audio(audio)))
        }
        #expect(format(.pcmu) == .g711(payloadType: 0, channels: 1))
        #expect(format(.pcma) == .g711(payloadType: 8, channels: 1))
        #expect(format(.aac(configuration: [])) == nil)
        #expect(RTPPayloadFormat(tracks[0]) == .h264)
        #expect(RTPPayloadFormat(Track(id: .metadata, kind: .metadata)) == nil)
    }

    @Test func datagramsAreTheSamePackets() {
        let unit = packetize(accessUnit([(7, 20), (5, 4000)]), report: ByteBuffer(repeating: 9, count: 28))
        let change = Renumbering(sequence: 7, timestamp: 11)
        let framed = unit.datagrams(change).map { datagram in
            var buffer = ByteBuffer()
            buffer.writeMultipleIntegers(UInt8(ascii: "$"), UInt8(0), UInt16(datagram.readableBytes))
            buffer.writeImmutableBuffer(datagram)
            return ReceivedPacket.all(in: buffer)[0]
        }
        #expect(framed == ReceivedPacket.all(in: unit.interleaved(change)))
        #expect(unit.report == ByteBuffer(repeating: 9, count: 28))
    }

    @Test func renumberingLeavesTheOthersAlone() {
        let unit = packetize(keyFrame(), report: ByteBuffer(repeating: 9, count: 28))
        let before = unit.interleaved(Renumbering())
        let moved = unit.interleaved(Renumbering(rtpChannel: 4, rtcpChannel: 5, sequence: 65535, timestamp: 0))
        #expect(unit.interleaved(Renumbering()) == before)
        #expect(moved.getInteger(at: moved.readerIndex + 1, as: UInt8.self) == 5)
        let packets = ReceivedPacket.all(in: moved)
        #expect(packets.allSatisfy { $0.channel == 4 })
        #expect(packets.first?.sequence == 99)
        // With moved time stamps the report is left out.
        let squeezed = unit.interleaved(Renumbering(timestamp: 5))
        #expect(ReceivedPacket.all(in: squeezed).allSatisfy { $0.timestamp == 90_005 })
        #expect(squeezed.readableBytes == before.readableBytes - 32)
    }
}

@Suite struct RTCPTests {
    @Test func senderReportGoldenBytes() {
        var buffer = ByteBuffer()
        SenderReport(ssrc: 0xA1B2_C3D4, ntp: 0x0102_0304_0506_0708, rtpTimestamp: 9, packetCount: 10, octetCount: 11)
            .write(to: &buffer)
        #expect(
            Array(buffer.readableBytesView) == [
                0x80, 200, 0, 6, 0xA1, 0xB2, 0xC3, 0xD4, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 9, 0, 0, 0, 10, 0, 0, 0, 11,
                0x81, 202, 0, 4, 0xA1, 0xB2, 0xC3, 0xD4, 1, 8,
            ] + Array("a1b2c3d4".utf8) + [0, 0])
    }

    @Test func ntpTime() {
        #expect(NTPTime.from(seconds: 0, nanoseconds: 500_000_000) == UInt64(2_208_988_800) << 32 | 0x8000_0000)
    }

    @Test func readsReceiverReports() {
        var buffer = ByteBuffer()
        // An SDES first, then a report with two blocks.
        buffer.writeMultipleIntegers(UInt8(0x80), UInt8(202), UInt16(0))
        buffer.writeMultipleIntegers(UInt8(0x82), UInt8(201), UInt16(13), UInt32(1))
        buffer.writeMultipleIntegers(UInt32(5), UInt32(0), UInt32(0), UInt32(0), UInt32(0), UInt32(0))
        buffer.writeMultipleIntegers(UInt32(6), UInt32(0x40FF_FFFE), UInt32(0), UInt32(77), UInt32(0), UInt32(0))
        #expect(
            ReceiverReport.find(in: buffer, about: 6)
                == ReceiverReport(fractionLost: 64, cumulativeLost: -2, jitter: 77))
        #expect(ReceiverReport.find(in: buffer, about: 7) == nil)
        for length in 0..<buffer.readableBytes {
            _ = ReceiverReport.find(in: buffer.getSlice(at: 0, length: length)!, about: 6)
        }
    }
}

@Suite struct SessionDescriptionTests {
    @Test func golden() {
        let text = SessionDescription(name: "door\r\n", address: "127.0.0.1", sessionID: 7, tracks: tracks).text
        #expect(text == [
            "v=0", "o=- 7 1 IN IP4 127.0.0.1", "s=door", "c=IN IP4 0.0.0.0", "t=0 0", "a=control:*", "a=range:npt=now-",
            "m=video 0 RTP/AVP 96", "b=AS:2048", "a=rtpmap:96 H264/90000",
            "a=fmtp:96 packetization-mode=1;profile-level-id=64001F;sprop-parameter-sets=Z2QAH6w=,aO48gA==",
            "a=framerate:25", "a=framesize:96 1280-720", "a=control:trackID=0", "",
        ].joined(separator: "\r\n"))
    }

    /// With sound, the same and a second medium.
    @Test func goldenWithPCMU() {
        let audio = Track(id: .audio, kind: .audio(AudioFormat(codec: .pcmu, sampleRate: 8000, channels: 1)))
        func text(_ tracks: [Track]) -> String {
            SessionDescription(name: "door", address: "127.0.0.1", sessionID: 7, tracks: tracks).text
        }
        let sound = ["m=audio 0 RTP/AVP 0", "a=rtpmap:0 PCMU/8000", "a=control:trackID=1", ""]
        #expect(text(tracks + [audio]) == text(tracks) + sound.joined(separator: "\r\n"))
        #expect(text([audio]).hasSuffix("a=range:npt=now-\r\n" + sound.joined(separator: "\r\n")))
    }

    @Test func audioHasItsPlace() {
        func both(_ codec: AudioCodec, sampleRate: Int) -> [Track] {
            let audio = AudioFormat(codec: codec, sampleRate: sampleRate, channels: 1)
            return tracks + [Track(id: .audio, kind: .audio(audio))]
        }
        let text = SessionDescription(
            name: "", address: "::1", sessionID: 7, tracks: both(.pcma, sampleRate: 8000)).text
        #expect(text.contains("m=audio 0 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=control:trackID=1\r\n"))
        #expect(text.contains("c=IN IP6 ::\r\n"))
        let aac = [
            "m=audio 0 RTP/AVP 97", "a=rtpmap:97 MPEG4-GENERIC/44100/1",
            "a=fmtp:97 streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;"
                + "indexdeltalength=3;config=1208",
            "a=control:trackID=1", "",
        ]
        let described = SessionDescription(
            name: "", address: "::1", sessionID: 7,
            tracks: both(.aac(configuration: [0x12, 0x08]), sampleRate: 44_100)).text
        #expect(described.contains(aac.joined(separator: "\r\n")))
    }

    /// RFC 7798 7.1.
    @Test func otherCodecsHaveTheirParameters() {
        var other = format
        other.codec = .h265(video: [0x40, 1], sequence: [0x42, 1, 1], picture: [0x44, 1])
        let text = SessionDescription(
            name: "", address: "::1", sessionID: 7, tracks: [Track(id: .video, kind: .video(other))]).text
        #expect(text.contains("a=rtpmap:96 H265/90000\r\na=fmtp:96 sprop-vps=QAE=;sprop-sps=QgEB;sprop-pps=RAE=\r\n"))
    }

    /// RFC 4648 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy"),
    ])
    func base64(_ text: String, expected: String) {
        #expect(Base64.encode(Array(text.utf8)) == expected)
    }
}

import Device
@testable import Media
import NIOCore
@testable import Net
@testable import Streamer

/// A client's bytes through parser and conversation, under each kind of access.
///
/// The first byte chooses the access and where the rest is torn. Every request must be answered or still wait, in the
/// end; what is answered must be one message.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 1 else { return 0 }
    let bytes = UnsafeBufferPointer(start: start, count: count)
    let choice = Int(bytes[0])
    let digest = DigestAuthentication(realm: "r", nonce: "n")
    let access: [RTSPConnectionStateMachine.Access] = [.open, .password(digest, users: ["a": "b"]), .token]
    var machine = RTSPConnectionStateMachine(access: access[choice % 3], limits: RTSPLimits(), makeSessionID: { "1" })
    var parser = RTSPRequestParser()
    let tear = max(1, choice / 3)
    var position = 1
    while position < count {
        let end = min(count, position + tear)
        parser.append(ByteBuffer(bytes: bytes[position..<end]))
        position = end
        do throws(RTSPParseError) {
            while let message = try parser.next() {
                guard case .request(let request) = message else { continue }
                if !perform(machine.receive(request), on: &machine) { return 0 }
            }
        } catch {
            _ = error.words
            return 0
        }
    }
    return 0
}

/// Does what the machine wants, as a handler would; false when the connection is closed.
private func perform(_ first: RTSPConnectionStateMachine.Action?, on machine: inout RTSPConnectionStateMachine) -> Bool
{
    var action = first
    while let current = action {
        switch current {
        case .respond(let response), .refuseURL(let response), .pause(let response), .teardown(let response):
            check(response)
        case .close(let response):
            check(response)
            return false
        case .verify(let resource):
            let verdict: TokenVerdict = resource.token.utf8.count % 2 == 0 ? .granted : .refused
            action = machine.verified(verdict)
            continue
        case .describe:
            let format = VideoFormat(
                size: PictureSize(width: 2, height: 2), frameRate: FrameRate(25), bitRate: 1,
                parameterSets: ParameterSets(sequence: [0x67, 1, 2, 3], picture: [0x68, 1])!)
            let tracks = [Track(id: .video, kind: .video(format))]
            let description = SessionDescription(name: "x", address: "1.2.3.4", sessionID: 1, tracks: tracks)
            machine.described(.success(description)).map(check)
        case .setUp(_, _, let transports):
            precondition(!transports.isEmpty)
            machine.didSetUp(.success((.interleaved(rtp: 0, rtcp: 1), ssrc: 1))).map(check)
        case .play: machine.started([TrackStart(track: .video, sequence: 1, timestamp: 2)]).map(check)
        case .playBack(let request):
            machine.foundPlace(
                .success(
                    PlaybackStart(
                        position: .zero, end: .seconds(1), wall: 0, scale: request.scale, sequence: 1, timestamp: 2))
            ).map(check)
        }
        action = machine.next()
    }
    return true
}

/// An answer is one message: nothing of the request may add lines of its own to it.
private func check(_ response: RTSPResponse) {
    for (name, value) in response.headers.fields {
        precondition(!(name + value).utf8.contains { $0 == 0x0D || $0 == 0x0A }, "a header field with a line end")
    }
    var buffer = ByteBuffer()
    response.write(to: &buffer)
    precondition(buffer.readableBytes > 0)
}

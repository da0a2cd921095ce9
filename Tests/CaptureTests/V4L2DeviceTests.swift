@testable import Base
@testable import Capture
import Device
import Glibc
@testable import Media
@testable import System
import Testing

/// Against the kernel's virtual camera, inside the VM that `with-camera` boots; skipped elsewhere.
///
/// The VM emulates its processor: pictures are small, and the waits generous.
@Suite(.enabled(if: environment("WITH_CAMERA") == "1"), .serialized) struct V4L2DeviceTests {
    private static let path = "/dev/video0"

    private func settings(_ path: String = Self.path, size: String = "320x180", rate: Int = 10) -> ChannelSettings {
        ChannelSettings(source: .device(path: path), main: .small(size, rate: rate))
    }

    /// Runs a camera in one format, through the same steps as a channel takes.
    private func pictures(_ fourCC: FourCC, count: Int, path: String = Self.path) throws -> [Frame] {
        let handle = try CameraHandle(path: path)
        let size = PictureSize(width: 640, height: 360)
        let choice = FormatChoice(fourCC: fourCC, isEmulated: false, size: size, frameRate: FrameRate(15))
        let source = try CameraSource(handle, try CameraMode(handle, choice, wanted: FrameRate(15)))
        defer { source.close() }
        #expect(source.format.pixelFormat == fourCC.description)
        #expect(source.format.size == size)
        let wakeUp = try WakeUp()
        var frames: [Frame] = []
        let deadline = MediaTime.now + .seconds(30)
        while frames.count < count, MediaTime.now < deadline {
            if case .frame(let frame) = try source.next(until: deadline, wakeUp: wakeUp) { frames.append(frame) }
        }
        return frames
    }

    @Test(arguments: [FourCC.nv12, .yu12, .yv12, .yuyv]) func format(_ fourCC: FourCC) throws {
        // One picture is kept, so that its bytes can be looked at: vivid's first pattern is 75 % colour bars,
        // white at the left and black at the right.
        let frame = try #require(try pictures(fourCC, count: 1).first)
        let picture = frame.picture
        #expect(picture.layout == (fourCC == .nv12 || fourCC == .yuyv ? .nv12 : .i420))
        let row = picture.luma + 200 * picture.lumaStride
        #expect(row[10] > 150, "white bar")
        #expect(row[630] < 40, "black bar")
        let age = MediaTime.now - frame.captured
        #expect(age >= .zero && age < .seconds(5), "stamped by the driver's monotonic clock")
        // The second bar is yellow: little blue.
        let column = 640 * 3 / 16 / 2
        let u =
            picture.secondChroma == nil
            ? picture.chroma[100 * picture.chromaStride + column * 2]
            : picture.chroma[100 * picture.chromaStride + column]
        #expect(u < 90, "yellow bar, U is \(u)")
    }

    @Test func stampsIncrease() throws {
        let stamps = try pictures(.yuyv, count: 4).map(\.captured)
        #expect(stamps.count == 4)
        #expect(zip(stamps, stamps.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func channelChoosesNV12AndStreams() throws {
        let collector = Collector()
        let channel = try collector.channel(settings())
        try channel.start()
        defer { channel.stop() }
        #expect(collector.wait(for: 10))
        let status = channel.status
        #expect(status.state == .running)
        #expect(status.format?.pixelFormat == "NV12")
        #expect(status.format?.size == PictureSize(width: 320, height: 180))
    }

    @Test func automaticFindsTheCamera() throws {
        let collector = Collector()
        let channel = try collector.channel(ChannelSettings(source: .automatic, main: .small("320x180", rate: 10)))
        try channel.start()
        defer { channel.stop() }
        #expect(collector.wait(for: 3))
        #expect(channel.status.source == Self.path)
        #expect(channel.settings.source == .device(path: Self.path))
        #expect(try channel.camera().controls().contains { $0.name == "brightness" })
    }

    @Test func automaticPassesOverABusyCamera() throws {
        let size = PictureSize(width: 320, height: 180)
        let other = try CameraSource.open(path: Self.path, size: size, frameRate: FrameRate(10))
        defer { other.close() }
        let collector = Collector()
        let channel = try collector.channel(ChannelSettings(source: .automatic, main: .small("320x180", rate: 10)))
        try channel.start()
        defer { channel.stop() }
        #expect(
            collector.wait(seconds: 60) {
                $0.events.contains {
                    guard case .chosen(let source, let passedOver) = $0 else { return false }
                    return source != .device(path: Self.path)
                        && passedOver.contains { $0.description.hasSuffix("another program is using it") }
                }
            })
    }

    @Test func stopReleasesTheCameraAtOnce() throws {
        let collector = Collector()
        let channel = try collector.channel(settings())
        try channel.start()
        #expect(collector.wait(for: 2))
        let start = MediaTime.now
        channel.stop()
        #expect(MediaTime.now - start < .seconds(1))
        #expect(!collector.now.events.contains { if case .leftBehind = $0 { true } else { false } })
        // Setting it up anew would fail while a buffer is mapped or the device open.
        #expect(try pictures(.nv12, count: 1).count == 1)
    }

    @Test func unpluggedAndBackAgain() throws {
        let collector = Collector()
        let channel = try collector.channel(settings())
        try channel.start()
        defer { channel.stop() }
        #expect(collector.wait(for: 3))
        // A USB camera vanishes while it is open; vivid can't be unloaded then. Its "disconnect" ends the stream, and
        // before the next try, a second later, the driver goes; on a slow machine that may take a few rounds.
        let parameters = loadedParameters("vivid")
        try channel.camera().setControl("disconnect", to: 1)
        #expect(collector.wait { $0.events.contains { if case .noSignal = $0 { true } else { false } } })
        let deadline = MediaTime.now + .seconds(40)
        while run("modprobe -r vivid") != 0, MediaTime.now < deadline {
            try? channel.camera().setControl("disconnect", to: 1)
        }
        #expect(SourceNode(path: Self.path) == nil, "the channel has let go of the device")
        // The no-signal picture keeps the stream alive, with the same encoder.
        let before = collector.now.units[.main]?.count ?? 0
        #expect(collector.wait(for: before + 12))
        #expect(collector.now.formats[.main]?.count == 1)
        guard case .noSignal = channel.status.state else {
            Issue.record("state is \(channel.status.state)")
            return
        }
        let start = MediaTime.now
        #expect(run("modprobe vivid \(parameters)") == 0)
        #expect(collector.wait(seconds: 40) { $0.events.contains { if case .resumed = $0 { true } else { false } } })
        // Two tries have failed by now, and the third would come after 4 s.
        #expect(MediaTime.now - start < .seconds(4), "the new node is noticed")
        let after = collector.now.units[.main]?.count ?? 0
        #expect(collector.wait(for: after + 5))
        let stamps = (collector.now.units[.main] ?? []).map(\.presentationTime)
        #expect(zip(stamps, stamps.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func fatalErrorEndsTheStreamAndItComesBack() throws {
        let collector = Collector()
        let channel = try collector.channel(settings())
        try channel.start()
        defer { channel.stop() }
        #expect(collector.wait(for: 3))
        try channel.camera().setControl("inject_fatal_streaming_error", to: 1)
        #expect(collector.wait { $0.events.contains { if case .noSignal = $0 { true } else { false } } })
        #expect(collector.wait(seconds: 30) { $0.events.contains { if case .resumed = $0 { true } else { false } } })
    }

    /// A driver that refuses to start leaves the device usable for the next choice, on the same handle.
    @Test func refusedStartLeavesTheDeviceForTheNextChoice() throws {
        let handle = try CameraHandle(path: Self.path)
        let size = PictureSize(width: 640, height: 360)
        func mode(_ fourCC: FourCC) throws -> CameraMode {
            let choice = FormatChoice(fourCC: fourCC, isEmulated: false, size: size, frameRate: FrameRate(15))
            return try CameraMode(handle, choice, wanted: FrameRate(15))
        }
        try handle.setControl("inject_vidioc_streamon_error", to: 1)
        let nv12 = try mode(.nv12)
        #expect(throws: CaptureError.self) { try CameraSource(handle, nv12) }
        let source = try CameraSource(handle, try mode(.yuyv))
        let step = try source.next(until: MediaTime.now + .seconds(30), wakeUp: try WakeUp())
        guard case .frame = step else {
            Issue.record("no picture: \(step)")
            return
        }
        source.close()
    }

    @Test func refusedStartIsNoLoss() throws {
        let collector = Collector()
        let channel = try collector.channel(settings())
        try channel.camera().setControl("inject_vidioc_streamon_error", to: 1)
        try channel.start()
        defer { channel.stop() }
        #expect(collector.wait(for: 3))
        #expect(channel.status.failures == 0, "the second choice was taken at once")
    }

    @Test func flaggedBuffersAreLeftOut() throws {
        let collector = Collector()
        let channel = try collector.channel(settings())
        try channel.start()
        defer { channel.stop() }
        #expect(collector.wait(for: 3))
        try channel.camera().setControl("inject_v4l2_buf_flag_error", to: 1)
        #expect(collector.wait { $0.events.contains { if case .damaged = $0 { true } else { false } } })
        #expect(channel.status.damaged >= 1)
        #expect(channel.status.state == .running)
    }

    @Test func droppedBuffersAreCounted() throws {
        let collector = Collector()
        let channel = try collector.channel(settings())
        try channel.start()
        defer { channel.stop() }
        #expect(collector.wait(for: 3))
        try channel.camera().setControl("percentage_of_dropped_buffers", to: 50)
        defer { try? channel.camera().setControl("percentage_of_dropped_buffers", to: 0) }
        #expect(collector.wait { $0.events.contains { if case .droppedByDriver = $0 { true } else { false } } })
        #expect(channel.status.droppedByDriver >= 1)
    }

    @Test func stallShowsNoSignal() throws {
        let collector = Collector()
        let channel = try collector.channel(settings())
        try channel.start()
        defer { channel.stop() }
        #expect(collector.wait(for: 3))
        try channel.camera().setControl("percentage_of_dropped_buffers", to: 100)
        #expect(
            collector.wait {
                $0.events.contains { if case .noSignal(.stalled, _) = $0 { true } else { false } }
            })
        let count = collector.now.units[.main]?.count ?? 0
        #expect(collector.wait(for: count + 3), "no-signal pictures go on while the camera is tried")
        try channel.camera().setControl("percentage_of_dropped_buffers", to: 0)
        #expect(collector.wait(seconds: 40) { $0.events.contains { if case .resumed = $0 { true } else { false } } })
    }

    @Test func anotherSizeReopensTheCamera() throws {
        let collector = Collector()
        let channel = try collector.channel(settings())
        try channel.start()
        defer { channel.stop() }
        #expect(collector.wait(for: 3))
        try channel.apply(.small("640x360", rate: 10), to: .main)
        #expect(collector.wait { $0.formats[.main]?.last?.size == PictureSize(width: 640, height: 360) })
        let count = collector.now.units[.main]?.count ?? 0
        #expect(collector.wait(for: count + 5))
        #expect(channel.status.format?.size == PictureSize(width: 640, height: 360))
        #expect(channel.status.failures == 0)
    }

    @Test func oddWishIsScaled() throws {
        let collector = Collector()
        let channel = try collector.channel(settings(size: "352x288"))
        try channel.start()
        defer { channel.stop() }
        #expect(collector.wait(for: 3))
        #expect(collector.now.formats[.main]?.last?.size == PictureSize(width: 352, height: 288))
        #expect(channel.status.format?.size != PictureSize(width: 352, height: 288))
    }

    @Test func controlsAndDevices() throws {
        let device = try #require(CameraDevices.list().first { $0.path == Self.path })
        #expect(device.driver == "vivid")
        #expect(device.formats.contains { $0.fourCC == "NV12" && $0.isUsable && !$0.sizes.isEmpty })
        let brightness = try #require(device.controls.first { $0.name == "brightness" })
        #expect(brightness.minimum == 0 && brightness.maximum == 255)
        let channel = try Collector().channel(settings())
        try channel.camera().setControl("Brightness", to: 77)
        #expect(try channel.camera().controls().named("brightness").value == 77)
        #expect(throws: CaptureError.controlRange(name: "brightness", value: 300, allowed: "0 to 255")) {
            try channel.camera().setControl("brightness", to: 300)
        }
        #expect(throws: CaptureError.unknownControl(name: "brigthness", nearest: "brightness")) {
            try channel.camera().setControl("brigthness", to: 1)
        }
        try channel.camera().setControl("brightness", to: brightness.defaultValue)
    }

    @Test(.enabled(if: environment("MJPEG_DEVICE") != nil)) func motionJPEG() throws {
        let path = try #require(environment("MJPEG_DEVICE"))
        let collector = Collector()
        let channel = try collector.channel(settings(path, size: "640x480"))
        try channel.start()
        defer { channel.stop() }
        #expect(collector.wait(for: 10, seconds: 60))
        #expect(channel.status.format?.pixelFormat == "MJPG")
        #expect(channel.status.format?.isFullRange == true)
    }
}

private func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

/// What a module was loaded with, as arguments for loading it again.
private func loadedParameters(_ module: String) -> String {
    ["n_devs", "node_types", "num_inputs", "input_types"].compactMap { name in
        guard let file = fopen("/sys/module/\(module)/parameters/\(name)", "r") else { return nil }
        defer { fclose(file) }
        var line = [UInt8](repeating: 0, count: 256)
        let count = fread(&line, 1, line.count, file)
        // Array parameters list every possible device; the first is the camera here.
        let value = String(decoding: line[..<count], as: UTF8.self).split { $0 == "," || $0 == "\n" }.first
        return value.map { "\(name)=\($0)" }
    }.joined(separator: " ")
}

private func run(_ command: String) -> Int32 { system(command) }

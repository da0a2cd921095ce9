package import Base
package import Media

/// An H.264 stream with two B-frames between the others, made and written as an MPEG transport stream by FFmpeg.
package struct ReorderedStream: Sendable {
    /// In decoding order, 40 ms apart; the first is decoded at the clock's origin.
    package let samples: [MediaSample]
    package let format: VideoFormat
    /// A digest of each decoded picture, in the order of presentation.
    package let digests: [String]

    /// - Parameter folder: where the stream's file may lie.
    package init(seconds: Int, in folder: TemporaryFolder) throws {
        let path = folder.path + "/reordered.ts"
        let made = try ChildProcess.run(
            ["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25", "-t",
             "\(seconds)", "-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-b_strategy", "0", "-g", "50",
             "-sc_threshold", "0", "-y", path], seconds: 60)
        guard made.status == 0 else { throw ChildProcess.Failure(description: "FFmpeg makes no stream") }
        digests = try Self.digests(path)
        var demuxer = TransportStreamDemuxer()
        demuxer.append(Files.read(path))
        var samples: [MediaSample] = []
        var first: UInt64?
        func add(_ picture: TransportStreamDemuxer.Picture?) {
            guard let picture else { return }
            let start = first ?? picture.decodingTimestamp
            first = start
            let time = TransportStream.duration(from: start, to: picture.decodingTimestamp)
            samples.append(picture.sample(at: MediaTime(nanoseconds: 0) + time))
        }
        while let picture = demuxer.next() { add(picture) }
        add(demuxer.finish())
        self.samples = samples
        guard let sets = samples.first?.parameterSets else {
            throw ChildProcess.Failure(description: "a stream without parameter sets")
        }
        format = VideoFormat(
            size: PictureSize(width: 320, height: 240), frameRate: FrameRate(25), bitRate: 1000, parameterSets: sets)
    }

    /// What FFmpeg decodes of a file, or of what `arguments` name.
    package static func digests(_ source: String, _ arguments: [String] = []) throws -> [String] {
        let decoded = try ChildProcess.run(
            ["ffmpeg", "-nostdin", "-v", "error"] + arguments
                + ["-i", source, "-an", "-fps_mode", "passthrough", "-enc_time_base", "1:90000", "-f", "framemd5", "-"],
            seconds: 60)
        return decoded.output.split(separator: "\n").filter { !$0.hasPrefix("#") }
            .map { String(($0.split(separator: ",").last ?? "?").filter { $0 != " " }) }
    }
}

extension MediaSample {
    /// The same sample, decoded at another time.
    package func moved(to time: MediaTime) -> MediaSample {
        var sample = self
        sample.move(to: time)
        return sample
    }
}

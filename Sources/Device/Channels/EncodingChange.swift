import Base
package import Media

/// Some of a stream's encoding, as somebody sets it at run time.
package struct EncodingChange: Sendable, Hashable {
    /// The settings by their names in the configuration.
    package enum Name: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
        case size, frameRate, rateControl, bitRate, keyFrameSeconds, preset

        package var description: String { rawValue }
    }

    package var size: PictureSize?
    package var frameRate: FrameRate?
    package var rateControl: RateControl?
    package var bitRate: Int?
    package var keyFrameSeconds: Double?
    package var preset: EncoderPreset?

    package init() {}

    /// One setting, from its text.
    ///
    /// - Throws: ``ControlError/invalid(_:)``; ranges are left to ``EncodingSettings/validate()``.
    package init(_ name: Name, _ text: String) throws(ControlError) {
        func read<Value>(_ value: Value?, _ form: String) throws(ControlError) -> Value {
            guard let value else { throw .invalid("\(name) takes \(form)") }
            return value
        }
        switch name {
        case .size: size = try read(PictureSize(text), "a size such as 1280x720")
        case .frameRate:
            let rate = try read(Double(text), "pictures a second, such as 25")
            // A fraction needs a sane number before the range is checked.
            guard rate >= 0.001, rate <= 1000 else { throw .invalid("frameRate takes 1 to 60") }
            frameRate = FrameRate(nearest: rate)
        case .rateControl: rateControl = try read(RateControl(rawValue: text), "cbr or vbr")
        case .bitRate: bitRate = try read(Int(text), "kbit/s, such as 2048")
        case .keyFrameSeconds: keyFrameSeconds = try read(Double(text), "seconds, such as 2")
        case .preset:
            let names = EncoderPreset.allCases.map(\.rawValue).joined(separator: ", ")
            preset = try read(EncoderPreset(rawValue: text), "one of \(names)")
        }
    }

    package func applied(to settings: EncodingSettings) -> EncodingSettings {
        var settings = settings
        if let size { settings.size = size }
        if let frameRate { settings.frameRate = frameRate }
        if let rateControl { settings.rateControl = rateControl }
        if let bitRate { settings.bitRate = bitRate }
        if let keyFrameSeconds { settings.keyFrameSeconds = keyFrameSeconds }
        if let preset { settings.preset = preset }
        return settings
    }

    /// Adds what another change sets; where both set a value, the other's counts.
    mutating func add(_ other: EncodingChange) {
        size = other.size ?? size
        frameRate = other.frameRate ?? frameRate
        rateControl = other.rateControl ?? rateControl
        bitRate = other.bitRate ?? bitRate
        keyFrameSeconds = other.keyFrameSeconds ?? keyFrameSeconds
        preset = other.preset ?? preset
    }

    mutating func remove(_ names: Set<Name>) {
        for name in names {
            switch name {
            case .size: size = nil
            case .frameRate: frameRate = nil
            case .rateControl: rateControl = nil
            case .bitRate: bitRate = nil
            case .keyFrameSeconds: keyFrameSeconds = nil
            case .preset: preset = nil
            }
        }
    }

    private func sets(_ name: Name) -> Bool {
        switch name {
        case .size: size != nil
        case .frameRate: frameRate != nil
        case .rateControl: rateControl != nil
        case .bitRate: bitRate != nil
        case .keyFrameSeconds: keyFrameSeconds != nil
        case .preset: preset != nil
        }
    }
}

/// As it stands in `state.sqlite`. The keys `size`, `frameRate`, `rateControl` and `bitRate` are always there: older
/// programs read these four, and take them all as set. `set` names those that were.
extension EncodingChange {
    /// Nil for what is no such value.
    init?(json: [UInt8]) {
        guard let value = try? JSONText(json).value,
            let size = value["size"]?.string.flatMap({ PictureSize($0) }),
            let frameRate = value["frameRate"]?.double, frameRate >= 0.001, frameRate <= 1000,
            let rateControl = value["rateControl"]?.string.flatMap(RateControl.init(rawValue:)),
            let bitRate = value["bitRate"]?.integer
        else { return nil }
        self.size = size
        self.frameRate = FrameRate(nearest: frameRate)
        self.rateControl = rateControl
        self.bitRate = bitRate
        guard let names = value["set"]?.array?.compactMap({ $0.string.flatMap(Name.init(rawValue:)) }) else { return }
        keyFrameSeconds = value["keyFrameSeconds"]?.double
        preset = value["preset"]?.string.flatMap(EncoderPreset.init(rawValue:))
        remove(Set(Name.allCases).subtracting(names))
    }

    func json(over file: EncodingSettings) -> [UInt8] {
        let all = applied(to: file)
        let value: JSONValue = [
            "size": "\(all.size)", "frameRate": .number(all.frameRate.perSecond),
            "rateControl": .string(all.rateControl.rawValue), "bitRate": .integer(all.bitRate),
            "keyFrameSeconds": .number(all.keyFrameSeconds), "preset": .string(all.preset.rawValue),
            "set": .array(Name.allCases.filter(sets).map { .string($0.rawValue) }),
        ]
        return Array(value.json.utf8)
    }
}

extension EncodingSettings {
    /// A setting as text, as ``EncodingChange/init(_:_:)`` takes it.
    func text(_ name: EncodingChange.Name) -> String {
        switch name {
        case .size: "\(size)"
        case .frameRate: "\(frameRate)"
        case .rateControl: rateControl.rawValue
        case .bitRate: "\(bitRate)"
        case .keyFrameSeconds: Int(exactly: keyFrameSeconds).map { "\($0)" } ?? "\(keyFrameSeconds)"
        case .preset: preset.rawValue
        }
    }
}

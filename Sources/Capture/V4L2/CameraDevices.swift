import Glibc
import Media

/// The cameras of this machine.
package enum CameraDevices {
    /// The capture devices that are in /dev now, in the order of their numbers. A device that cannot be opened is left
    /// out.
    ///
    /// It makes a few hundred calls to each driver and blocks for that long.
    package static func list() -> [CameraDevice] {
        nodes().compactMap { path in
            // Cameras also have metadata and output nodes: a node that cannot be a source is not a camera.
            guard let handle = try? CameraHandle(path: path) else { return nil }
            return device(handle)
        }
    }

    /// The paths of all video nodes in the order of their numbers.
    static func nodes(in folder: String = "/dev") -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var numbers: [Int] = []
        while let entry = readdir(directory) {
            let name = text(of: entry.pointee.d_name)
            if name.hasPrefix("video"), let number = Int(name.dropFirst(5)), number >= 0 { numbers.append(number) }
        }
        return numbers.sorted().map { "\(folder)/video\($0)" }
    }

    private static func device(_ handle: CameraHandle) -> CameraDevice {
        let offers = handle.offers(near: PictureSize(width: 1280, height: 720)).filter { !$0.isEmulated }
        return CameraDevice(
            path: handle.path, card: handle.card, driver: handle.driver, bus: handle.bus,
            formats: offers.map(format), controls: handle.controls())
    }

    private static func format(_ offer: FormatOffer) -> CameraFormat {
        CameraFormat(
            fourCC: offer.fourCC.description, title: offer.title, isUsable: FormatChoice.isReadable(offer.fourCC),
            sizes: offer.sizes.map { CameraSize(size: $0.size, frameRates: rates($0.rates)) },
            smallest: offer.range.map { PictureSize(width: $0.widths.lowerBound, height: $0.heights.lowerBound) },
            largest: offer.range.map { PictureSize(width: $0.widths.upperBound, height: $0.heights.upperBound) })
    }

    private static func rates(_ offer: RateOffer) -> [FrameRate] {
        switch offer {
        case .unknown: []
        case .discrete(let rates): rates.sorted { $0.perSecond > $1.perSecond }
        case .range(let slowest, let fastest): slowest == fastest ? [fastest] : [fastest, slowest]
        }
    }
}

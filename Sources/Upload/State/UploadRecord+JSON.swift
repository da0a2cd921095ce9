import Base
import Device

/// A job's form in `state.sqlite`.
extension UploadRecord {
    /// Nil for invalid JSON.
    init?(json: [UInt8]) {
        guard let value = try? JSONText(json).value,
            let destination = value["to"]?.string.flatMap(UploadDestination.init(rawValue:)),
            let device = value["device"]?.string.flatMap(DeviceID.init(wireText:)),
            let name = value["name"]?.string.flatMap({ ObjectName(text: $0, device: device) }),
            let source = value["source"]?.string, let size = value["size"]?.integer, size >= 0
        else { return nil }
        self.init(
            job: UploadJob(destination: destination, name: name, source: source, size: Int64(size)),
            checkpoint: value["checkpoint"]?.string)
    }

    package var json: String {
        let value: JSONValue = [
            "to": .string(job.destination.rawValue), "device": .string(job.name.device.wireText),
            "name": .string(job.name.text), "source": .string(job.source), "size": .integer(Int(job.size)),
            "checkpoint": checkpoint.map { .string($0) } ?? .null,
        ]
        return value.json
    }
}

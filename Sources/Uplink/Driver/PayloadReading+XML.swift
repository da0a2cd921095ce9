import Base
import Net

extension PayloadReading {
    /// Reads a frame's DATA as far as the state machine needs it.
    init(_ payload: [UInt8]) {
        let element = try? XMLReader.read(payload)
        self.init(root: element?.name, result: element?.child("Result").flatMap { $0.text.decimalNumber })
    }
}

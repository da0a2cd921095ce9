import Base
import Net

extension PayloadReading {
    /// What the state machine has to know of a frame's DATA.
    init(_ payload: [UInt8]) {
        let element = try? XMLReader.read(payload)
        self.init(root: element?.name, result: element?.child("Result").flatMap { $0.text.decimalNumber })
    }
}

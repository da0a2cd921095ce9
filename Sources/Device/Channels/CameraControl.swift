/// A control of a camera: brightness, pan, exposure.
package struct CameraControl: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case integer
        /// 0 or 1.
        case boolean
        /// One of ``CameraControl/choices``.
        case menu
        /// Setting it to any value triggers an action.
        case button
        /// Bits that may be set in any combination, up to the maximum.
        case bits
    }

    /// The driver's title in lower case with underscores: `brightness`, `pan_absolute`.
    package var name: String
    /// The driver's title.
    package var title: String
    package var kind: Kind
    package var minimum: Int
    package var maximum: Int
    package var step: Int
    package var defaultValue: Int
    /// The present value; nil if it cannot be read.
    package var value: Int?
    /// The values of a menu and their titles.
    package var choices: [Int: String] = [:]
    package var isReadOnly: Bool
    /// Whether another control, mostly an automatic one, disables it at present.
    package var isInactive: Bool
    /// The driver's number of the control.
    package var identifier: UInt32

    package init(
        name: String, title: String, kind: Kind, minimum: Int, maximum: Int, step: Int, defaultValue: Int,
        value: Int? = nil, isReadOnly: Bool, isInactive: Bool, identifier: UInt32
    ) {
        self.name = name
        self.title = title
        self.kind = kind
        self.minimum = minimum
        self.maximum = maximum
        self.step = step
        self.defaultValue = defaultValue
        self.value = value
        self.isReadOnly = isReadOnly
        self.isInactive = isInactive
        self.identifier = identifier
    }

    /// The accepted values, as text.
    package var allowed: String {
        switch kind {
        case .boolean: return "0 or 1"
        case .button: return "any value"
        case .bits: return "0 to \(maximum)"
        case .menu: return choices.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }.joined(separator: ", ")
        case .integer: return "\(minimum) to \(maximum)" + (step > 1 ? " in steps of \(step)" : "")
        }
    }

    /// Whether the value is accepted. Values between steps are rounded by the driver.
    package func takes(_ value: Int) -> Bool {
        switch kind {
        case .menu: choices[value] != nil
        case .button: true
        case .bits: (0...max(0, maximum)).contains(value)
        case .boolean: value == 0 || value == 1
        case .integer: value >= minimum && value <= maximum
        }
    }
}

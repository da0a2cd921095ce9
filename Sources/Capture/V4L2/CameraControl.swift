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
    /// The V4L2 control identifier.
    var identifier: UInt32

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
    func takes(_ value: Int) -> Bool {
        switch kind {
        case .menu: choices[value] != nil
        case .button: true
        case .bits: (0...max(0, maximum)).contains(value)
        case .boolean: value == 0 || value == 1
        case .integer: value >= minimum && value <= maximum
        }
    }

    /// A driver's title as a name: letters and digits stay, everything between them becomes one underscore.
    static func name(of title: String) -> String {
        title.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(separator: "_")
    }
}

extension [CameraControl] {
    /// The control of that name, or the only one whose name begins with it: `pan` for `pan_absolute`.
    ///
    /// - Throws: `CaptureError.unknownControl` with the nearest name.
    func named(_ name: String) throws(CaptureError) -> CameraControl {
        let name = CameraControl.name(of: name)
        if let exact = first(where: { $0.name == name }) { return exact }
        let beginning = filter { $0.name.hasPrefix(name + "_") }
        // Of relative and absolute, prefer the absolute one.
        if let one = beginning.first(where: { $0.name == name + "_absolute" }) { return one }
        if beginning.count == 1, let one = beginning.first { return one }
        let nearest = self.min { editDistance($0.name, name) < editDistance($1.name, name) }
        let isNear = nearest.map { editDistance($0.name, name) <= Swift.max(3, name.count / 2) } ?? false
        throw .unknownControl(name: name, nearest: beginning.first?.name ?? (isNear ? nearest?.name : nil))
    }
}

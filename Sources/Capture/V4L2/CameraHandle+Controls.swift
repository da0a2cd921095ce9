import Base
import CV4L2
import Device
import Glibc
import System

extension CameraHandle {
    /// The limit of controls, above any driver's; the kernel's own test driver has about 100.
    private static let maxControls = 512

    /// The camera's controls in the driver's order.
    func controls() -> [CameraControl] {
        var controls: [CameraControl] = []
        var identifier: UInt32 = 0
        for _ in 0..<Self.maxControls {
            var query = v4l2_query_ext_ctrl()
            query.id = identifier | cv4l2_ctrl_flag_next_ctrl
            guard call(cv4l2_query_ext_ctrl, &query) == 0, query.id != identifier else { break }
            identifier = query.id
            if let control = control(query) { controls.append(control) }
        }
        return controls
    }

    /// One control by its V4L2 identifier; nil where the camera has none.
    func control(_ identifier: UInt32) -> CameraControl? {
        var query = v4l2_query_ext_ctrl()
        query.id = identifier
        guard call(cv4l2_query_ext_ctrl, &query) == 0 else { return nil }
        return control(query)
    }

    private func control(_ query: v4l2_query_ext_ctrl) -> CameraControl? {
        let kind: CameraControl.Kind? =
            switch v4l2_ctrl_type(rawValue: query.type) {
            case V4L2_CTRL_TYPE_INTEGER: .integer
            case V4L2_CTRL_TYPE_BOOLEAN: .boolean
            case V4L2_CTRL_TYPE_MENU, V4L2_CTRL_TYPE_INTEGER_MENU: .menu
            case V4L2_CTRL_TYPE_BUTTON: .button
            case V4L2_CTRL_TYPE_BITMASK: .bits
            // headings, texts and arrays, which the console cannot set
            default: nil
            }
        guard let kind, query.flags & UInt32(V4L2_CTRL_FLAG_DISABLED) == 0, query.elems <= 1 else { return nil }
        let title = text(of: query.name)
        var control = CameraControl(
            name: CameraControl.name(of: title), title: title, kind: kind, minimum: Int(query.minimum),
            maximum: Int(query.maximum), step: Int(clamping: query.step), defaultValue: Int(query.default_value),
            isReadOnly: query.flags & UInt32(V4L2_CTRL_FLAG_READ_ONLY) != 0,
            isInactive: query.flags & UInt32(V4L2_CTRL_FLAG_INACTIVE) != 0, identifier: query.id)
        if kind == .menu { control.choices = choices(query) }
        if kind != .button, query.flags & UInt32(V4L2_CTRL_FLAG_WRITE_ONLY) == 0 {
            var value = v4l2_control(id: query.id, value: 0)
            if call(cv4l2_g_ctrl, &value) == 0 { control.value = Int(value.value) }
        }
        return control
    }

    private func choices(_ query: v4l2_query_ext_ctrl) -> [Int: String] {
        var choices: [Int: String] = [:]
        guard query.minimum >= 0, query.minimum <= query.maximum else { return choices }
        for index in query.minimum...min(query.maximum, query.minimum + 255) {
            var item = v4l2_querymenu()
            item.id = query.id
            item.index = UInt32(clamping: index)
            // Menus have gaps: entries that this camera lacks.
            guard call(cv4l2_querymenu, &item) == 0 else { continue }
            let isNumber = query.type == V4L2_CTRL_TYPE_INTEGER_MENU.rawValue
            choices[Int(index)] = isNumber ? String(item.value) : text(of: item.name)
        }
        return choices
    }

    /// Sets a control.
    ///
    /// - Throws: `CaptureError.unknownControl`, `.controlRange` or `.controlRefused`.
    func setControl(_ name: String, to value: Int) throws(CaptureError) {
        try set(try controls().named(name), to: value)
    }

    /// Sets a control that was queried before.
    package func set(_ control: CameraControl, to value: Int) throws(CaptureError) {
        if control.isReadOnly { throw .controlRefused(name: control.name, reason: "it can only be read") }
        guard control.takes(value), let number = Int32(exactly: value) else {
            throw .controlRange(name: control.name, value: value, allowed: control.allowed)
        }
        var setting = v4l2_control(id: control.identifier, value: number)
        let error = call(cv4l2_s_ctrl, &setting)
        guard error == 0 else {
            let reason = control.isInactive ? "an automatic control is in charge of it" : SystemError.text(error)
            throw .controlRefused(name: control.name, reason: reason)
        }
    }
}

extension CameraControl {
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
        let word = [Unicode.Scalar](name.unicodeScalars)
        let distances = map { NearestWord.distance([Unicode.Scalar]($0.name.unicodeScalars), word) }
        let least = distances.indices.min { distances[$0] < distances[$1] }
        let near = least.flatMap { distances[$0] <= Swift.max(3, name.count / 2) ? self[$0].name : nil }
        throw .unknownControl(name: name, nearest: beginning.first?.name ?? near)
    }
}

@testable import Uplink

/// The platform's documents, and each as every message. What was read is written and read again without a change.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let document = Array(UnsafeBufferPointer(start: start, count: count))
    let limits = XMLLimits(elements: 256)
    let root: XMLElement
    do throws(XMLError) { root = try XMLReader.read(document, limits: limits) } catch {
        precondition(!error.description.isEmpty)
        return 0
    }
    precondition(depth(of: root) <= limits.depth && elements(in: root) <= limits.elements)
    precondition(!String(describing: root.masked).isEmpty)
    // A colon left in a name reads as a prefix the next time, and escaping may make a long document too long.
    let written = XMLWriter.write(root)
    if !hasColon(root), written.count <= limits.bytes {
        precondition((try? XMLReader.read(written)) == root, "writing changes the document")
    }
    for command in LinkCommand.allCases { tryBoth(command.request, root) }
    for type in [RedirectRequest.self, RedirectResponse.self, RegisterRequest.self, RegisterResponse.self]
        as [any PlatformMessage.Type]
    { tryMessage(type, root) }
    tryMessage(ErrorResponse.self, root)
    return 0
}

private func tryBoth<R: LinkRequest>(_: R.Type, _ root: XMLElement) {
    tryMessage(R.self, root)
    tryMessage(R.Response.self, root)
}

/// Under the root that it wants, so that the fuzzer needn't guess names.
private func tryMessage<M: PlatformMessage>(_: M.Type, _ root: XMLElement) {
    var root = root
    root.name = M.root
    do throws(MessageError) {
        let message = try M(root)
        precondition((try? M(message.element)) == message, "a message that does not come back")
    } catch {
        precondition(!error.description.isEmpty)
    }
}

private func depth(of element: XMLElement) -> Int { 1 + (element.children.map(depth).max() ?? 0) }
private func elements(in element: XMLElement) -> Int { element.children.reduce(1) { $0 + elements(in: $1) } }
private func hasColon(_ element: XMLElement) -> Bool {
    element.name.contains(":") || element.children.contains(where: hasColon)
}

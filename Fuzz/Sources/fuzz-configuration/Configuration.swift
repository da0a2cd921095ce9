import Agent
import Capture
import Device
import Media

/// A configuration file of any bytes: problems with words, or a configuration that is within its limits.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let parsed = Configuration.parse(Array(UnsafeBufferPointer(start: start, count: count)))
    for problem in parsed.problems + parsed.warnings { precondition(!"\(problem)".isEmpty) }
    if parsed.problems.isEmpty {
        precondition(!parsed.configuration.channels.isEmpty)
        for channel in parsed.configuration.channels {
            precondition(channel.main.size.isEven && (16...50_000).contains(channel.main.bitRate))
        }
    }
    return 0
}

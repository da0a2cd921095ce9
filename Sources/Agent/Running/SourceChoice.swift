import Capture
enum SourceChoice { static func automatic(logger: Logger) -> VideoSource { .testPattern } }
import Logging

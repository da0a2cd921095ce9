import Base
package import Media

/// 1 main, 2 sub.
extension StreamType: CodedValue {}

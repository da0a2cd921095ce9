import Testing
@testable import Uplink

/// docs/platform-messages.md is a reference: it must have every command, with its types.
@Suite struct DocumentationTests {
    @Test func listsEveryCommand() throws {
        let text = String(decoding: try #require(contents(repository + "/docs/platform-messages.md")), as: UTF8.self)
        let rows = text.split(separator: "\n").map { row in
            row.split(separator: "|").map { cell in cell.filter { $0 != " " } }
        }
        for command in LinkCommand.allCases {
            func check<R: LinkRequest>(_ request: R.Type) throws {
                let number = String(command.rawValue, radix: 16, uppercase: true) + "H"
                let row = try #require(rows.first { $0.first == number }, "\(number) is missing")
                #expect(row.count == 6 && row[1] == R.name && row[3] == "`\(R.self)`")
                let answer = "\(R.Response.self)".prefix { $0 != "<" }
                #expect(row[4].hasPrefix("`\(answer)`"), "\(number)")
            }
            try check(command.request)
        }
    }
}

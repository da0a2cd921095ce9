import Logging
@testable import System
import Testing
@testable import WiFi

@Suite struct WiFiServiceTests {
    /// Else one failed reading would be the end of the Wi-Fi.
    @Test func whatCannotBeReadIsNotKnown() {
        let logger = Logger(label: "test")
        let failure = StateStore.Failure.unusable(path: "x", reason: "disk I/O error")
        #expect(WiFiService.known(logger) { throw failure } == nil)
        #expect(WiFiService.known(logger) { nil } == nil)
        #expect(WiFiService.known(logger) { Array("nonsense".utf8) } == nil)
        #expect(WiFiService.known(logger) { Array(WiFiBench.shop.json.utf8) } == WiFiBench.shop)
    }
}

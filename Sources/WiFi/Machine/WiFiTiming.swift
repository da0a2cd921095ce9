/// The time limits of the Wi-Fi. Together they bring a device whose join failed back to its former network within a
/// minute: `trial`, and then one scan and an address.
package struct WiFiTiming: Sendable, Hashable {
    /// The limit for joining a new network and getting an address.
    var trial = Duration.seconds(30)
    /// How long to search for a known network before opening the device's own access point.
    package var patience = Duration.seconds(60)
    /// How long to wait after the start or the loss of the wired network when there is no network to search for.
    var settling = Duration.seconds(15)
    /// The duration of a scan of every channel.
    var scan = Duration.seconds(12)
    /// The maximum age of scan results for a response without a new scan.
    var freshness = Duration.seconds(10)
    /// The limit for hostapd to enable the access point.
    var opening = Duration.seconds(15)
    /// How long to wait before leaving the current network, so that the response still reaches the client.
    var responseTime = Duration.seconds(1)
    /// The interval at which an unused access point closes to search for the known network.
    package var searchAgain = Duration.seconds(300)
    /// How long without a request until an access point with stations does so too.
    var quiet = Duration.seconds(900)
    /// How long that search lasts.
    var quickScan = Duration.seconds(25)
    /// How long a route must exist before it is reported.
    var certainty = Duration.seconds(1)
    /// The backoff after wpa_supplicant ended by itself or could not start; doubled each time, up to `longestRetry`.
    var retry = Duration.seconds(10)
    var longestRetry = Duration.seconds(320)
    /// The number of consecutive backoffs after which the access point opens without a last scan.
    var mostRetries = 3
}

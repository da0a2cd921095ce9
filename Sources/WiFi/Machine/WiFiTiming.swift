/// How patient the Wi-Fi is. All of it together brings a device whose join failed back to its former network within a
/// minute: `trial`, and then one scan and an address.
package struct WiFiTiming: Sendable, Hashable {
    /// A new network has so long to let the device in and to give it an address.
    var trial = Duration.seconds(30)
    /// A network that was there before is searched for so long before the device opens its own.
    package var patience = Duration.seconds(60)
    /// So long after the start or the loss of the wire, without any network to search for.
    var settling = Duration.seconds(15)
    /// A scan of every channel.
    var scan = Duration.seconds(12)
    /// What was heard less than this ago answers a query.
    var freshness = Duration.seconds(10)
    /// hostapd is to be on the air within this.
    var opening = Duration.seconds(15)
    /// The answer to who wants another network has so long to get out over the one that is left for it.
    var farewell = Duration.seconds(1)
    /// An access point that nobody uses makes way so often, to look for the known network.
    package var lookAgain = Duration.seconds(300)
    /// One with somebody in it does so too, once nobody has asked for anything for so long.
    var quiet = Duration.seconds(900)
    /// The known network is searched for so long then.
    var glance = Duration.seconds(25)
    /// A way to the world counts once it has been there for so long.
    var certainty = Duration.seconds(1)
    /// After wpa_supplicant ended by itself or could not start; doubled each time, up to `longestRest`.
    var rest = Duration.seconds(10)
    var longestRest = Duration.seconds(320)
    /// After so many rests in a row the access point opens without a last look around.
    var mostRests = 3
}

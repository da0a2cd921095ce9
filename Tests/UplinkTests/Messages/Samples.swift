@testable import Base
@testable import Device
@testable import Media
@testable import System
import Testing
@testable import Uplink

/// A message of each kind with every field set; `only` adds those with what may be missing left out.
struct Sample: Sendable, CustomTestStringConvertible {
    let message: any PlatformMessage
    var testDescription: String { type(of: message).root }

    init(_ message: any PlatformMessage) { self.message = message }
}

/// The value of a field that the test itself wrote.
func field<T: TextValue>(_ text: String) -> T {
    guard let value = T(wireText: text) else { preconditionFailure("'\(text)' is not \(T.allowed)") }
    return value
}

let device: DeviceID = field("81100000001")
let addresses = DeviceAddresses(
    upnpHost: field("11.22.33.44"), upnpPort: field("43210"), localHost: field("192.168.1.10"),
    localPort: field("8554"),
    relayHost: .none, relayPort: field("0"))
let token: HashToken = field("0123456789abcdefABCDEF0123456789")
let noon: PlatformTime = field("20130816120000")
let channel: ChannelNumber = field("3")
let morning = RecordingPolicy(
    span: WeekSpan(.sunday, DaySpan(start: field("08:05"), end: field("24:00"))!)!, stream: .main, place: .cloud)
let hourly = DayPolicy(interval: field("3600"), span: DaySpan(start: field("00:00"), end: field("23:59"))!)
let moment = DayPolicy(interval: field("0"), span: DaySpan(start: field("07:30"), end: field("07:30"))!)
let camera = LinkedCamera(
    camera: field("812A930E4BC"), host: field("192.168.1.11"), port: field("80"), account: "admin",
    password: Secret(wireText: "p&<w>"))
let parameters = VideoParameters(
    frameSize: field("1"), rate: field("25"), rateType: .variable, bitRate: field("13"), hasAudio: true)

extension Sample {
    static let registration: [Sample] = [
        Sample(RedirectRequest(
            manufacturer: "811", model: "看店 <1>", type: .camera, deviceID: device, deviceKey: Secret(wireText: "a&b"))),
        Sample(RedirectResponse(
            result: .success, deviceID: device, registerURL: "http://10.0.0.1:8080/DeviceRegisterServlet?a=1&b=2")),
        Sample(RedirectResponse(result: ResultCode(rawValue: 1), deviceID: device)),
        Sample(
            RegisterRequest(
                manufacturer: "811", model: "M", type: .nvr, deviceID: device,
                deviceKey: Secret(wireText: "12345678"))),
        Sample(
            RegisterResponse(
                result: .success, deviceID: device, serverHost: field("10.0.0.1"), serverPort: field("8588"),
                backupHost: field("b.example"), backupPort: field("8589"), turnHost: field("10.0.0.3"),
                turnPort: field("3478"),
                backupTurnHost: field("10.0.0.4"), backupTurnPort: field("3478"), ftpHost: field("10.0.0.5"),
                ftpPort: field("21"), ftpAccount: "ftp", ftpPassword: Secret(wireText: "\"'"), time: noon)),
        Sample(RegisterResponse(result: .other, deviceID: device)),
    ]

    static let fromDevice: [Sample] =
        [
            Sample(
                LoginRequest(
                    firmware: "1.0", deviceID: device, deviceKey: Secret(wireText: "12345678"), addresses: addresses,
                    network: .mobile)),
            Sample(
                AbilityUpRequest(
                    deviceID: device, channels: field("2"), hasPTZ: true, hasCloudStore: false, hasLocalStore: true,
                    videos: [
                        VideoAbility(stream: .main, frameSize: field("1")),
                        VideoAbility(stream: .sub, frameSize: field("3")),
                    ],
                    onvif: OnvifAccess(port: field("80"), account: "admin", password: Secret(wireText: "x")))),
            Sample(
                AbilityUpRequest(
                    deviceID: device, channels: field("4"), hasPTZ: false, hasCloudStore: true, hasLocalStore: false,
                    videos: [])),
            Sample(HeartbeatRequest(deviceID: device, viewers: field("7"), addresses: addresses)),
            Sample(VideoPlayRequest(deviceID: device, channel: channel, stream: .sub, token: token)),
            Sample(
                NotifyPictureRequest(
                    deviceID: device, channel: channel, file: field("81100000001_3_20130816120000.JPG"), time: noon)),
            Sample(RecordPlayRequest(deviceID: device, channel: channel, file: field("a b.ts"), token: token)),
        ]
        + ExceptionType.allCases.map {
            Sample(ExceptionNotifyRequest(deviceID: device, channel: channel, type: $0, description: "原因 <1> & 2"))
        }
        + AlarmType.allCases.map {
            Sample(
                AlarmNotifyRequest(
                    deviceID: device, channel: channel, type: $0, description: "!",
                    input: $0 == .digitalInput ? field("1") : nil))
        }

    static let toDevice: [Sample] =
        [
            Sample(SetChannelRequest(deviceID: device, channel: channel, stream: .main, parameters: parameters)),
            Sample(
                SetChannelRequest(
                    deviceID: device, channel: channel, stream: .sub, parameters: VideoParameters(hasAudio: false))),
            Sample(GetChannelRequest(deviceID: device, channel: channel, stream: .sub)),
            Sample(GetWiFiRequest(deviceID: device)),
            Sample(
                SetWiFiRequest(
                    deviceID: device, ssid: field("店 & Co"), security: .wpa2, password: Secret(wireText: "geheim12"))),
            Sample(
                SetWiFiRequest(deviceID: device, ssid: field("open"), security: .open, password: Secret(wireText: ""))),
            Sample(
                SetEStoreRequest(
                    deviceID: device, url: "http://oos.example", account: "a", password: Secret(wireText: "b"),
                    place: CloudPlace(recordBucket: "GlobalEyeRecord", pictureBucket: "GlobalEyePicture",
                    space: "10"))),
            Sample(SetEStoreRequest(deviceID: device, url: "", account: "", password: Secret(wireText: ""))),
            Sample(GetEStoreRequest(deviceID: device)),
            Sample(AddRecordPolicyRequest(deviceID: device, channel: channel, policies: [morning, morning])),
            Sample(QueryRecordPolicyRequest(deviceID: device, channel: channel)),
            Sample(DeleteRecordPolicyRequest(deviceID: device, channel: channel, id: field("17"))),
            Sample(SetRecordParametersRequest(deviceID: device, channel: channel, isFull: true, isLoop: false)),
            Sample(SetRecordParametersRequest(deviceID: device, channel: channel)),
            Sample(GetRecordParametersRequest(deviceID: device, channel: channel)),
            Sample(RebootRequest(deviceID: device)),
            Sample(
                UpgradeRequest(
                    deviceID: device, version: "2.0", host: field("10.0.0.1"), port: field("21"), account: "u",
                    password: Secret(wireText: "p"), file: "firmware/agent-2.0.bin")),
            Sample(NVRLinkCameraRequest(deviceID: device, channel: channel, camera: camera)),
            Sample(NVRModifyCameraRequest(deviceID: device, camera: camera)),
            Sample(NVRDeleteCameraRequest(deviceID: device, channel: channel)),
            Sample(NVRQueryCamerasRequest(deviceID: device)),
            Sample(
                FileQueryRequest(
                    deviceID: device, channel: channel, start: field("201308160000"), end: field("201308162359"),
                    page: field("1"))),
            Sample(FileDeleteRequest(deviceID: device, channel: channel, files: [field("a.ts"), field("b.ts")])),
            Sample(
                AddPicturePolicyRequest(deviceID: device, channel: channel, store: .ftp, policies: [hourly, moment])),
            Sample(QueryPicturePolicyRequest(deviceID: device, channel: channel, store: .cloud)),
            Sample(DeletePicturePolicyRequest(deviceID: device, channel: channel, id: field("0"))),
            Sample(SetRecordFullRequest(deviceID: device, channel: channel, isFull: true)),
            Sample(GetRecordFullRequest(deviceID: device, channel: channel)),
            Sample(SetRecordLoopRequest(deviceID: device, isLoop: false)),
            Sample(GetRecordLoopRequest(deviceID: device)),
            Sample(
                SetAlarmRequest(deviceID: device, channel: channel, type: .digitalInput, isOn: true,
                input: field("2"))),
            Sample(GetAlarmRequest(deviceID: device, channel: channel, type: .motion)),
            Sample(StoreQueryRequest(deviceID: device)),
            Sample(StoreFormatRequest(deviceID: device)),
        ]
        + PTZDirection.allCases.map { Sample(VideoPTZRequest(deviceID: device, channel: channel, direction: $0)) }

    static let answers: [Sample] = [
        Sample(
            LoginResponse(
                result: .success, deviceID: device, cloudURL: "http://oos.example", cloudAccount: "a",
                cloudPassword: Secret(wireText: "b"),
                cloudPlace: CloudPlace(recordBucket: "R", pictureBucket: "P", space: "1"),
                time: noon)),
        Sample(LoginResponse(result: ResultCode(rawValue: 2), deviceID: nil)),
        Sample(AbilityUpRequest.Response(deviceID: device, time: noon)),
        Sample(HeartbeatRequest.Response(deviceID: device, time: nil)),
        Sample(ExceptionNotifyRequest.Response(result: .success, deviceID: device)),
        Sample(VideoPlayRequest.Response(result: .failure, deviceID: device)),
        Sample(NotifyPictureResponse(deviceID: device)),
        Sample(GetChannelResponse(result: .success, deviceID: device, parameters: parameters)),
        Sample(GetWiFiResponse(
            result: .success, deviceID: device,
            networks: WiFiSecurity.allCases.map {
                WiFiNetwork(ssid: field("n"), signal: field("100"), security: $0, isInUse: $0 == .wpa2)
            })),
        Sample(GetEStoreResponse(
            result: .success, deviceID: device, url: "u", account: "a", password: Secret(wireText: "p"))),
        Sample(QueryRecordPolicyResponse(
            result: .success, deviceID: device,
            policies: Weekday.allCases.map { day in
                var policy = morning
                policy.span = WeekSpan(day, policy.span.span)!
                return KeptRecordingPolicy(id: PolicyID(clamping: day.rawValue), policy: policy)
            })),
        Sample(QueryPicturePolicyResponse(
            result: .success, deviceID: device, policies: [KeptDayPolicy(id: field("5"), policy: moment)])),
        Sample(GetRecordParametersResponse(result: .success, deviceID: device, isFull: false, isLoop: true)),
        Sample(
            NVRQueryCamerasResponse(
                result: .success, deviceID: device,
                channels: [LinkedChannel(channel: channel, camera: field("812A930E4BC"))])),
        Sample(
            FileQueryResponse(
                result: .success, deviceID: device, total: field("11"),
                files: (0..<10).map {
                    FoundFile(
                        name: field("81100000001_0_2013081612000\($0).ts"), size: ByteCount(clamping: 5_000_000_000),
                        start: field("201308161200"), end: field("201308161205"))
                })),
        Sample(GetRecordFullResponse(result: .success, deviceID: device, isFull: true)),
        Sample(GetRecordLoopResponse(result: .success, deviceID: device, isLoop: false)),
        Sample(GetAlarmResponse(result: .success, deviceID: device, isOn: true)),
        Sample(StoreQueryResponse(result: .success, deviceID: device, total: field("128000000000"), free: field("0"))),
        Sample(ErrorResponse(deviceID: device)),
        Sample(ErrorResponse(deviceID: nil)),
    ]

    /// Of each request of the link: the answer that says no, made of the answer's own type.
    static let refusals: [Sample] = LinkCommand.allCases.compactMap { command in
        func answer<R: LinkRequest>(_: R.Type) -> Sample? {
            (try? R.Response(command.refusal(deviceID: device))).map { Sample($0) }
        }
        return answer(command.request)
    }

    static let all = registration + fromDevice + toDevice + answers + refusals
}

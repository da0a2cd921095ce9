extension Message {
    private static let week = "StoreType StreamType Week StartTime EndTime"
    private static let addresses = "UpnpIP RtspUpnpPort LocalIP RtspLocalPort TurnRelayIP? RtspTurnRelayPort?"

    /// Every message between device and platform (CTMW 5, 7.2, 7.5), with those that came later and those that the text
    /// lists but does not define.
    static let table: [Message] = [
        Message(nil, "REDIRECT", from: .device, "ManufacturerNo Mode DevType DevID DevKey", "Result DevID LcmsUrl?"),
        Message(
            nil, "REGISTER", from: .device, "ManufacturerNo Mode DevType DevID DevKey",
            """
            Result DevID NatIP? NatPort? BackupNatIP? BackupNatPort? TurnIP? TurnPort? BackupTurnIP? BackupTurnPort? \
            FtpIP? FtpPort? FtpAccount? FtpPassword? Time?
            """),
        Message(
            0x31, "LOGIN", from: .device, "DevVer DevID DevKey \(addresses) NetType",
            "Result DevID EURL? EAccount? EPassword? ERecordBucket? EPictureBucket? EStorgeSpace? Time?"),
        Message(
            0x32, "ABILITYUP", from: .device, "DevID ChannelNum PTZFlag EStoreFlag LocalStoreFlag Video* Onvif?",
            "DevID Time?", groups: ["Video": "StreamType FrameSize", "Onvif": "Port Account Password"]),
        Message(0x33, "HEARTBEAT", from: .device, "DevID CurVideoNum \(addresses)", "DevID Time?"),
        Message(
            0x34, "EXCEPTION_NOTIFY", from: .device, "DevID ChannelNo ExceptionType ExceptionDesc", "Result DevID"),
        Message(0x35, "VIDEO_PLAY", from: .device, "DevID ChannelNo StreamType HashToken", "Result DevID"),
        Message(0x36, "NOTIFY_PICTURE", from: .device, "DevID ChannelNo FileName Time", "DevID"),
        Message(0x37, "ALARM_NOTIFY", from: .device, "DevID ChannelNo AlarmType AlarmDesc DIDONo?", "Result DevID"),
        Message(
            0x60, "SET_CHANNEL", from: .platform,
            "DevID ChannelNo StreamType FrameSize? FrameRate? RateType? BitRate? AudioInput?", "Result DevID"),
        Message(
            0x61, "GET_CHANNEL", from: .platform, "DevID ChannelNo StreamType",
            "Result DevID FrameSize FrameRate RateType BitRate AudioInput"),
        Message(
            0x62, "GET_WIFI", from: .platform, "DevID", "Result DevID WifiSSID*",
            groups: ["WifiSSID": "SSID Signal Security InUse"]),
        Message(0x63, "SET_WIFI", from: .platform, "DevID SSID Security Password", "Result DevID"),
        Message(0x64, "VIDEO_PTZ", from: .platform, "DevID ChannelNo PtzDirection", "Result DevID"),
        Message(
            0x65, "SET_ESTORE", from: .platform,
            "DevID URL Account Password ERecordBucket? EPictureBucket? EStorgeSpace?", "Result DevID"),
        Message(0x66, "GET_ESTORE", from: .platform, "DevID", "Result DevID URL Account Password"),
        Message(
            0x67, "ADD_RECORD_POLICY", from: .platform, "DevID ChannelNo WeekPolicy*", "Result DevID",
            groups: ["WeekPolicy": week]),
        Message(
            0x68, "QUERY_RECORD_POLICY", from: .platform, "DevID ChannelNo", "Result DevID WeekPolicy*",
            groups: ["WeekPolicy": "PolicyID " + week]),
        Message(0x69, "DEL_RECORD_POLICY", from: .platform, "DevID ChannelNo PolicyID", "Result DevID"),
        Message(
            0x6A, "SET_RECORD_PARAM", from: .platform, "DevID ChannelNo RecordFull? RecordLoop?", "Result DevID"),
        Message(0x6B, "GET_RECORD_PARAM", from: .platform, "DevID ChannelNo", "Result DevID RecordFull RecordLoop"),
        Message(0x6C, "REBOOT", from: .platform, "DevID", "Result DevID"),
        Message(
            0x6D, "UPGRADE", from: .platform, "DevID NewDevVer FtpIP FtpPort FtpAccount FtpPassword FtpFileName",
            "Result DevID"),
        Message(
            0x6E, "NVR_LINK_IPCAM", from: .platform,
            "DevID ChannelNo IpcamDevID IpcamLocalIP OnvifPort OnvifAccount OnvifPassword", "Result DevID"),
        Message(
            0x6F, "NVR_MODIFY_IPCAM", from: .platform,
            "DevID IpcamDevID IpcamLocalIP OnvifPort OnvifAccount OnvifPassword", "Result DevID"),
        Message(0x70, "NVR_DEL_IPCAM", from: .platform, "DevID ChannelNo", "Result DevID"),
        Message(
            0x71, "NVR_QUERY_IPCAM", from: .platform, "DevID", "Result DevID Channel*",
            groups: ["Channel": "ChannelNo IpcamDevID"]),
        Message(
            0x72, "FILE_QUERY", from: .platform, "DevID ChannelNo StartTime EndTime PageNo",
            "Result DevID TotalRecordNum File*", groups: ["File": "FileName FileSize StartTime EndTime"]),
        Message(0x73, "FILE_DELETE", from: .platform, "DevID ChannelNo FileName*", "Result DevID"),
        Message(0x74, "RECORD_PLAY", from: .device, "DevID ChannelNo FileName HashToken", "Result DevID"),
        Message(
            0x75, "ADD_PICTURE_POLICY", from: .platform, "DevID ChannelNo StoreType DayPolicy*", "Result DevID",
            groups: ["DayPolicy": "Interval StartTime EndTime"]),
        Message(
            0x76, "QUERY_PICTURE_POLICY", from: .platform, "DevID ChannelNo StoreType", "Result DevID DayPolicy*",
            groups: ["DayPolicy": "PolicyID Interval StartTime EndTime"]),
        Message(0x77, "DEL_PICTURE_POLICY", from: .platform, "DevID ChannelNo PolicyID", "Result DevID"),
        Message(0x78, "SET_RECORD_FULL", from: .platform, "DevID ChannelNo RecordFull", "Result DevID"),
        Message(0x79, "GET_RECORD_FULL", from: .platform, "DevID ChannelNo", "Result DevID RecordFull"),
        Message(0x7A, "SET_RECORD_LOOP", from: .platform, "DevID RecordLoop", "Result DevID"),
        Message(0x7B, "GET_RECORD_LOOP", from: .platform, "DevID", "Result DevID RecordLoop"),
        Message(
            0x7C, "SET_ALARM", from: .platform, "DevID ChannelNo AlarmType AlarmFlag DIDONo?", "Result DevID"),
        Message(0x7D, "GET_ALARM", from: .platform, "DevID ChannelNo AlarmType", "Result DevID AlarmFlag"),
        Message(0x7F, "STORE_QUERY", from: .platform, "DevID", "Result DevID TotalSize FreeSize"),
        Message(0x80, "STORE_FORMAT", from: .platform, "DevID", "Result DevID"),
    ]
}

@testable import Agent
@testable import Base
@testable import Capture
@testable import Console
import Device
@testable import Media
import Testing
@testable import Upgrade
@testable import Upload
@testable import WiFi

@Suite struct DevicesTests {
    @Test func showsACameraAsTables() {
        let camera = CameraDevice(
            path: "/dev/video0", card: "HD Webcam", driver: "uvcvideo", bus: "usb-1",
            formats: [
                CameraFormat(
                    fourCC: "YUYV", title: "YUYV 4:2:2", isUsable: true,
                    sizes: [
                        CameraSize(
                            size: PictureSize(width: 640, height: 480), frameRates: [FrameRate(30), FrameRate(15)]),
                        CameraSize(size: PictureSize(width: 1280, height: 720), frameRates: [FrameRate(30000, 1001)]),
                    ], smallest: nil, largest: nil),
                CameraFormat(
                    fourCC: "H264", title: "H.264", isUsable: false, sizes: [],
                    smallest: PictureSize(width: 32, height: 32), largest: PictureSize(width: 1920, height: 1080)),
            ],
            controls: [
                CameraControl(
                    name: "brightness", title: "Brightness", kind: .integer, minimum: -64, maximum: 64, step: 1,
                    defaultValue: 0, value: 5, isReadOnly: false, isInactive: false, identifier: 1)
            ])
        #expect(TextRenderer.text(.array([camera.json])) == """
            device  /dev/video0
            card    HD Webcam
            driver  uvcvideo
            bus     usb-1
            formats
              format  size                rates
              YUYV *  640x480             30 15
              YUYV *  1280x720            29.97
              H264    32x32 to 1920x1080
            controls
              control     value  default  takes      note
              brightness      5        0  -64 to 64
            """)
    }
}

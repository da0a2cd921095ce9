import Base
import Device
import Net

/// Uploads to the FTP server, one at a time, on any thread of the service.
struct FTPUploader {
    private var upload: FTPUpload?
    private var order: Order?

    struct Order: Sendable, Equatable {
        package var account: FTPAccount
        var folder: String
        var control: TransferControl

        static func == (a: Order, b: Order) -> Bool {
            a.account == b.account && a.folder == b.folder && a.control === b.control
        }
    }

    mutating func upload(
        _ record: UploadRecord, _ order: Order, _ configuration: UploadConfiguration, keep: (String) -> Void
    ) -> UploadOutcome {
        guard let name = FileName(wireText: record.job.name.text) else {
            return .failed(UploadFailure(kind: .gone, exception: nil, reason: "its name is no file's name"))
        }
        // The server of the last upload, unless the account or the control changed.
        if upload == nil || self.order != order {
            self.order = order
            upload = FTPUpload(
                account: order.account, folder: order.folder, control: order.control, silence: configuration.silence)
        }
        do {
            guard let upload else {
                return .failed(UploadFailure(kind: .later, exception: nil, reason: "libcurl could not start"))
            }
            let source = try configuration.open(record.job)
            // From now on a part of the file may be on the server.
            if record.checkpoint == nil { keep("") }
            try upload.put(source, name: name, resuming: record.checkpoint != nil)
            return .stored
        } catch let failure as FTPFailure {
            return .failed(UploadFailure(failure))
        } catch let error as UploadSourceError {
            return .failed(UploadFailure(error))
        } catch {
            return .failed(UploadFailure(kind: .later, exception: nil, reason: "\(error)"))
        }
    }
}

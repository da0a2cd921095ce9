import Base
package import Device

extension EventBus {
    /// Posts an event of the queue to the whole device.
    package func post(_ report: UploadReport) {
        switch report {
        case .stored(let job) where job.name.kind != .recording:
            post(
                .pictureUploaded, channel: ChannelID(job.name.channel.value), "uploaded \(job.name.text)",
                detail: .name(job.name.text))
        case .trouble(_, let problem?, let reason): begin(problem.topic, reason)
        case .recovered(.cloud): cloudIsWell()
        // Problems with an FTP server have no topic; they are logged.
        case .stored, .dropped, .trouble, .recovered: break
        }
    }

    /// Ends all conditions of the cloud storage.
    package func cloudIsWell() {
        for problem in CloudProblem.allCases { end(problem.topic) }
    }
}

extension CloudProblem {
    fileprivate var topic: EventTopic {
        switch self {
        case .login: .cloudLogin
        case .folder: .cloudFolder
        case .deletion: .cloudDelete
        case .upload: .cloudUpload
        case .full: .cloudFull
        }
    }
}

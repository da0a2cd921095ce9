import Base
import Logging
import NIOCore
import Net
import System

/// Redirect and registration over HTTP.
extension PlatformLinkCore {
    func redirect(_ call: CallNumber, _ url: String) {
        guard let device else { return }
        post(url, device.describe(nil).redirect) { core, answer in
            let outcome: RedirectOutcome = answer.map(RedirectOutcome.init(answer:)) ?? .unanswered
            core.handle { $0.redirected(call, outcome, now: $1) }
        }
    }

    func register(_ call: CallNumber, _ url: String) {
        guard let device else { return }
        memory.lastRegistration = WallClock.seconds
        keep()
        post(url, device.describe(nil).registration) { core, answer in
            let outcome: RegistrationOutcome = answer.map(RegistrationOutcome.init(answer:)) ?? .unanswered
            core.handle { $0.registered(call, outcome, now: $1) }
        }
    }

    /// - Parameter then: called with the response's body, or nil. A status other than 200 comes from a web server, not
    ///   from the platform, and counts as no response: the platform may be starting behind it.
    private func post(
        _ url: String, _ body: [UInt8], then: @escaping @Sendable (PlatformLinkCore, [UInt8]?) -> Void
    ) {
        let core = NIOLoopBound(self, eventLoop: eventLoop)
        let (loop, logger) = (eventLoop, logger)
        tasks.add {
            var answer: [UInt8]?
            do {
                answer = try await HTTPPost(url: url, body: body).send()
            } catch {
                logger.warning("\(error)")
            }
            let body = answer
            loop.execute { then(core.value, body) }
        }
    }
}

extension RedirectOutcome {
    /// - Parameter answer: the body of the HTTP response.
    init(answer: [UInt8]) {
        guard let answer = try? RedirectResponse(document: answer) else {
            self = .refused(result: nil)
            return
        }
        if answer.result.isSuccess, let url = answer.registerURL {
            self = .found(url: url)
        } else {
            self = .refused(result: answer.result.isSuccess ? nil : Int(answer.result.rawValue))
        }
    }
}

extension RegistrationOutcome {
    /// - Parameter answer: the body of the HTTP response.
    init(answer: [UInt8]) {
        guard let answer = try? RegisterResponse(document: answer) else {
            self = .refused(result: nil)
            return
        }
        self = answer.result.isSuccess ? .registered(answer.record) : .refused(result: Int(answer.result.rawValue))
    }
}

extension RegisterResponse {
    /// The record to persist. `0.0.0.0` or port 0 means that there is no such server.
    fileprivate var record: RegistrationRecord {
        func server(_ host: HostAddress?, _ port: Port?) -> ServerAddress? {
            guard let host, host != .none, let port = port.flatMap({ UInt16(exactly: $0.value) }), port > 0
            else { return nil }
            return ServerAddress(host: host.wireText, port: port)
        }
        var record = RegistrationRecord()
        record.server = server(serverHost, serverPort)
        record.backupServer = server(backupHost, backupPort)
        record.turnServer = server(turnHost, turnPort)
        record.backupTurnServer = server(backupTurnHost, backupTurnPort)
        if let server = server(ftpHost, ftpPort), let ftpAccount, let ftpPassword {
            record.ftp = FTPAccount(server: server, account: ftpAccount, password: ftpPassword.wireText)
        }
        return record
    }
}

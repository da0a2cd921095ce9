import Base
import Device

/// Redirect (CTMW 5) and registration (CTMW 7.2).
extension LinkStateMachine {
    mutating func redirect(_ url: String, _ now: MediaTime) -> [LinkAction] {
        call.value += 1
        counters.redirects += 1
        phase = .redirecting(until: now + timing.http)
        return [.redirect(call, url: url)]
    }

    /// Registers without checking whether it is allowed: `proceed` did.
    mutating func register(_ url: String, _ now: MediaTime) -> [LinkAction] {
        call.value += 1
        counters.registrations += 1
        registrationAllowed = now + extended(timing.registerRetry, PauseJitter.register)
        phase = .registering(until: now + timing.http)
        return [.register(call, url: url)]
    }

    /// Handles the result of `.redirect`.
    mutating func redirected(_ call: CallNumber, _ outcome: RedirectOutcome, now: MediaTime) -> [LinkAction] {
        guard case .redirecting = phase, call == self.call else { return [] }
        if outcome != .unanswered { counters.entranceAnswers += 1 }
        switch outcome {
        case .found(let url):
            record.registerURL = url
            return [.keep(record)] + proceed(now)
        case .refused:
            redirectRefusal = outcome
            return [.report(.redirectFailed(outcome))] + proceed(now)
        case .unanswered:
            // The request never reached the platform, so nothing was refused: a camera that starts before its router
            // must not stay offline until someone climbs a ladder.
            redirectAllowed = now + growingPause()
            return [.report(.redirectFailed(outcome))] + proceed(now)
        }
    }

    /// Handles the result of `.register`.
    mutating func registered(_ call: CallNumber, _ outcome: RegistrationOutcome, now: MediaTime) -> [LinkAction] {
        guard case .registering = phase, call == self.call else { return [] }
        if outcome != .unanswered { counters.entranceAnswers += 1 }
        switch outcome {
        case .registered(var given) where !(given.servers.isEmpty && entrances.servers.isEmpty):
            given.registerURL = record.registerURL
            record = given
            turn = 0
            needsRegistration = false
            return [.keep(record), .report(.registered)] + proceed(now)
        default:
            return [.report(.registrationFailed(outcome))] + pauseAfterFailure(now)
        }
    }
}

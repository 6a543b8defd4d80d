#pragma once

#include <bangiao/event.hpp>
#include <bangiao/result.hpp>
#include <string_view>

#include "base/live_registry.hpp"
#include "identity/caller.hpp"
#include "ledger/sequencer.hpp"

namespace bangiao::intake {

/// The write side, told in one function. Every event enters the log through submit() and no other
/// way. Any thread; parsing and the signature check happen on the caller's.
class Intake {
public:
    /// `revocations`: of the ministries' authorities; null: there are none.
    Intake(const LiveRegistry& registry, ledger::Sequencer& sequencer,
           const Revocations* revocations = nullptr)
        : registry_(registry), sequencer_(sequencer), revocations_(revocations) {}

    /// Calls `answer` exactly once.
    void submit(const identity::Caller& caller, std::string_view body, Instant now,
                ledger::Answer answer) const;

    /// A founding event, from the service's own founding bundle: signed by a pinned founding key or
    /// by an officer that an earlier line enrolled.
    void submit_founding(std::string_view body, Instant now, ledger::Answer answer) const;

private:
    const LiveRegistry& registry_;
    ledger::Sequencer& sequencer_;
    const Revocations* revocations_;
};

/// Strict parsing, the enrolled certificate, the signature. `officer_unknown` where nobody enrolled
/// the certificate that the header names, `officer_revoked` where it was revoked.
Result<VerifiedEvent> verify(const Registry& registry, std::string_view body, Instant now);

}  // namespace bangiao::intake

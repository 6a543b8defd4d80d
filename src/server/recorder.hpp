#pragma once

#include <bangiao/key.hpp>
#include <bangiao/look.hpp>
#include <memory>
#include <optional>

#include "base/clock.hpp"
#include "base/config.hpp"
#include "base/live_registry.hpp"
#include "intake/intake.hpp"
#include "records/endings.hpp"
#include "records/look_book.hpp"

namespace bangiao::server {

/// The service's own hand, with a key that is enrolled like an officer's: what no officer has a
/// reason to put on record. It acts in its own name and in nobody else's. One thread.
class Recorder {
public:
    /// Throws std::runtime_error naming a file that cannot be used.
    Recorder(const Config::Recorder& config, const intake::Intake& intake,
             const LiveRegistry& registry, const PolicyBook& policies, const Clock& clock,
             const records::LookBook& looks, const records::Endings& endings);

    /// Puts on record what time alone has ended, and the head of the record of who looked, if it
    /// has moved and it is time to. Says in the log what keeps it from doing so; tries again the
    /// next time.
    void tend();

private:
    void record_endings(Instant now);
    void anchor_looks(Instant now);
    void file(const identity::Caller& own, const DraftEvent& draft, Instant now,
              ledger::Answer answer);
    /// Who it is, as the registry has it now; none, with a word in the log, where it has nobody.
    std::optional<identity::Caller> self() const;

    const std::chrono::minutes every_;
    const intake::Intake& intake_;
    const LiveRegistry& registry_;
    const PolicyBook& policies_;
    const Clock& clock_;
    const records::LookBook& looks_;
    const records::Endings& endings_;
    SigningKey key_;
    Digest certificate_;
    std::optional<Instant> last_;  // when an anchor was tried
    struct Progress;
    std::shared_ptr<Progress> progress_;  // shared: written by the sequencer's answers
};

}  // namespace bangiao::server

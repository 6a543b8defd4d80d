#pragma once

#include <bangiao/key.hpp>
#include <bangiao/look.hpp>
#include <memory>
#include <optional>

#include "base/clock.hpp"
#include "base/config.hpp"
#include "base/live_registry.hpp"
#include "intake/intake.hpp"
#include "records/look_book.hpp"

namespace bangiao::server {

/// The service's own hand, with a key that is enrolled like an officer's: what no officer has a
/// reason to put on record. It acts in its own name and in nobody else's. One thread.
class Recorder {
public:
    /// Throws std::runtime_error naming a file that cannot be used.
    Recorder(const Config::Recorder& config, const intake::Intake& intake,
             const LiveRegistry& registry, const PolicyBook& policies, const Clock& clock,
             const records::LookBook& looks);

    /// Puts the head of the record of who looked into the log, if it has moved and it is time to.
    /// Says in the log what keeps it from doing so; tries again the next time.
    void tend();

private:
    void anchor(Instant now);
    void file(const AnchorForm& form, const LookHead& head, Instant now);

    const std::chrono::minutes every_;
    const intake::Intake& intake_;
    const LiveRegistry& registry_;
    const PolicyBook& policies_;
    const Clock& clock_;
    const records::LookBook& looks_;
    SigningKey key_;
    Digest certificate_;
    std::optional<Instant> last_;  // when it was tried
    struct Anchored;
    std::shared_ptr<Anchored> anchored_;  // shared: written by the sequencer's answer
};

}  // namespace bangiao::server

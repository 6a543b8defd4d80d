#include "server/recorder.hpp"

#include <atomic>
#include <bangiao/certificate.hpp>
#include <bangiao/event.hpp>
#include <stdexcept>

#include "base/log.hpp"
#include "identity/caller.hpp"
#include "server/materials.hpp"

namespace bangiao::server {

/// What has become of what this process filed.
struct Recorder::Progress {
    std::atomic<std::uint64_t> looks{0};            ///< so many the log vouches for
    std::atomic<std::uint64_t> endings_waiting{0};  ///< filed and not answered yet
};

namespace {

// A batch of the sequencer's; what is left follows with the next call.
constexpr std::size_t most_endings_at_once = 200;

constexpr const char* not_at_work =
    "dịch vụ ghi nhận không hoạt động lúc hết giờ / the recording service was not at work then";

SigningKey read_key(const std::filesystem::path& file) {
    Result<SigningKey> key = SigningKey::from_file(file.string());
    if (!key)
        throw std::runtime_error(file.string() + ": is no private key of this process's user");
    return std::move(*key);
}

Digest thumbprint_of(const std::filesystem::path& file) {
    const Result<Certificate> certificate = Certificate::from_pem(read_file(file));
    if (!certificate) throw std::runtime_error(file.string() + ": is no usable certificate");
    return certificate->thumbprint();
}

DraftEvent draft_of(const AnchorForm& form, const identity::Caller& self, const LookHead& head,
                    Instant now) {
    DraftEvent draft{Claims{*EventId::parse(random_uuid()), *CaseId::parse(random_uuid()),
                            form.type, self.unit, form.role, now.seconds(), now, std::nullopt,
                            form.policy, std::nullopt, std::nullopt, std::nullopt},
                     {},
                     {}};
    draft.clear.emplace(form.looks, head.looks);
    draft.clear.emplace(form.hash, head.hash.base64url());
    return draft;
}

DraftEvent draft_of(const records::Ending& ending, const identity::Caller& self, Instant now) {
    const TimedForm& form = ending.form;
    DraftEvent draft{Claims{*EventId::parse(random_uuid()), ending.case_id, form.type, self.unit,
                            form.role, now.seconds(), form.ended, ending.head, form.policy, form.of,
                            std::nullopt, std::nullopt},
                     {},
                     {}};
    if (form.late_field) draft.sealed.emplace(*form.late_field, not_at_work);
    return draft;
}

}  // namespace

Recorder::Recorder(const Config::Recorder& config, const intake::Intake& intake,
                   const LiveRegistry& registry, const PolicyBook& policies, const Clock& clock,
                   const records::LookBook& looks, const records::Endings& endings)
    : every_(config.anchor_every),
      intake_(intake),
      registry_(registry),
      policies_(policies),
      clock_(clock),
      looks_(looks),
      endings_(endings),
      key_(read_key(config.key)),
      certificate_(thumbprint_of(config.certificate)),
      progress_(std::make_shared<Progress>()) {}

void Recorder::tend() {
    const Instant now = clock_.now();
    try {
        record_endings(now);
    } catch (const std::exception&) {
        log::warn("what time has ended cannot be read");
    }
    try {
        anchor_looks(now);
    } catch (const std::exception&) {
        log::warn("the head of the record of who looked cannot be read");
    }
}

// Two nodes may file the same: the second event follows a head that is the head no longer.
void Recorder::record_endings(Instant now) {
    if (progress_->endings_waiting > 0) return;
    const std::vector<records::Ending> endings = endings_.unrecorded(now, most_endings_at_once);
    if (endings.empty()) return;
    const std::optional<identity::Caller> own = self();
    if (!own) return;
    for (const records::Ending& ending : endings) {
        ++progress_->endings_waiting;
        file(*own, draft_of(ending, *own, now), now,
             [progress = progress_](Result<ledger::Admission> filed) {
                 --progress->endings_waiting;
                 if (filed)
                     log::info("what time has ended is on record",
                               {{"index", filed->receipt.index.value()}});
                 else if (filed.error().reason != Reason::case_moved_on)
                     log::error("what time has ended was refused",
                                {{"code", code_of(filed.error().reason)}});
             });
    }
}

void Recorder::anchor_looks(Instant now) {
    if (last_ && now < *last_ + every_) return;
    last_ = now;
    const std::optional<AnchorForm> form = anchor_form(policies_, *registry_.get(), now);
    const LookHead head = looks_.head();
    if (!form || head.looks <= progress_->looks) return;
    const std::optional<identity::Caller> own = self();
    if (!own) return;
    file(*own, draft_of(*form, *own, head, now), now,
         [progress = progress_, looks = head.looks](Result<ledger::Admission> filed) {
             if (filed) {
                 progress->looks = looks;
                 log::info("the record of who looked is anchored",
                           {{"looks", looks}, {"index", filed->receipt.index.value()}});
             } else {
                 log::error("the head of the record of who looked was refused",
                            {{"code", code_of(filed.error().reason)}});
             }
         });
}

std::optional<identity::Caller> Recorder::self() const {
    const std::shared_ptr<const Registry> registry = registry_.get();
    const EnrolledCertificate* enrolled = registry->certificate(certificate_);
    const Officer* officer = enrolled ? registry->officer(enrolled->officer) : nullptr;
    if (officer)
        return identity::Caller{officer->id, officer->unit, officer->roles, false, certificate_};
    log::warn("the service's own certificate is not enrolled");
    return std::nullopt;
}

void Recorder::file(const identity::Caller& own, const DraftEvent& draft, Instant now,
                    ledger::Answer answer) {
    intake_.submit(own, sign_event(draft, certificate_, key_), now, std::move(answer));
}

}  // namespace bangiao::server

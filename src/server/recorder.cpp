#include "server/recorder.hpp"

#include <atomic>
#include <bangiao/certificate.hpp>
#include <bangiao/event.hpp>
#include <stdexcept>

#include "base/log.hpp"
#include "identity/caller.hpp"
#include "server/materials.hpp"

namespace bangiao::server {

/// How many looks the log vouches for, as far as this process has seen to it.
struct Recorder::Anchored {
    std::atomic<std::uint64_t> looks{0};
};

namespace {

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

}  // namespace

Recorder::Recorder(const Config::Recorder& config, const intake::Intake& intake,
                   const LiveRegistry& registry, const PolicyBook& policies, const Clock& clock,
                   const records::LookBook& looks)
    : every_(config.anchor_every),
      intake_(intake),
      registry_(registry),
      policies_(policies),
      clock_(clock),
      looks_(looks),
      key_(read_key(config.key)),
      certificate_(thumbprint_of(config.certificate)),
      anchored_(std::make_shared<Anchored>()) {}

void Recorder::tend() {
    const Instant now = clock_.now();
    if (last_ && now < *last_ + every_) return;
    last_ = now;
    try {
        anchor(now);
    } catch (const std::exception&) {
        log::warn("the head of the record of who looked cannot be read");
    }
}

void Recorder::anchor(Instant now) {
    const std::optional<AnchorForm> form = anchor_form(policies_, *registry_.get(), now);
    const LookHead head = looks_.head();
    if (!form || head.looks <= anchored_->looks) return;
    file(*form, head, now);
}

void Recorder::file(const AnchorForm& form, const LookHead& head, Instant now) {
    const std::shared_ptr<const Registry> registry = registry_.get();
    const EnrolledCertificate* enrolled = registry->certificate(certificate_);
    const Officer* officer = enrolled ? registry->officer(enrolled->officer) : nullptr;
    if (!officer) {
        log::warn("the service's own certificate is not enrolled");
        return;
    }
    const identity::Caller self{officer->id, officer->unit, officer->roles, false, certificate_};
    const std::string event = sign_event(draft_of(form, self, head, now), certificate_, key_);
    intake_.submit(self, event, now,
                   [anchored = anchored_, looks = head.looks](Result<ledger::Admission> filed) {
                       if (filed) {
                           anchored->looks = looks;
                           log::info("the record of who looked is anchored",
                                     {{"looks", looks}, {"index", filed->receipt.index.value()}});
                       } else {
                           log::error("the head of the record of who looked was refused",
                                      {{"code", code_of(filed.error().reason)}});
                       }
                   });
}

}  // namespace bangiao::server

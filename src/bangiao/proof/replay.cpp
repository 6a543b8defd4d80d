#include "bangiao/proof/replay.hpp"

#include <algorithm>
#include <bangiao/unseen.hpp>

#include "bangiao/proof/rungs.hpp"
#include "bangiao/proof/saved.hpp"

namespace bangiao {
namespace {

/// The files that can be read; the constitution is the one pinned, and no other.
PolicyBook book_of(const std::vector<std::string>& policies,
                   const std::optional<Digest>& constitution) {
    PolicyBook book;
    const auto add = [&](const std::string& text) {
        // A file that is no policy cannot have been in force: the adoption that names it will say
        // so.
        (void)book.add(text, "export");
    };
    for (const std::string& text : policies)
        if (constitution && sha256(text) == *constitution) add(text);
    std::vector<PolicyText> texts;
    for (const std::string& text : policies) texts.push_back({text, "export"});
    for (const PolicyText& each : bases_first(std::move(texts))) add(each.text);
    return book;
}

std::optional<std::string> why_no_law(const PolicyBook& book,
                                      const std::optional<Digest>& constitution) {
    if (!constitution) return "the trust file pins no constitution";
    if (!book.find(*constitution)) return "the constitution that the trust file pins is not there";
    return std::nullopt;
}

std::string listed(const std::set<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out.append(out.empty() ? "" : ", ").append(name);
    return out;
}

std::string overdue_since(const Duty& duty) {
    return duty.rule + " " + duty.unit.text() + " overdue since " + duty.due.local_text();
}

/// When the thread that the duty goes with ended by time, if it did.
std::optional<Instant> spent_at(const Duty& duty, const CaseState& state) {
    for (const Thread& thread : state.threads)
        if (!duty.thread.empty() && thread.opened_by.text() == duty.thread) return thread.expires;
    return std::nullopt;
}

}  // namespace

std::optional<std::string> overdue(const ClosedDuty& duty) {
    if (duty.when < duty.duty.due) return std::nullopt;
    return overdue_since(duty.duty) + " until " + duty.when.local_text();
}

std::optional<std::string> overdue(const Duty& duty, const CaseState& state, Instant until) {
    if (duty.due > std::min(until, spent_at(duty, state).value_or(until))) return std::nullopt;
    return overdue_since(duty);
}

Replay::Replay(const std::vector<std::string>& policies, const Trust& trust)
    : book_(book_of(policies, trust.constitution())),
      no_law_(why_no_law(book_, trust.constitution())),
      registry_(trust.founders()) {}

Check Replay::certificate_rung(const Certificate& signer, Instant admitted_at) const {
    if (const Checked valid = signer.may_sign_at(admitted_at); !valid)
        return failed("certificate", in_words(valid.error()));
    if (const EnrolledCertificate* enrolled = registry_.certificate(signer.thumbprint()))
        return enrolled->use == CertificateUse::signing
                   ? passed("certificate")
                   : failed("certificate", "it was not enrolled for signing");
    const auto& founders = registry_.founders();
    const bool pinned = std::any_of(founders.begin(), founders.end(), [&](const auto& founder) {
        return founder.second == signer.thumbprint();
    });
    return pinned ? passed("certificate")
                  : failed("certificate", "officer_unknown: it was not enrolled");
}

Check Replay::revocation_rung(const Digest& signer) const {
    const EnrolledCertificate* enrolled = registry_.certificate(signer);
    if (!enrolled) return not_checked("revocation", "the certificate is not in the registry");
    const Officer* officer = registry_.officer(enrolled->officer);
    if (enrolled->revoked_at || (officer && officer->revoked_at))
        return failed("revocation", in_words(Refusal(Reason::officer_revoked)));
    return passed("revocation");
}

Admission Replay::admit(const VerifiedEvent& event, Instant admitted_at) {
    const CaseId& chain = event.claims().case_id;
    if (no_law_) return {failed("admission", *no_law_)};
    if (lost_.contains(chain.text()))
        return {not_checked("admission", "an earlier event of this chain could not take effect")};
    if (!event.withheld().empty()) withheld_.insert(chain);
    CaseState& state = chains_.try_emplace(chain, chain).first->second;
    const auto unseen = unseen_.find(chain);
    const std::set<std::string> none;
    const std::set<std::string>& unseen_here = unseen == unseen_.end() ? none : unseen->second;
    const Filing filing{
        event.claims(), event.fields(), event.signer(), event.digest(), !event.withheld().empty(),
        &unseen_here};
    Result<Decision> decision = decide(book_, registry_, state, filing, admitted_at);
    if (!decision) {
        lose(chain.text());
        if (rests_on_unseen(decision.error(), state, unseen_here))
            return {not_checked("admission", "it rests on what withheld fields decided before")};
        return {refused(event, decision.error())};
    }
    Admission admission{passed("admission"),
                        true,
                        decision->opened,
                        decision->closed,
                        !decision->registry.empty(),
                        decision->erases_unread || !decision->erases.empty()};
    if (!decision->erases_unread) admission.erased = decision->erases;
    if (!decision->unread.empty()) {
        unsure_.insert(chain);
        admission.check = not_checked(
            "admission", "it rests on fields that are withheld: " + listed(decision->unread));
    }
    take_effect(event, std::move(*decision));
    return admission;
}

Check Replay::refused(const VerifiedEvent& event, const Refusal& refusal) {
    const EnrolledCertificate* signer = registry_.certificate(event.signer());
    if (refusal.reason == Reason::role_not_held && signer &&
        roles_unknown_.contains(signer->officer))
        return not_checked("admission", "the officer's roles are withheld");
    return failed("admission", in_words(refusal), "permitted",
                  std::string(code_of(refusal.reason)));
}

void Replay::take_effect(const VerifiedEvent& event, Decision decision) {
    for (const RegistryChange& change : decision.registry) {
        registry_.apply(change);
        const auto* enrolled = std::get_if<CertificateEnrolled>(&change);
        if (!enrolled) continue;
        if (enrolled->roles.empty() && !event.withheld().empty())
            roles_unknown_.insert(enrolled->officer);
        else
            roles_unknown_.erase(enrolled->officer);
    }
    const CaseId& chain = event.claims().case_id;
    if (decision.unseen.empty())
        unseen_.erase(chain);
    else
        unseen_.insert_or_assign(chain, std::move(decision.unseen));
    chains_.insert_or_assign(chain, std::move(decision.state));
}

const CaseState* Replay::state_of(const CaseId& chain) const {
    const auto found = chains_.find(chain);
    return found == chains_.end() || lost_.contains(chain.text()) ? nullptr : &found->second;
}

std::optional<AnchorForm> Replay::anchor_form_at(Instant admitted_at) const {
    if (no_law_) return std::nullopt;
    return anchor_form(book_, registry_, admitted_at);
}

boost::json::array Replay::saved() const {
    boost::json::array out;
    out.push_back(saved_registry(registry_));
    for (boost::json::value& each :
         row(chains_, withheld_, unsure_, lost_, unseen_, roles_unknown_))
        out.push_back(std::move(each));
    return out;
}

void Replay::go_on(const boost::json::value& saved) {
    Row in(saved);
    registry_ = loaded_registry(in.next(), registry_.founders());
    chains_ = in.take<std::map<CaseId, CaseState>>();
    withheld_ = in.take<std::set<CaseId>>();
    unsure_ = in.take<std::set<CaseId>>();
    lost_ = in.take<std::set<std::string>>();
    unseen_ = in.take<std::map<CaseId, std::set<std::string>>>();
    roles_unknown_ = in.take<std::set<OfficerId>>();
}

}  // namespace bangiao

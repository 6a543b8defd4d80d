#include "cli/founding_bundle.hpp"

#include <algorithm>
#include <bangiao/base64.hpp>
#include <bangiao/decide.hpp>
#include <bangiao/event.hpp>
#include <bangiao/form.hpp>
#include <boost/json/array.hpp>

#include "cli/draft_fields.hpp"
#include "cli/shell.hpp"

namespace bangiao::cli {
namespace {

Refusal at_place(const std::string& place, Refusal refusal) {
    refusal.detail = refusal.detail.empty() ? place : place + ": " + refusal.detail;
    return refusal;
}

Result<Certificate> read_certificate(const std::filesystem::path& file) {
    Result<Certificate> certificate = Certificate::from_pem(read_input(file.string()));
    if (!certificate) return at_place(file.string(), certificate.error());
    return certificate;
}

boost::json::array texts_of(const auto& roles) {
    boost::json::array list;
    for (const RoleName& role : roles) list.emplace_back(role.text());
    return list;
}

/// Puts values into the fields that the constitution takes an act's parts from, in the clear or
/// sealed as it says. Parts that it takes from elsewhere are left out.
class RegistryDraft {
public:
    RegistryDraft(const RegistryForm& form, DraftEvent draft)
        : form_(form), draft_(std::move(draft)) {}

    RegistryDraft& with(std::string_view part, const boost::json::value& value) {
        if (const auto field = form_.parts.find(part); field != form_.parts.end())
            put(draft_, form_.form, field->second, value);
        return *this;
    }
    const DraftEvent& draft() const { return draft_; }

private:
    const RegistryForm& form_;
    DraftEvent draft_;
};

/// A ministry's founding key and the chain that its events form.
struct Founder {
    const FoundingPlan::Ministry& ministry;
    Certificate certificate;
    SigningKey key;
    CaseState chain;

    static Result<Founder> of(const FoundingPlan::Ministry& ministry) {
        BANGIAO_TRY(Certificate certificate, read_certificate(ministry.certificate));
        Result<SigningKey> key = SigningKey::from_file(ministry.key.string());
        if (!key) return at_place(ministry.key.string(), key.error());
        const CaseId chain = *CaseId::parse(random_uuid());
        return Founder{ministry, std::move(certificate), std::move(*key), CaseState(chain)};
    }
};

/// The log as it will be after these events.
class Founding {
public:
    Founding(const PolicyBook& book, Instant at, RegistryForm founds, RegistryForm enrols,
             std::map<UnitId, Digest> founders)
        : book_(book),
          at_(at),
          founds_(std::move(founds)),
          enrols_(std::move(enrols)),
          registry_(std::move(founders)) {}

    Checked add(Founder& founder) {
        const FoundingPlan::Ministry& ministry = founder.ministry;
        RegistryDraft draft = draft_of(founder, founds_);
        draft.with("unit", boost::json::string(ministry.unit.text()))
            .with("type", boost::json::string(ministry.type))
            .with("officer", boost::json::string(ministry.founder.text()))
            .with("certificate", boost::json::string(base64_encode(founder.certificate.der())));
        BANGIAO_CHECK(admit(founder, draft));
        if (ministry.tls) {
            const Officer* officer = registry_.officer(ministry.founder);
            const std::set<RoleName> roles = officer ? officer->roles : std::set<RoleName>();
            BANGIAO_CHECK(enrol(founder, ministry.founder, texts_of(roles), *ministry.tls, "tls"));
        }
        for (const FoundingPlan::Enrolment& each : ministry.officers)
            for (const auto& [file, use] : {std::pair(each.signing, "signing"), {each.tls, "tls"}})
                if (file) BANGIAO_CHECK(enrol(founder, each.id, texts_of(each.roles), *file, use));
        return {};
    }

    std::vector<FoundingEvent> events() && { return std::move(events_); }

private:
    RegistryDraft draft_of(const Founder& founder, const RegistryForm& form) const {
        return {form, DraftEvent{Claims{*EventId::parse(random_uuid()),
                                        founder.chain.id,
                                        form.form.type,
                                        founder.ministry.unit,
                                        *form.form.roles.begin(),
                                        at_.seconds(),
                                        at_,
                                        founder.chain.head,
                                        form.form.policy,
                                        {},
                                        {},
                                        {}},
                                 {},
                                 {}}};
    }

    Checked enrol(Founder& founder, const OfficerId& officer, const boost::json::array& roles,
                  const std::filesystem::path& file, const char* use) {
        BANGIAO_TRY(const Certificate certificate, read_certificate(file));
        RegistryDraft draft = draft_of(founder, enrols_);
        draft.with("officer", boost::json::string(officer.text()))
            .with("unit", boost::json::string(founder.ministry.unit.text()))
            .with("roles", roles)
            .with("use", boost::json::string(use))
            .with("thumbprint", boost::json::string(certificate.thumbprint().base64url()))
            .with("certificate", boost::json::string(base64_encode(certificate.der())));
        const Checked admitted = admit(founder, draft);
        if (!admitted) return at_place(file.string(), admitted.error());
        return {};
    }

    /// As the service will: the signature, then the law, then what follows from it.
    Checked admit(Founder& founder, const RegistryDraft& filled) {
        const DraftEvent& draft = filled.draft();
        std::string sd_jwt = sign_event(draft, founder.certificate.thumbprint(), founder.key);
        BANGIAO_TRY(ParsedEvent parsed, ParsedEvent::parse(sd_jwt, Opening::every_digest));
        BANGIAO_TRY(const VerifiedEvent event,
                    VerifiedEvent::verify(std::move(parsed), founder.certificate, at_));
        BANGIAO_TRY(const PermittedEvent permitted,
                    PermittedEvent::permit(book_, registry_, founder.chain, event, at_));
        for (const RegistryChange& change : permitted.decision().registry) registry_.apply(change);
        founder.chain = permitted.decision().state;
        events_.push_back(
            {draft.claims.type.text(), founder.ministry.unit, draft.claims.jti, std::move(sd_jwt)});
        return {};
    }

    const PolicyBook& book_;
    Instant at_;
    RegistryForm founds_, enrols_;
    Registry registry_;
    std::vector<FoundingEvent> events_;
};

}  // namespace

Result<std::vector<FoundingEvent>> founding_events(const FoundingPlan& plan, const PolicyBook& book,
                                                   Instant at) {
    auto founds = registry_form(book, RegistryAct::found_ministry);
    auto enrols = registry_form(book, RegistryAct::enrol);
    if (!founds || !enrols)
        return Refusal(Reason::policy_invalid, "no constitution founds ministries and enrols");
    std::vector<Founder> founders;
    std::map<UnitId, Digest> pinned;
    for (const FoundingPlan::Ministry& ministry : plan.ministries) {
        BANGIAO_TRY(Founder founder, Founder::of(ministry));
        pinned.insert_or_assign(ministry.unit, founder.certificate.thumbprint());
        founders.push_back(std::move(founder));
    }
    Founding founding(book, at, std::move(*founds), std::move(*enrols), std::move(pinned));
    for (Founder& founder : founders)
        if (const Checked added = founding.add(founder); !added)
            return at_place(founder.ministry.unit.text(), added.error());
    return std::move(founding).events();
}

}  // namespace bangiao::cli

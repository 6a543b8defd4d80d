#include "identity/enrolments.hpp"

#include "base/certificate_request.hpp"
#include "base/secret.hpp"
#include "identity/registrar.hpp"

namespace bangiao::identity {
namespace {

using store::StoredEnrolment;

constexpr std::size_t secret_bytes = 10;  // of which a handful of tries are allowed
constexpr std::size_t group = 4;          // digits that are read out together
constexpr std::uint64_t most_listed = 500;

std::string in_groups(const std::string& secret) {
    std::string text;
    for (std::size_t i = 0; i < secret.size(); i += group)
        text += (i == 0 ? "" : "-") + secret.substr(i, group);
    return text;
}

Digest hash_of(const EventId& id, const std::string& secret) {
    return sha256("bangiao enrolment code\n" + id.text() + "\n" + secret);
}

/// `<id>.<secret>`, as it was shown or as somebody typed it.
struct Code {
    EventId id;
    Digest hash;
};
std::optional<Code> code_in(std::string_view text) {
    const std::size_t dot = text.find('.');
    if (dot == text.npos) return std::nullopt;
    const std::optional<EventId> id = EventId::parse(text.substr(0, dot));
    std::string secret(text.substr(dot + 1));
    std::erase(secret, '-');
    if (!id) return std::nullopt;
    return Code{*id, hash_of(*id, secret)};
}

Digest key_of(const std::string& request) {
    return CertificateRequest::from_pem(request).value().key();
}

bool asked_for_the_same(const StoredEnrolment::Requests& before, const CertificateRequest& signing,
                        const CertificateRequest& tls) {
    return key_of(before.signing) == signing.key() && key_of(before.tls) == tls.key();
}

void commit(store::Transaction& transaction) {
    if (transaction.commit() != store::Outcome::committed)
        throw store::Unavailable("an enrolment could not be kept");
}

}  // namespace

Result<Enrolments::Invitation> Enrolments::open(const Caller& caller, const Opening& opening,
                                                Instant now) const {
    const std::shared_ptr<const Registry> registry = registry_.get();
    if (!may_enrol(policies_, caller)) return Refusal(Reason::role_not_permitted);
    if (!enrols_for(*registry, caller, opening.unit)) return Refusal(Reason::unit_not_permitted);
    const Officer* known = opening.officer ? registry->officer(*opening.officer) : nullptr;
    if (known && (known->unit != opening.unit || known->revoked_at))
        return Refusal(Reason::field_invalid, "no officer of that unit", "/officer");
    const EventId id = EventId::parse(random_uuid()).value();
    const SecretText secret = SecretText::random_hex(secret_bytes);
    StoredEnrolment enrolment{
        id,
        opening.officer ? *opening.officer : OfficerId::parse(random_uuid()).value(),
        opening.unit,
        opening.roles,
        caller.officer,
        now,
        now + rules_.lifetime,
        hash_of(id, secret.text())};
    store::Transaction transaction(database_);
    store::insert_enrolment(transaction.session(), enrolment);
    commit(transaction);
    return Invitation{std::move(enrolment), id.text() + "." + in_groups(secret.text())};
}

Result<Enrolments::Standing> Enrolments::present(std::string_view text, std::string_view signing,
                                                 std::string_view tls, Instant now) const {
    BANGIAO_TRY(const CertificateRequest signs, CertificateRequest::from_pem(signing));
    BANGIAO_TRY(const CertificateRequest connects, CertificateRequest::from_pem(tls));
    if (signs.key() == connects.key())
        return Refusal(Reason::certificate_request_invalid,
                       "one key may not both sign and connect");
    const std::optional<Code> code = code_in(text);
    if (!code) return Refusal(Reason::enrolment_code_invalid);
    store::Transaction transaction(database_);
    store::Session& session = transaction.session();
    std::optional<StoredEnrolment> found = store::lock_enrolment(session, code->id);
    if (!found || found->expires_at <= now || found->tries >= rules_.tries)
        return Refusal(Reason::enrolment_code_invalid);
    if (!same_secret(found->code.view(), code->hash.view())) {
        store::count_wrong_code(session, code->id);
        commit(transaction);
        return Refusal(Reason::enrolment_code_invalid);
    }
    if (found->requests && !asked_for_the_same(*found->requests, signs, connects))
        return Refusal(Reason::enrolment_code_invalid);
    if (!found->requests) {
        found->requests = StoredEnrolment::Requests{signs.pem(), connects.pem(), now};
        store::set_requests(session, code->id, *found->requests);
        commit(transaction);
    }
    return standing_of(std::move(*found));
}

Result<std::vector<Enrolments::Standing>> Enrolments::list(const Caller& caller,
                                                           Instant now) const {
    if (!may_enrol(policies_, caller)) return Refusal(Reason::role_not_permitted);
    const std::shared_ptr<const Registry> registry = registry_.get();
    std::set<UnitId> units;
    for (const auto& [id, unit] : registry->units())
        if (enrols_for(*registry, caller, id)) units.insert(id);
    store::Snapshot snapshot(database_);
    std::vector<Standing> all;
    for (StoredEnrolment& each :
         store::read_enrolments(snapshot.session(), units, now, most_listed))
        all.push_back(standing_of(std::move(each)));
    return all;
}

Result<Enrolments::Standing> Enrolments::approve(const Caller& caller, const EventId& id,
                                                 Instant now) const {
    const std::shared_ptr<const Registry> registry = registry_.get();
    store::Transaction transaction(database_);
    store::Session& session = transaction.session();
    std::optional<StoredEnrolment> found = store::lock_enrolment(session, id);
    if (!found || !may_enrol(policies_, caller) || !enrols_for(*registry, caller, found->unit))
        return Refusal(Reason::not_found);
    if (found->opened_by == caller.officer || found->officer == caller.officer)
        return Refusal(Reason::same_officer);
    if (!found->requests || found->approval || found->expires_at <= now)
        return Refusal(Reason::enrolment_not_waiting);
    found->approval = StoredEnrolment::Approval{caller.officer, now};
    store::set_approval(session, id, *found->approval);
    commit(transaction);
    return standing_of(std::move(*found));
}

Enrolments::Standing Enrolments::standing_of(StoredEnrolment enrolment) const {
    Standing standing{std::move(enrolment), {}};
    if (!standing.enrolment.requests) return standing;
    const std::set<Digest> keys{key_of(standing.enrolment.requests->signing),
                                key_of(standing.enrolment.requests->tls)};
    const std::shared_ptr<const Registry> registry = registry_.get();
    for (const auto& [thumbprint, each] : registry->certificates())
        if (each.officer == standing.enrolment.officer && each.certificate &&
            keys.contains(key_in(*each.certificate)))
            standing.certificates.push_back(each);
    return standing;
}

}  // namespace bangiao::identity

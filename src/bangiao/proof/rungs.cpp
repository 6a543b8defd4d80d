#include "bangiao/proof/rungs.hpp"

#include <algorithm>
#include <bangiao/json.hpp>
#include <bangiao/jws.hpp>
#include <bangiao/leaf.hpp>
#include <bangiao/merkle.hpp>
#include <bangiao/note.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace bangiao {
namespace {

// Clocks of the log and of a witness may differ by this much.
constexpr std::int64_t clock_skew_seconds = 5 * 60;

std::optional<Checkpoint> checkpoint_in(std::string_view note) {
    const Result<Note> parsed = Note::parse(note);
    if (!parsed) return std::nullopt;
    Result<Checkpoint> checkpoint = Checkpoint::parse(parsed->text);
    return checkpoint ? std::optional(std::move(*checkpoint)) : std::nullopt;
}

/// The member's text if it is of its kind's form; what an altered event says may be anything.
template <class NameType>
std::string label(const boost::json::object& payload, const char* name) {
    const boost::json::value* value = payload.if_contains(name);
    if (!value || !value->is_string()) return {};
    const auto parsed = NameType::parse(std::string_view(value->as_string()));
    return parsed ? parsed->text() : std::string();
}

/// `, apart in /custody /duties`: which members of two states differ, without their values.
std::string members_apart(std::string_view expected, std::string_view kept) {
    boost::system::error_code unreadable;
    const boost::json::value a = boost::json::parse(expected);
    const boost::json::value b = boost::json::parse(kept, unreadable);
    if (unreadable || !b.is_object()) return ", which is no state";
    std::string names;
    for (const auto& member : a.as_object()) {
        const boost::json::value* other = b.as_object().if_contains(member.key());
        if (!other || *other != member.value()) names.append(" /").append(member.key());
    }
    return names.empty() ? ", written otherwise" : ", apart in" + names;
}

/// A state without the values that it took from fields; null if it is none.
boost::json::value without_values(std::string_view state) {
    boost::system::error_code unreadable;
    boost::json::value value = boost::json::parse(state, unreadable);
    if (unreadable || !value.is_object()) return nullptr;
    boost::json::object& object = value.as_object();
    object.erase("facts");
    if (boost::json::value* marks = object.if_contains("marks"); marks && marks->is_object())
        for (auto& mark : marks->as_object())
            if (mark.value().is_object()) mark.value().as_object().erase("fields");
    return value;
}

/// Whether a build wrote the state that did not note tenures yet. A service of today reads none.
bool is_before_tenures(std::string_view state) {
    boost::system::error_code unreadable;
    const boost::json::value value = boost::json::parse(state, unreadable);
    return !unreadable && value.is_object() && !value.as_object().contains("tenures");
}

std::string without_tenures(std::string_view state) {
    boost::json::value value = boost::json::parse(state);
    value.as_object().stable_erase("tenures");
    return boost::json::serialize(value);
}

}  // namespace

std::string_view name_of(CheckResult result) {
    switch (result) {
        case CheckResult::pass:
            return "pass";
        case CheckResult::fail:
            return "fail";
        case CheckResult::not_checked:
            return "not checked";
    }
    std::terminate();
}

Check passed(const char* rung) {
    return {rung, CheckResult::pass, {}};
}
Check failed(const char* rung, std::string detail, std::string expected, std::string found) {
    return {rung, CheckResult::fail, std::move(detail), std::move(expected), std::move(found)};
}
Check not_checked(const char* rung, std::string detail) {
    return {rung, CheckResult::not_checked, std::move(detail)};
}

std::string in_words(const Refusal& refusal) {
    std::string words(code_of(refusal.reason));
    if (!refusal.detail.empty()) words.append(": ").append(refusal.detail);
    if (!refusal.pointer.empty()) words.append(", at ").append(refusal.pointer);
    if (!refusal.rule.empty()) words.append(", rule ").append(refusal.rule);
    return words;
}

std::string_view jws_part(std::string_view sd_jwt) {
    return sd_jwt.substr(0, sd_jwt.find('~'));
}

Labels labels_of(std::string_view jws) {
    const Result<Jws> parsed = Jws::parse(jws);
    if (!parsed) return {};
    const Result<boost::json::value> payload = parse_json(parsed->payload);
    if (!payload || !payload->is_object()) return {};
    const boost::json::object& claims = payload->as_object();
    const boost::json::value* prev = claims.if_contains("prev");
    return {label<EventId>(claims, "jti"), label<CaseId>(claims, "case"),
            label<EventType>(claims, "type"),
            prev && prev->is_string() ? Digest::from_base64url(prev->as_string()) : std::nullopt};
}

Labels labels_of(const VerifiedEvent& event) {
    const Claims& claims = event.claims();
    return {claims.jti.text(), claims.case_id.text(), claims.type.text(), claims.prev};
}

std::set<std::string> named_digests(std::string_view jws) {
    std::set<std::string> out;
    const Result<Jws> parsed = Jws::parse(jws);
    const Result<boost::json::value> payload =
        parsed ? parse_json(parsed->payload) : Result<boost::json::value>(parsed.error());
    if (!payload || !payload->is_object()) return out;
    const boost::json::value* fields = payload->as_object().if_contains("fields");
    const boost::json::value* digests =
        fields && fields->is_object() ? fields->as_object().if_contains("_sd") : nullptr;
    if (!digests || !digests->is_array()) return out;
    for (const boost::json::value& each : digests->as_array())
        if (each.is_string()) out.emplace(each.as_string());
    return out;
}

std::set<std::string> named_digests(const VerifiedEvent& event) {
    std::set<std::string> out;
    for (const Disclosure& opened : event.disclosures()) out.insert(opened.digest.base64url());
    for (const Digest& withheld : event.withheld()) out.insert(withheld.base64url());
    return out;
}

Digest leaf_of(std::string_view jws, const std::optional<Instant>& admitted_at) {
    return leaf_hash(admitted_at ? leaf_data(*admitted_at, jws) : std::string(jws));
}

Check signature_rung(std::string_view jws, const Certificate* signer) {
    const Result<Jws> parsed = Jws::parse(jws);
    if (!parsed) return failed("signature", in_words(parsed.error()));
    if (!signer) return not_checked("signature", "the signer's certificate is not at hand");
    if (signer->thumbprint() != parsed->header.x5t_s256)
        return failed("signature", "the certificate is not the one that x5t#S256 names");
    const Result<VerifyingKey>& key = signer->verifying_key();
    if (!key) return failed("signature", in_words(key.error()));
    const Checked holds = parsed->verify(*key);
    return holds ? passed("signature") : failed("signature", in_words(holds.error()));
}

Check state_rung(const CaseState* replayed, const std::string& kept, Withheld withheld) {
    if (!replayed) return not_checked("state", "the chain could not be replayed to its end");
    std::string expected = replayed->serialised();
    if (expected == kept) return passed("state");
    if (is_before_tenures(kept)) expected = without_tenures(expected);
    if (expected == kept) return passed("state");
    if (withheld == Withheld::grounds ||
        (withheld == Withheld::values && without_values(expected) == without_values(kept)))
        return not_checked("state", "it may hold values of withheld fields");
    return failed("state", "it is not what the events add up to",
                  "SHA-256 " + sha256(expected).hex(),
                  "SHA-256 " + sha256(kept).hex() + members_apart(expected, kept));
}

Anchor::Anchor(std::string_view note, const Trust& trust)
    : checkpoint_(checkpoint_in(note)),
      verdict_(trust.judge(note)),
      asks_for_witnesses_(trust.asks_for_witnesses()) {}

Check Anchor::checkpoint_rung(std::string_view origin) const {
    if (!verdict_) return failed("checkpoint", in_words(verdict_.error()));
    if (!origin.empty() && verdict_->checkpoint.origin != origin)
        return failed("checkpoint", "it is of another log");
    return passed("checkpoint");
}

Check Anchor::quorum_rung(const std::optional<Instant>& admitted_at) const {
    if (!verdict_) return not_checked("quorum", "the checkpoint does not hold");
    if (!asks_for_witnesses_) return not_checked("quorum", "the trust file asks for no witness");
    if (!verdict_->quorum) return failed("quorum", in_words(Refusal(Reason::quorum_missing)));
    if (const auto early = cosigned_before(admitted_at))
        return failed("quorum", "a witness cosigned before the event was admitted",
                      "after " + admitted_at->utc_text(), early->utc_text());
    return passed("quorum");
}

// Cosignatures bound admitted_at from above, whoever runs the log.
std::optional<Instant> Anchor::cosigned_before(const std::optional<Instant>& admitted_at) const {
    if (!verdict_ || !admitted_at) return std::nullopt;
    for (const NoteSigner& witness : verdict_->witnesses) {
        const auto time = static_cast<std::int64_t>(witness.time);
        if (time + clock_skew_seconds < admitted_at->seconds()) return Instant::from_seconds(time);
    }
    return std::nullopt;
}

Check Anchor::inclusion_rung(std::uint64_t index, const std::optional<Instant>& admitted_at,
                             std::string_view jws,
                             const std::optional<std::vector<Digest>>& path) const {
    if (!admitted_at) return failed("inclusion", "admitted_at is not written as in a leaf");
    if (!path) return failed("inclusion", "the path holds something else than hashes");
    if (!checkpoint_) return not_checked("inclusion", "there is no readable checkpoint");
    const Digest leaf = leaf_hash(leaf_data(*admitted_at, jws));
    const Checked included =
        verify_inclusion(LeafIndex(index), checkpoint_->size, leaf, *path, checkpoint_->root);
    return included ? passed("inclusion") : failed("inclusion", in_words(included.error()));
}

std::optional<Instant> Anchor::witnessed_at() const {
    std::optional<Instant> latest;
    if (!verdict_) return latest;
    for (const NoteSigner& witness : verdict_->witnesses) {
        const Instant time = Instant::from_seconds(static_cast<std::int64_t>(witness.time));
        if (!latest || time > *latest) latest = time;
    }
    return latest;
}

}  // namespace bangiao

#include "cli/desk.hpp"

#include <bangiao/key.hpp>
#include <iostream>

#include "base/clock.hpp"
#include "cli/answer_words.hpp"
#include "cli/draft_fields.hpp"
#include "cli/usable.hpp"

namespace bangiao::cli {
namespace {

Instant now_of(const Profile& profile) {
    return profile.clock ? FileClock(*profile.clock).now() : SystemClock().now();
}

Instant moment_of(const std::string& text, Instant now) {
    if (text.empty()) return now;
    const std::optional<Instant> moment = Instant::parse(text);
    if (!moment) throw UsageError("--occurred-at takes 2026-03-02T17:40:00+07:00, not " + text);
    return *moment;
}

}  // namespace

void add_filing_options(CLI::App& command, FilingOptions& options) {
    command.add_option("--as", options.role, "the role to act in; default: the profile's");
    command.add_option("--occurred-at", options.occurred_at,
                       "when it happened, as 2026-03-02T17:40:00+07:00; default: now");
    command.add_flag("--dry-run", options.dry_run, "print the signed event, send nothing");
    command.add_option("--keep", options.keep,
                       "a folder to keep the signed event and its receipt in");
    command.add_option("--policies", options.policies,
                       "folder of policy files; default: the profile's, else `policies`");
}

Desk::Desk(const Shell& shell, const FilingOptions& options)
    : shell_(shell),
      options_(options),
      profile_(Profile::of(shell)),
      policies_(usable(shell, "policies", load_policies(policies_folder(shell, options.policies)))),
      now_(now_of(profile_)),
      occurred_at_(moment_of(options.occurred_at, now_)) {}

Result<EventForm> Desk::form(const std::string& type) const {
    std::optional<EventForm> form =
        event_form(policies_.book, policies_.adopted(), type, legal_day(occurred_at_));
    if (!form)
        return Refusal(Reason::event_type_unknown, "on " + day_text(legal_day(occurred_at_)));
    return std::move(*form);
}

RegistryForm Desk::registry_form(RegistryAct act) const {
    std::optional<RegistryForm> form = bangiao::registry_form(policies_.book, act);
    if (!form) throw UsageError("no constitution among the policy files knows this act");
    return std::move(*form);
}

Service& Desk::service() {
    if (!service_) service_.emplace(profile_);
    return *service_;
}

const UnitId& Desk::unit() const {
    if (!profile_.unit) throw UsageError("the profile names no unit to act for");
    return *profile_.unit;
}

Result<ChainEnd> Desk::end_of(const CaseId& chain) {
    BANGIAO_TRY(const boost::json::value state, service().get("/api/v1/cases/" + chain.text()));
    const boost::json::value* head =
        state.is_object() ? state.as_object().if_contains("head") : nullptr;
    const std::optional<Digest> digest =
        head && head->is_string() ? Digest::from_base64url(head->as_string()) : std::nullopt;
    if (!digest) throw https::Unreachable("what answered is no bangiao service");
    return ChainEnd{chain, digest};
}

Result<ChainEnd> Desk::governance() {
    Result<ChainEnd> end = end_of(governance_chain());
    if (!end && end.error().reason == Reason::case_unknown)
        return ChainEnd{governance_chain(), std::nullopt};
    return end;
}

RoleName Desk::role_for(const EventForm& form) const {
    if (!options_.role.empty()) {
        const std::optional<RoleName> role = RoleName::parse(options_.role);
        if (!role) throw UsageError("--as takes a role's code, not " + options_.role);
        return *role;
    }
    if (profile_.role) return *profile_.role;
    if (form.roles.size() == 1) return *form.roles.begin();
    std::string roles;
    for (const RoleName& role : form.roles) roles += (roles.empty() ? "" : ", ") + role.text();
    throw UsageError("say with --as in which role: " + roles);
}

std::string Desk::signed_event(const EventForm& form, const ChainEnd& chain, const Values& values,
                               const std::optional<EventId>& of, const EventId& id) const {
    if (!profile_.signing) throw UsageError("the profile has no [signing]: certificate and key");
    const std::string& file = profile_.signing->certificate.string();
    const Certificate certificate = usable(shell_, file, Certificate::from_pem(read_input(file)));
    const SigningKey key = usable(shell_, profile_.signing->key.string(),
                                  SigningKey::from_file(profile_.signing->key.string()));
    DraftEvent draft{Claims{id, chain.id, form.type, unit(), role_for(form), now_.seconds(),
                            occurred_at_, chain.head, form.policy, of, std::nullopt, std::nullopt},
                     {},
                     {}};
    for (const auto& [name, value] : values) put(draft, form, name, value);
    return sign_event(draft, certificate.thumbprint(), key);
}

Checked Desk::file(const EventForm& form, ChainEnd& chain, const Values& values,
                   const std::optional<EventId>& of) {
    BANGIAO_CHECK(complete(form, values));
    const EventId id = *EventId::parse(random_uuid());
    const std::string sd_jwt = signed_event(form, chain, values, of, id);
    if (options_.dry_run) {
        chain.head = sha256(sd_jwt.substr(0, sd_jwt.find('~')));
        if (shell_.json)
            shell_.print_json(boost::json::object{{"event_id", id.text()}, {"sd_jwt", sd_jwt}});
        else
            shell_.print(sd_jwt);
        return {};
    }
    // Kept before it is sent: if no answer comes, these are the bytes to send again.
    if (!options_.keep.empty()) write_private(options_.keep / (id.text() + ".sdjwt"), sd_jwt);
    BANGIAO_TRY(const Service::Filed filed, service().file(sd_jwt));
    if (!options_.keep.empty())
        write_private(options_.keep / (id.text() + ".receipt"), filed.receipt.proof);
    chain.head = filed.receipt.digest;
    if (shell_.json)
        shell_.print_json(filed.json);
    else
        print_receipt(shell_, shell_.say(form.label) + " (" + form.type.text() + ")", filed.json);
    return {};
}

}  // namespace bangiao::cli

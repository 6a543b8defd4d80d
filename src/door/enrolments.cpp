#include "identity/enrolments.hpp"

#include <bangiao/json.hpp>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "base/certificate_request.hpp"
#include "door/door.hpp"
#include "door/registry_json.hpp"

// How an officer comes by certificates: by invitation, on request, with a second officer's
// approval.
namespace bangiao::door {
namespace {

namespace json = boost::json;
using https::Response;
using identity::Enrolments;

json::value time_or_null(const std::optional<Instant>& moment) {
    return moment ? json::value(json::string(moment->utc_text())) : json::value(nullptr);
}

/// In the order in which they are reached.
const char* state_of(const Enrolments::Standing& standing) {
    if (standing.certificates.size() >= 2) return "enrolled";
    if (standing.enrolment.approval) return "approved";
    return standing.enrolment.requests ? "requested" : "open";
}

json::value request_json(const std::string& pem) {
    json::object out;
    out["pem"] = pem;
    out["key"] = CertificateRequest::from_pem(pem).value().key().base64url();
    return out;
}

json::array certificates_json(const std::vector<EnrolledCertificate>& certificates) {
    json::array all;
    for (const EnrolledCertificate& each : certificates) {
        json::object out;
        out["thumbprint"] = each.thumbprint.base64url();
        out["use"] = name_of(each.use);
        out["pem"] = each.certificate->pem();
        all.emplace_back(std::move(out));
    }
    return all;
}

json::object json_of(const Enrolments::Standing& standing) {
    const auto& enrolment = standing.enrolment;
    const auto& requests = enrolment.requests;
    json::array roles;
    for (const RoleName& role : enrolment.roles) roles.emplace_back(role.text());
    json::object out;
    out["enrolment"] = enrolment.id.text();
    out["state"] = state_of(standing);
    out["officer"] = enrolment.officer.text();
    out["unit"] = enrolment.unit.text();
    out["roles"] = std::move(roles);
    out["opened_by"] = enrolment.opened_by.text();
    out["opened_at"] = enrolment.opened_at.utc_text();
    out["expires_at"] = enrolment.expires_at.utc_text();
    out["requested_at"] = time_or_null(requests ? std::optional(requests->at) : std::nullopt);
    out["signing"] = requests ? request_json(requests->signing) : json::value(nullptr);
    out["tls"] = requests ? request_json(requests->tls) : json::value(nullptr);
    out["approved_by"] = enrolment.approval
                             ? json::value(json::string(enrolment.approval->by.text()))
                             : json::value(nullptr);
    out["approved_at"] =
        time_or_null(enrolment.approval ? std::optional(enrolment.approval->at) : std::nullopt);
    out["certificates"] = certificates_json(standing.certificates);
    return out;
}

Response json_answer(unsigned status, const json::object& body) {
    return Response{status, {{"Content-Type", "application/json"}}, json::serialize(body)};
}

/// The members of a body that is one JSON object, each asked for by name.
class Members {
public:
    static Result<Members> of(const https::Request& request) {
        if (request.header("content-type") != "application/json")
            return Refusal(Reason::media_type_unsupported);
        JsonLimits limits;
        limits.line_breaks = true;  // of PEM
        BANGIAO_TRY(json::value body, parse_json(request.body, limits));
        if (!body.is_object()) return Refusal(Reason::json_invalid, "no object");
        return Members(std::move(body.as_object()));
    }

    Result<std::string> text(const char* name) {
        const json::value* value = take(name);
        if (!value) return missing(name);
        if (!value->is_string()) return invalid(name);
        return std::string(value->as_string());
    }
    template <class NameType>
    Result<NameType> name(const char* member) {
        BANGIAO_TRY(const std::string written, text(member));
        std::optional<NameType> parsed = NameType::parse(written);
        if (!parsed) return invalid(member);
        return std::move(*parsed);
    }
    template <class NameType>
    Result<std::set<NameType>> names(const char* member) {
        const json::value* value = take(member);
        if (!value) return missing(member);
        if (!value->is_array() || value->as_array().empty()) return invalid(member);
        std::set<NameType> all;
        for (const json::value& each : value->as_array()) {
            const std::optional<NameType> parsed =
                each.is_string() ? NameType::parse(std::string_view(each.as_string()))
                                 : std::nullopt;
            if (!parsed) return invalid(member);
            all.insert(*parsed);
        }
        return all;
    }
    bool has(const char* name) const { return members_.contains(name); }
    /// Refuses what nobody asked for.
    Checked finish() const {
        if (asked_ != members_.size()) return Refusal(Reason::field_unknown);
        return {};
    }

private:
    explicit Members(json::object members) : members_(std::move(members)) {}

    const json::value* take(const char* name) {
        const json::value* found = members_.if_contains(name);
        asked_ += found ? 1 : 0;
        return found;
    }
    static Refusal missing(const char* name) {
        return {Reason::field_missing, "", std::string("/") + name};
    }
    static Refusal invalid(const char* name) {
        return {Reason::field_invalid, "", std::string("/") + name};
    }

    json::object members_;
    std::size_t asked_ = 0;
};

Result<Enrolments::Opening> opening_in(const https::Request& request) {
    BANGIAO_TRY(Members members, Members::of(request));
    BANGIAO_TRY(UnitId unit, members.name<UnitId>("unit"));
    BANGIAO_TRY(std::set<RoleName> roles, members.names<RoleName>("roles"));
    std::optional<OfficerId> officer;
    if (members.has("officer")) {
        BANGIAO_TRY(officer, members.name<OfficerId>("officer"));
    }
    BANGIAO_CHECK(members.finish());
    return Enrolments::Opening{std::move(officer), std::move(unit), std::move(roles)};
}

}  // namespace

Door::Outcome Door::open_enrolment(const Asked& asked) const {
    if (!rooms_.enrolments) return Refusal(Reason::not_found);
    BANGIAO_TRY(const Enrolments::Opening opening, opening_in(asked.request));
    BANGIAO_TRY(const Enrolments::Invitation invitation,
                rooms_.enrolments->open(*asked.caller, opening, asked.now));
    json::object body = json_of(Enrolments::Standing{invitation.enrolment, {}});
    body["code"] = invitation.code;
    return json_answer(201, body);
}

Door::Outcome Door::enrolments(const Asked& asked) const {
    if (!rooms_.enrolments) return Refusal(Reason::not_found);
    BANGIAO_TRY(const std::vector<Enrolments::Standing> standings,
                rooms_.enrolments->list(*asked.caller, asked.now));
    json::array items;
    for (const Enrolments::Standing& each : standings) items.emplace_back(json_of(each));
    return json_answer(200, json::object{{"items", std::move(items)}});
}

Door::Outcome Door::approve_enrolment(const Asked& asked) const {
    const std::optional<EventId> id = EventId::parse(asked.parts.front());
    if (!rooms_.enrolments || !id) return Refusal(Reason::not_found);
    BANGIAO_TRY(const Enrolments::Standing standing,
                rooms_.enrolments->approve(*asked.caller, *id, asked.now));
    return json_answer(200, json_of(standing));
}

Door::Outcome Door::request_certificates(const Asked& asked) const {
    BANGIAO_TRY(Members members, Members::of(asked.request));
    BANGIAO_TRY(const std::string code, members.text("code"));
    BANGIAO_TRY(const std::string signing, members.text("signing"));
    BANGIAO_TRY(const std::string tls, members.text("tls"));
    BANGIAO_CHECK(members.finish());
    BANGIAO_TRY(const Enrolments::Standing standing,
                rooms_.enrolments->present(code, signing, tls, asked.now));
    return json_answer(200, json_of(standing));
}

}  // namespace bangiao::door

#include <bangiao/base64.hpp>
#include <boost/json/array.hpp>
#include <memory>

#include "cli/answer_words.hpp"
#include "cli/draft_fields.hpp"
#include "cli/enrolment_commands.hpp"
#include "cli/registry_chain.hpp"
#include "cli/usable.hpp"

namespace bangiao::cli {
namespace {

namespace json = boost::json;

struct Asked {
    std::string officer;  // an id; of a new officer it may be left out
    std::string unit;
    std::vector<std::string> roles;
    std::string enrolment;              // by code: says officer, unit and roles
    std::string signing, tls, gateway;  // certificates, PEM
    std::string certificate;            // the one to revoke: PEM, or empty for all
    std::vector<std::string> fields;    // FIELD=VALUE, what the constitution asks for beside
    FilingOptions filing;
};

Certificate read_certificate(const Shell& shell, const std::string& file) {
    return usable(shell, file, Certificate::from_pem(read_input(file)));
}

json::array texts_of(const std::vector<std::string>& texts) {
    return json::array(texts.begin(), texts.end());
}

/// What a second officer has approved, in the place of what would be typed.
Checked take_over(Desk& desk, const Shell& shell, Asked& asked) {
    BANGIAO_TRY(const json::object enrolment, approved_enrolment(desk.service(), asked.enrolment));
    if (!asked.signing.empty())
        require_requested_key(enrolment, "signing", read_certificate(shell, asked.signing));
    if (!asked.tls.empty())
        require_requested_key(enrolment, "tls", read_certificate(shell, asked.tls));
    asked.officer = text_in(enrolment, "officer");
    asked.unit = text_in(enrolment, "unit");
    asked.roles.clear();
    for (const json::value& role : enrolment.at("roles").as_array())
        asked.roles.emplace_back(role.as_string());
    return {};
}

/// One event for each certificate: an officer's signing and TLS certificates differ.
Checked enrol(const Shell& shell, const Asked& typed) {
    Asked asked = typed;
    Desk desk(shell, typed.filing);
    if (!asked.enrolment.empty()) {
        if (!asked.officer.empty() || !asked.unit.empty() || !asked.roles.empty() ||
            !asked.gateway.empty())
            throw UsageError("--enrolment says officer, unit and roles, and enrols no gateway");
        BANGIAO_CHECK(take_over(desk, shell, asked));
    }
    if (asked.unit.empty() || asked.roles.empty())
        throw UsageError("give --enrolment, or --unit and --role");
    if (asked.signing.empty() && asked.tls.empty() && asked.gateway.empty())
        throw UsageError("give --signing, --tls or --gateway: a certificate to enrol");
    const auto officer = name_of<OfficerId>("the officer's id",
                                            asked.officer.empty() ? random_uuid() : asked.officer);
    const auto unit = name_of<UnitId>("--unit", asked.unit);
    const RegistryForm form = desk.registry_form(RegistryAct::enrol);
    BANGIAO_TRY(ChainEnd chain, end_of_unit(desk, unit));
    const std::pair<const char*, const std::string*> uses[] = {
        {"signing", &asked.signing}, {"tls", &asked.tls}, {"gateway", &asked.gateway}};
    for (const auto& [use, file] : uses) {
        if (file->empty()) continue;
        const Certificate certificate = read_certificate(shell, *file);
        BANGIAO_TRY(
            const Values values,
            values_of_act(form,
                          {{"officer", json::string(officer.text())},
                           {"unit", json::string(unit.text())},
                           {"roles", texts_of(asked.roles)},
                           {"use", use},
                           {"thumbprint", json::string(certificate.thumbprint().base64url())},
                           {"certificate", json::string(base64_encode(certificate.der()))}},
                          asked.fields));
        BANGIAO_CHECK(desk.file(form.form, chain, values));
    }
    return {};
}

Checked revoke(const Shell& shell, const Asked& asked) {
    const auto officer = name_of<OfficerId>("the officer's id", asked.officer);
    Desk desk(shell, asked.filing);
    const RegistryForm form = desk.registry_form(RegistryAct::revoke);
    Values parts{{"officer", json::string(officer.text())}};
    if (!asked.certificate.empty())
        parts.emplace(
            "thumbprint",
            json::string(read_certificate(shell, asked.certificate).thumbprint().base64url()));
    BANGIAO_TRY(const Values values, values_of_act(form, parts, asked.fields));
    BANGIAO_TRY(const UnitId unit, unit_of_officer(desk, officer));
    BANGIAO_TRY(ChainEnd chain, end_of_unit(desk, unit));
    return desk.file(form.form, chain, values);
}

void add(CLI::App& officer, Shell& shell, const std::shared_ptr<Asked>& asked, const char* name,
         const char* description, Checked (*act)(const Shell&, const Asked&)) {
    CLI::App& command = add_command(officer, shell, name, description, [&shell, asked, act] {
        const Checked done = act(shell, *asked);
        return done ? ExitCode::fine : shell.refused(done.error());
    });
    add_filing_options(command, asked->filing);
    command.add_option("field", asked->fields, "FIELD=VALUE, as the constitution asks");
}

}  // namespace

void add_officer_commands(CLI::App& app, Shell& shell) {
    CLI::App& officer = *app.add_subcommand("officer", "enrol officers, revoke them");
    officer.require_subcommand(1);

    const auto enrolled = std::make_shared<Asked>();
    add(officer, shell, enrolled, "enrol", "enrol an officer's certificates, as a registrar",
        enrol);
    CLI::App& enrolling = *officer.get_subcommand("enrol");
    enrolling.add_option("--officer", enrolled->officer, "the officer's id; default: a new one");
    enrolling.add_option("--unit", enrolled->unit, "the officer's unit");
    enrolling.add_option("--role", enrolled->roles, "once for each role");
    enrolling.add_option("--enrolment", enrolled->enrolment,
                         "one by code, approved: says officer, unit and roles");
    enrolling.add_option("--signing", enrolled->signing, "certificate that signs events, PEM");
    enrolling.add_option("--tls", enrolled->tls, "certificate of the officer's connection, PEM");
    enrolling.add_option("--gateway", enrolled->gateway,
                         "certificate of a machine that files for the unit, PEM");

    add_enrolment_commands(officer, shell);

    const auto revoked = std::make_shared<Asked>();
    add(officer, shell, revoked, "revoke", "take an officer's rights away, as a registrar", revoke);
    CLI::App& revoking = *officer.get_subcommand("revoke");
    revoking.add_option("--officer", revoked->officer, "the officer's id")->required();
    revoking.add_option("--certificate", revoked->certificate, "only this certificate, PEM");
}

}  // namespace bangiao::cli

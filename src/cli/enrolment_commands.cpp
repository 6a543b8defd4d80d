#include "cli/enrolment_commands.hpp"

#include <boost/json/array.hpp>
#include <memory>

#include "base/certificate_request.hpp"
#include "cli/answer_words.hpp"
#include "cli/new_key.hpp"
#include "cli/registry_chain.hpp"

namespace bangiao::cli {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

constexpr const char* list_path = "/api/v1/enrolments";

struct Invited {
    std::string officer;  // an id; of a new officer it may be left out
    std::string unit;
    std::vector<std::string> roles;
};

struct Requested {
    Profile::Service service;
    fs::path roots;
    fs::path folder;
    std::string code;  // a file, so that it stands in no list of processes
};

struct Chosen {
    std::string id;
    fs::path folder;
};

std::string member_in(const json::object& enrolment, const char* use, const char* member) {
    const json::value* part = enrolment.if_contains(use);
    return part && part->is_object() ? text_in(part->as_object(), member) : std::string();
}

/// What two people compare, each on their own screen, before one of them approves.
void print_keys(const Shell& shell, const json::object& enrolment) {
    if (member_in(enrolment, "signing", "key").empty()) return;
    shell.print(shell.say({"  khoá ký        ", "  signing key    "}) +
                member_in(enrolment, "signing", "key"));
    shell.print(shell.say({"  khoá kết nối   ", "  connection key "}) +
                member_in(enrolment, "tls", "key"));
}

void print_enrolment(const Shell& shell, const json::object& enrolment) {
    shell.print(text_in(enrolment, "enrolment") + "  " + text_in(enrolment, "state") + "  " +
                text_in(enrolment, "officer") + "  " + text_in(enrolment, "unit") + "  " +
                list_in(enrolment, "roles") + shell.say({"  đến ", "  until "}) +
                local_time_in(enrolment, "expires_at"));
    print_keys(shell, enrolment);
}

ExitCode shown(const Shell& shell, const Result<json::value>& answer) {
    if (!answer) return shell.refused(answer.error());
    if (shell.json)
        shell.print_json(*answer);
    else
        print_enrolment(shell, answer->as_object());
    return ExitCode::fine;
}

ExitCode invite(const Shell& shell, const Invited& invited) {
    json::object body;
    body["unit"] = name_of<UnitId>("--unit", invited.unit).text();
    body["roles"] = json::array(invited.roles.begin(), invited.roles.end());
    if (!invited.officer.empty())
        body["officer"] = name_of<OfficerId>("--officer", invited.officer).text();
    const Result<json::value> answer = Service(Profile::of(shell)).post(list_path, body);
    if (answer && !shell.json)
        shell.print(
            shell.say({"mã ghi danh, chỉ hiện một lần: ", "enrolment code, shown this once: "}) +
            text_in(answer->as_object(), "code"));
    return shown(shell, answer);
}

Result<json::array> enrolments(Service& service) {
    BANGIAO_TRY(const json::value answer, service.get(list_path));
    const json::value* items =
        answer.is_object() ? answer.as_object().if_contains("items") : nullptr;
    if (!items || !items->is_array())
        throw https::Unreachable("what answered is no bangiao service");
    return items->as_array();
}

ExitCode list(const Shell& shell) {
    Service service(Profile::of(shell));
    const Result<json::array> items = enrolments(service);
    if (!items) return shell.refused(items.error());
    if (shell.json) {
        shell.print_json(json::object{{"items", *items}});
        return ExitCode::fine;
    }
    for (const json::value& each : *items) print_enrolment(shell, each.as_object());
    return ExitCode::fine;
}

ExitCode approve(const Shell& shell, const Chosen& chosen) {
    const auto id = name_of<EventId>("the enrolment's id", chosen.id);
    return shown(shell,
                 Service(Profile::of(shell))
                     .post(std::string(list_path) + "/" + id.text() + "/approval", json::object()));
}

/// Both requests, as files that the ministry's authority signs.
ExitCode write_requests(const Shell& shell, const Chosen& chosen) {
    Service service(Profile::of(shell));
    const Result<json::object> enrolment = approved_enrolment(service, chosen.id);
    if (!enrolment) return shell.refused(enrolment.error());
    for (const char* use : {"signing", "tls"})
        write_private(chosen.folder / (chosen.id + "." + use + ".csr"),
                      member_in(*enrolment, use, "pem"));
    return shown(shell, json::value(*enrolment));
}

https::ClientConfig without_certificate(const Requested& requested) {
    https::ClientConfig config;
    config.address = requested.service.address;
    config.port = requested.service.port;
    config.name = requested.service.name;
    config.tls.authorities = requested.roots;
    return config;
}

std::string line_in(const std::string& file) {
    std::string text = read_input(file);
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    return text;
}

/// Once enrolled, the certificates beside their keys.
void keep_certificates(const fs::path& folder, const json::object& enrolment) {
    if (text_in(enrolment, "state") != "enrolled") return;
    for (const json::value& each : enrolment.at("certificates").as_array()) {
        const json::object& certificate = each.as_object();
        const fs::path file = folder / (text_in(certificate, "use") + ".pem");
        if (!fs::exists(file)) write_private(file, text_in(certificate, "pem"));
    }
}

/// The same again asks how far it has come.
ExitCode request(const Shell& shell, const Requested& requested) {
    fs::create_directories(requested.folder);
    json::object body;
    body["code"] = line_in(requested.code);
    for (const char* use : {"signing", "tls"}) {
        const SigningKey key = key_in_or_new(shell, requested.folder / (std::string(use) + ".key"));
        body[use] = CertificateRequest::make(key.handle()).pem();
    }
    const Result<json::value> answer =
        Service(without_certificate(requested)).post("/enrolments", body);
    if (answer) keep_certificates(requested.folder, answer->as_object());
    return shown(shell, answer);
}

void add_invite(CLI::App& officer, Shell& shell) {
    const auto invited = std::make_shared<Invited>();
    CLI::App& command =
        add_command(officer, shell, "invite", "a one-time code for an officer, as a registrar",
                    [&shell, invited] { return invite(shell, *invited); });
    command.add_option("--officer", invited->officer, "the officer's id; default: a new one");
    command.add_option("--unit", invited->unit, "the officer's unit")->required();
    command.add_option("--role", invited->roles, "once for each role")->required();
}

void add_request(CLI::App& officer, Shell& shell) {
    const auto requested = std::make_shared<Requested>();
    CLI::App& command = add_command(officer, shell, "request",
                                    "make keys and ask for their certificates, with a code",
                                    [&shell, requested] { return request(shell, *requested); });
    command.add_option("folder", requested->folder, "for keys and certificates")->required();
    command.add_option("--code", requested->code, "a file with the code; - is standard input")
        ->required();
    command.add_option("--address", requested->service.address, "of the service");
    command.add_option("--port", requested->service.port, "of its listener for enrolments")
        ->required();
    command.add_option("--name", requested->service.name, "in the service's certificate");
    command.add_option("--roots", requested->roots, "that the service's certificate chains to")
        ->required();
}

}  // namespace

Result<json::object> approved_enrolment(Service& service, const std::string& id) {
    BANGIAO_TRY(const json::array items, enrolments(service));
    for (const json::value& each : items) {
        const json::object& enrolment = each.as_object();
        if (text_in(enrolment, "enrolment") != id) continue;
        if (text_in(enrolment, "approved_at").empty())
            return Refusal(Reason::enrolment_not_waiting, "no second officer has approved it");
        return enrolment;
    }
    throw UsageError("there is no enrolment " + id);
}

void require_requested_key(const json::object& enrolment, const char* use,
                           const Certificate& certificate) {
    if (member_in(enrolment, use, "key") != key_in(certificate).base64url())
        throw UsageError(std::string("--") + use +
                         ": this certificate is not of the key that was asked for");
}

void add_enrolment_commands(CLI::App& officer, Shell& shell) {
    add_invite(officer, shell);
    add_request(officer, shell);
    add_command(officer, shell, "enrolments", "those under way", [&shell] { return list(shell); });

    const auto approved = std::make_shared<Chosen>();
    add_command(officer, shell, "approve", "as another registrar than the one who invited",
                [&shell, approved] { return approve(shell, *approved); })
        .add_option("enrolment", approved->id, "its id")
        ->required();

    const auto chosen = std::make_shared<Chosen>();
    CLI::App& requests =
        add_command(officer, shell, "requests", "writes what the authority is to sign",
                    [&shell, chosen] { return write_requests(shell, *chosen); });
    requests.add_option("enrolment", chosen->id, "its id")->required();
    requests.add_option("--out", chosen->folder, "the folder")->required();
}

}  // namespace bangiao::cli

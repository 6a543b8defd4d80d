#include "end_to_end/realm.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "support/file_text.hpp"

namespace bangiao::testing {
namespace {

const std::string origin = "handoff.bangiao.test";

struct RootUnit {
    const char* ministry;
    const char* unit_type;
};
constexpr RootUnit root_units[] = {{"health", "SOC_CENTRAL"},
                                   {"police", "POL_CENTRAL"},
                                   {"defence", "DEF_CENTRAL"},
                                   {"foreign", "MFA_CENTRAL"}};

PolicyBook load_policies() {
    return std::move(PolicyBook::load(BANGIAO_SOURCE_DIR "/policies").value());
}

Digest constitution_of(const PolicyBook& book) {
    for (const PolicyFile& file : book.files())
        if (file.kind == "constitution") return file.digest;
    throw std::runtime_error("no constitution");
}

/// Small limits, so that a test can go beyond them quickly.
constexpr const char* config_text = R"(origin = "handoff.bangiao.test"
data_dir = "data"
[listen]
port = 0
port_file = "port"
[metrics]
port = 0
port_file = "metrics_port"
[tls]
certificate = "server.pem"
key = "server.key"
client_ca = "root.pem"
[ledger]
log_key = "log.key"
trust = "trust.txt"
policies = "policies"
founding = "founding.sdjwt"
clock = "now"
[vault]
masters = "masters"
[recording]
certificate = "recorder.pem"
key = "recorder.key"
[enrolments]
requests_burst = 40
[enrolments.listen]
port = 0
port_file = "enrolments_port"
[limits]
header_ms = 1500
body_ms = 1500
threads = 2
events_per_minute = 100000
events_burst = 100000
connections_per_certificate = 64
requests_per_connection = 100000
)";

}  // namespace

Realm::Realm(Instant first, const std::string& more_config)
    : policies_(load_policies()), drafts_(constitution_of(policies_)) {
    std::string bundle;
    trust_text_ = "";
    for (const RootUnit& root : root_units) {
        Ministry& ministry =
            ministries_.emplace(root.ministry, make_ministry(root.ministry)).first->second;
        bundle += found(ministry, root.unit_type, first);
    }
    write("founding.sdjwt", bundle);
    write_materials(first, more_config);
}

Realm::Ministry Realm::make_ministry(const std::string& name) {
    const UnitId unit = UnitId::parse(name).value();
    return {TestOfficer::make(authority_, unit, {"registrar"}),
            TestOfficer::make(authority_, unit, {"decider"}),
            CaseId::parse(random_uuid()).value(),
            {}};
}

std::string Realm::found(Ministry& ministry, const std::string& unit_type, Instant at) {
    std::string lines;
    const auto append = [&](const std::string& sd_jwt) {
        lines += sd_jwt + "\n";
        ministry.head = sha256(sd_jwt.substr(0, sd_jwt.find('~')));
    };
    append(drafts_.founding(ministry.founder, unit_type, ministry.chain, at));
    for (const auto& [officer, use] :
         {std::pair(&ministry.founder, "tls"), std::pair(&ministry.decider, "signing"),
          std::pair(&ministry.decider, "tls")})
        append(drafts_.enrolment(ministry.founder, *officer, use, {ministry.chain, ministry.head},
                                 at));
    return lines;
}

void Realm::write_materials(Instant first, const std::string& more_config) {
    const NoteKey log_key = NoteKey::generate(origin, NoteKeyType::ed25519);
    trust_text_ = "log " + log_key.verifier().vkey() + "\nquorum none\n";
    for (const auto& [name, ministry] : ministries_)
        trust_text_ += "# bangiao-founding " + name + " " +
                       ministry.founder.signing.thumbprint().base64url() + "\n";
    trust_text_ += "# bangiao-constitution " + constitution_of(policies_).hex() + "\n";
    write("trust.txt", trust_text_);
    write("log.key", log_key.private_text());
    const Issued server = authority_.issue("server", Usage::tls_server);
    write("server.pem", server.certificate);
    write("server.key", server.key);
    write("root.pem", authority_.certificate());
    write("recorder.pem", recorder_.signing_files.certificate);
    write("recorder.key", recorder_.signing_files.key);
    write("bangiaod.toml", config_text + more_config);
    for (const char* folder : {"masters", "officers"})
        std::filesystem::create_directory(folder_ / folder);
    const std::pair<const char*, char> masters[] = {
        {"general", 'a'}, {"MED", 'b'}, {"INV", 'c'}, {"PRO", 'd'}};
    for (const auto& [name, digit] : masters)
        write("masters/" + std::string(name) + ".key", std::string(64, digit));
    std::filesystem::copy(BANGIAO_SOURCE_DIR "/policies", folder_ / "policies");
    set_clock(first);
}

std::filesystem::path Realm::write(const std::string& name, const std::string& text) const {
    const std::filesystem::path file = folder_ / name;
    // Somebody may be reading the one that is there.
    const std::filesystem::path fresh = folder_ / (name + ".new");
    std::ofstream(fresh, std::ios::binary) << text;
    std::filesystem::permissions(fresh, std::filesystem::perms(0600));
    std::filesystem::rename(fresh, file);
    return file;
}

void Realm::set_clock(Instant now) const {
    write("now", now.utc_text() + "\n");
}

void Realm::use_machine_clock() {
    machine_clock_ = true;
    std::string text = file_text(config());
    const std::string setting = "clock = \"now\"\n";
    text.erase(text.find(setting), setting.size());
    write(config().filename(), text);
}

void Realm::allow_connections(std::size_t many) const {
    write("bangiaod.toml", config_text + ("connections = " + std::to_string(many) + "\n"));
}

void Realm::add_node(const std::string& node) const {
    std::string text = file_text(config());
    for (const char* own : {"data", "port", "metrics_port", "enrolments_port"}) {
        const std::string quoted = "\"" + std::string(own) + "\"";
        text.replace(text.find(quoted), quoted.size(), "\"" + of_node(own, node) + "\"");
    }
    const std::string signing = "[ledger]\n";
    text.insert(text.find(signing) + signing.size(), "signer_record = \"data/signer\"\n");
    write(config(node).filename(), text);
}

std::string Realm::of_node(const std::string& name, const std::string& node) {
    return node.empty() ? name : name + "-" + node;
}

Realm::Ministry& Realm::ministry_of(const std::string& unit_type) {
    const std::string family = unit_type.substr(0, unit_type.find('_'));
    if (family == "POL") return ministries_.at("police");
    if (family == "BG" || family == "CG" || family == "DEF") return ministries_.at("defence");
    if (family == "MFA") return ministries_.at("foreign");
    return ministries_.at("health");
}

std::filesystem::path Realm::profile_of(const TestOfficer& officer, std::uint16_t port) {
    const std::string name = officer.id.text();
    (void)tls_of(officer);
    write("officers/" + name + ".signing.pem", officer.signing_files.certificate);
    write("officers/" + name + ".signing.key", officer.signing_files.key);
    const std::string file = "officers/" + name + ".toml";
    std::filesystem::remove(folder_ / file);
    return write(file, "unit = \"" + officer.unit.text() + "\"\nrole = \"" + officer.roles.front() +
                           "\"\npolicies = \"../policies\"\ntrust = \"../trust.txt\"\n" +
                           clock_setting() + "[service]\nport = " + std::to_string(port) +
                           "\n[tls]\ncertificate = \"" + name + ".pem\"\nkey = \"" + name +
                           ".key\"\nroots = \"../root.pem\"\n[signing]\ncertificate = \"" + name +
                           ".signing.pem\"\nkey = \"" + name + ".signing.key\"\n");
}

https::ClientTls Realm::tls_of(const TestOfficer& officer) {
    return tls_of(officer.tls, officer.id.text());
}

https::ClientTls Realm::tls_of(const Issued& identity, const std::string& name) {
    return {write("officers/" + name + ".pem", identity.certificate),
            write("officers/" + name + ".key", identity.key), folder_ / "root.pem"};
}

}  // namespace bangiao::testing

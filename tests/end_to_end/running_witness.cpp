#include "end_to_end/running_witness.hpp"

#include <signal.h>

#include <chrono>
#include <fstream>
#include <stdexcept>

#include "support/file_text.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;

NoteVerifier new_key(const std::filesystem::path& folder, const std::string& name) {
    std::filesystem::create_directory(folder);
    const NoteKey key = NoteKey::generate(name, NoteKeyType::cosignature_v1);
    write_private(folder / "note.key", key.private_text());
    return key.verifier();
}

}  // namespace

void write_private(const std::filesystem::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
    std::filesystem::permissions(file, std::filesystem::perms(0600));
}

RunningWitness::RunningWitness(Realm& realm, const std::string& ministry,
                               std::vector<std::string> environment)
    : realm_(realm),
      ministry_(ministry),
      environment_(std::move(environment)),
      folder_(realm.folder() / ("witness-" + ministry)),
      key_(new_key(folder_, "witness." + ministry + ".bangiao.test")) {
    const Trust trust = Trust::parse(file_text(realm.folder() / "trust.txt")).value();
    write_private(folder_ / "logs.txt",
                  "# told by a person\n" + trust.logs().front().vkey() + "\n");
    const Issued tls = realm.authority().issue("witness", Usage::tls_server);
    write_private(folder_ / "tls.pem", tls.certificate);
    write_private(folder_ / "tls.key", tls.key);
    write_config(0);
    start();
}

RunningWitness::~RunningWitness() {
    if (process_->running()) kill();
}

void RunningWitness::write_config(std::uint16_t port) const {
    const std::string text = "key = \"note.key\"\nlogs = \"logs.txt\"\ndata_dir = \"state\"\n" +
                             realm_.clock_setting() + "[listen]\nport = " + std::to_string(port) +
                             "\nport_file = \"port\"\n[tls]\ncertificate = \"tls.pem\"\n"
                             "key = \"tls.key\"\nclient_ca = \"../root.pem\"\n";
    std::ofstream(config()) << text;
}

void RunningWitness::start() {
    std::filesystem::remove(folder_ / "port");
    std::vector<std::string> arguments = environment_;
    for (const std::string& word :
         {std::string(BANGIAO_BINARY_DIR "/bangiao-witness"), std::string("serve"),
          std::string("--config"), config().string()})
        arguments.push_back(word);
    // Which becomes the witness itself.
    process_ = std::make_unique<ChildProcess>("/usr/bin/env", arguments, folder_ / "log");
    const auto limit = std::chrono::steady_clock::now() + 60s;
    while (!std::filesystem::exists(folder_ / "port")) {
        // Waits for the process's end, which does not come, in small steps.
        if (process_->wait(10ms) || std::chrono::steady_clock::now() > limit)
            throw std::runtime_error("bangiao-witness did not come up:\n" + log());
    }
    std::ifstream(folder_ / "port") >> port_;
    write_config(port_);
}

int RunningWitness::stop() {
    process_->signal(SIGTERM);
    return process_->wait(30s).value_or(-1);
}

void RunningWitness::kill() {
    process_->signal(SIGKILL);
    process_->wait(10s);
}

void RunningWitness::freeze() {
    process_->signal(SIGSTOP);
}

void RunningWitness::thaw() {
    process_->signal(SIGCONT);
}

std::string RunningWitness::trust_line() const {
    return "witness " + ministry_ + " " + key_.vkey() +
           " https://localhost:" + std::to_string(port_) + "\n";
}

https::ClientConfig RunningWitness::as_service() const {
    https::ClientConfig config;
    config.address = "localhost";
    config.port = port_;
    config.name = "localhost";
    config.tls = realm_.tls_of(realm_.authority().issue("service", Usage::tls_client), "service");
    return config;
}

std::string RunningWitness::log() const {
    return file_text(folder_ / "log");
}

void ask(const Realm& realm, const std::vector<std::unique_ptr<RunningWitness>>& witnesses,
         int quorum, const std::string& more_settings) {
    std::string lines;
    std::string members;
    for (const auto& witness : witnesses) {
        const std::string line = witness->trust_line();
        lines += line;
        members += " " + line.substr(8, line.find(' ', 8) - 8);
    }
    std::string trust = file_text(realm.folder() / "trust.txt");
    const std::string none = "quorum none\n";
    trust.replace(
        trust.find(none), none.size(),
        lines + "group ministries " + std::to_string(quorum) + members + "\nquorum ministries\n");
    write_private(realm.folder() / "trust.txt", trust);
    const Issued client = realm.authority().issue("service", Usage::tls_client);
    write_private(realm.folder() / "client.pem", client.certificate);
    write_private(realm.folder() / "client.key", client.key);
    std::ofstream(realm.config(), std::ios::app)
        << "[quorum]\ncertificate = \"client.pem\"\nkey = \"client.key\"\n"
           "authorities = \"root.pem\"\ninterval_ms = 50\n"
        << more_settings;
}

}  // namespace bangiao::testing

#include "targets.hpp"

#include <signal.h>

#include <cstdlib>
#include <fstream>
#include <regex>
#include <stdexcept>

namespace bangiao::bench {
namespace {

using namespace std::chrono_literals;
using namespace bangiao::testing;

std::string name_of(std::size_t number) {
    return "officer" + std::to_string(number);
}

void copy_into(const std::filesystem::path& file, const std::filesystem::path& folder) {
    std::filesystem::copy_file(file, folder / file.filename());
}

/// `host='…' port=5432 user=… dbname=…` as the variables that node-postgres reads.
void tell_where_the_database_is(const std::string& url) {
    std::smatch parts;
    if (!std::regex_match(url, parts, std::regex("host='(.*)' port=5432 user=(.*) dbname=(.*)")))
        throw std::runtime_error("another form of URL");
    ::setenv("PGHOST", parts[1].str().c_str(), 1);
    ::setenv("PGUSER", parts[2].str().c_str(), 1);
    ::setenv("PGDATABASE", parts[3].str().c_str(), 1);
}

}  // namespace

Service::Service(std::size_t officers, std::size_t connections)
    : realm_(any_evening),
      running_((realm_.allow_connections(connections), realm_)),
      stage_(realm_, running_, any_evening),
      officers_(officers) {
    stage_.found_unit("post", {"BG_STATION", "lao-cai", "muong-khuong", "", ""}, any_evening);
    for (std::size_t i = 0; i < officers; ++i)
        stage_.enrol(name_of(i), "post", {"receiver"}, any_evening);
}

https::ClientConfig Service::statistician() {
    if (!stage_.has_unit("office")) {
        stage_.found_unit("office", {"SOC_PROV", "lao-cai", "", "", ""}, any_evening);
        stage_.enrol("statistician", "office", {"statistician"}, any_evening);
    }
    return running_.as(stage_.officer("statistician"));
}

void Service::restart() {
    if (running_.stop() != 0) throw std::runtime_error("the service did not end well");
    running_.start();
}

std::filesystem::path Service::auditor() {
    if (!auditor_) auditor_ = &stage_.enrol("auditor", "post", {"auditor"}, any_evening);
    return realm_.profile_of(*auditor_, port());
}

const TestOfficer& Service::officer(std::size_t number) const {
    return stage_.officer(name_of(number));
}

namespace {

struct Step {
    const char* type;
    Values fields;
};

/// What a post files for one person, in this order; after the last, the last again.
const std::vector<Step>& steps() {
    static const std::vector<Step> all{
        {"reception.recorded", values({{"route", "self_return_abroad"},
                                       {"place", "lao-cai/muong-khuong"},
                                       {"presumed_minor", false},
                                       {"sex", "female"},
                                       {"age_band", "18-24"},
                                       {"accompanying_count", 0},
                                       {"language", "hmong"},
                                       {"interpreter", true},
                                       {"paper_ref", "TN-01/2026"},
                                       {"id_docs", boost::json::array{"none"}},
                                       {"full_name", "Vàng Thị Thử"}})},
        {"declaration.taken", values({{"form", "PL1"},
                                      {"written_by", "officer"},
                                      {"signature_or_mark", "mark"},
                                      {"identity", "Vàng Thị Thử, 1999"},
                                      {"residence", "lao-cai/muong-khuong"},
                                      {"travel", "Made up for measuring."},
                                      {"account", "Made up for measuring."}})},
        {"urgent_support.provided", values({{"items", boost::json::array{"food", "clothes"}},
                                            {"from", "2026-03-02"},
                                            {"to", "2026-03-03"},
                                            {"cost", 250'000}})},
    };
    return all;
}

}  // namespace

std::vector<std::string> events_of(const Stage& stage, const TestOfficer& officer,
                                   std::size_t count, std::size_t of_a_case) {
    std::vector<std::string> events;
    while (events.size() < count) {
        ChainEnd chain{CaseId::parse(random_uuid()).value(), std::nullopt};
        const std::string name = "Vàng Thị " + chain.id.text();  // each person another
        for (std::size_t i = 0; i < of_a_case && events.size() < count; ++i) {
            const Step& step = steps()[std::min(i, steps().size() - 1)];
            Values fields = step.fields;
            if (i == 0) fields.insert_or_assign("full_name", name);
            events.push_back(
                signed_by(officer, stage.draft(step.type, "receiver", chain, any_evening, fields)));
            chain.head = sha256(events.back().substr(0, events.back().find('~')));
        }
    }
    return events;
}

std::vector<Share> Service::shares(const Wanted& wanted) {
    std::vector<Share> shares(wanted.connections);
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const TestOfficer& author = officer(i % officers_);
        shares[i].config = running_.as(author);
        shares[i].warm_up =
            events_of(stage_, author, wanted.warm_up / wanted.connections, wanted.case_events);
        shares[i].measured =
            events_of(stage_, author, wanted.events / wanted.connections, wanted.case_events);
    }
    return shares;
}

Peer::Peer(Service& service, std::size_t officers) : cluster_(folder_ / "postgresql") {
    const std::filesystem::path realm = service.realm().folder();
    for (const char* file : {"server.pem", "server.key", "root.pem"})
        copy_into(realm / file, folder_.path());
    std::filesystem::create_directory(folder_ / "signers");
    for (std::size_t i = 0; i < officers; ++i)
        std::ofstream(folder_ / "signers" / (name_of(i) + ".der"), std::ios::binary)
            << service.officer(i).signing.der();
    ::setenv("PEER_FOLDER", folder_.path().c_str(), 1);
    tell_where_the_database_is(cluster_.admin_url("postgres"));
    const std::filesystem::path port_file = folder_ / "port";
    ::setenv("PEER_PORT_FILE", port_file.c_str(), 1);
    process_ = std::make_unique<ChildProcess>(
        "/usr/bin/env",
        std::vector<std::string>{"node", BANGIAO_SOURCE_DIR "/bench/peer/server.mjs"},
        folder_ / "log");
    while (!std::filesystem::exists(port_file))
        if (process_->wait(10ms)) throw std::runtime_error("the peer did not come up");
    std::ifstream(port_file) >> port_;
}

Peer::~Peer() {
    process_->signal(SIGTERM);
    process_->wait(5s);
}

std::vector<Share> Peer::shares(std::vector<Share> of_service) const {
    for (Share& share : of_service) share.config.port = port_;
    return of_service;
}

}  // namespace bangiao::bench

// What reading costs. A case of thirty events through the service, beside the bare SQL for the same
// rows and their decryption; and a case that is not the caller's, beside one that is not there.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json/parse.hpp>
#include <chrono>
#include <functional>
#include <iostream>
#include <stdexcept>

#include "end_to_end/stage.hpp"
#include "own_database.hpp"
#include "store/case_reader.hpp"
#include "store/database.hpp"
#include "store/session.hpp"
#include "vault/vault.hpp"

namespace {

using namespace bangiao;
using namespace bangiao::testing;
using Clock = std::chrono::steady_clock;

constexpr std::size_t events_of_the_case = 30;

/// Milliseconds, sorted.
class Samples {
public:
    void add(const std::function<void()>& work) {
        const auto began = Clock::now();
        work();
        all_.push_back(std::chrono::duration<double, std::milli>(Clock::now() - began).count());
    }
    double at(double share) {
        std::sort(all_.begin(), all_.end());
        return all_[static_cast<std::size_t>(share * static_cast<double>(all_.size() - 1))];
    }

private:
    std::vector<double> all_;
};

/// One line of JSON: milliseconds of the service, and of what it is measured against.
void print(const std::string& what, const std::string& name, Samples& ours, Samples& theirs) {
    std::cout << fmt::format(
        "{{\"what\":\"{}\",\"name\":\"{}\",\"ms\":{:.3f},\"p95_ms\":{:.3f},\"against_ms\":{:.3f},"
        "\"against_p95_ms\":{:.3f},\"ratio\":{:.3f}}}\n",
        what, name, ours.at(0.5), ours.at(0.95), theirs.at(0.5), theirs.at(0.95),
        ours.at(0.5) / theirs.at(0.5));
}

/// A service with a border post, a commune that knows nothing of its cases, and one long case.
class House {
public:
    House() {
        stage_.found_unit("post", {"BG_STATION", "lao-cai", "muong-khuong", "", ""}, any_evening);
        stage_.found_unit("commune", {"COMMUNE", "lao-cai", "muong-khuong", "", ""}, any_evening);
        stage_.enrol("guard", "post", {"receiver"}, any_evening);
        stage_.enrol("clerk", "commune", {"receiver"}, any_evening);
        file("reception.recorded", values({{"route", "self_return_abroad"},
                                           {"place", "lao-cai/muong-khuong"},
                                           {"presumed_minor", false},
                                           {"sex", "female"},
                                           {"age_band", "18-24"},
                                           {"accompanying_count", 0},
                                           {"full_name", "Vàng Thị Thử"},
                                           {"id_docs", boost::json::array{"CCCD 012345678901"}}}));
        while (length_ < events_of_the_case)
            file("declaration.taken", values({{"form", "PL1"},
                                              {"written_by", "self"},
                                              {"signature_or_mark", "signature"},
                                              {"identity", "Vàng Thị Thử, sinh 1997"},
                                              {"travel", "qua suối, ban đêm"},
                                              {"account", "bị lừa đi lấy chồng"}}));
    }

    https::Client client(const std::string& officer) const {
        return https::Client(running_.as(stage_.officer(officer)));
    }
    const CaseId& chain() const { return chain_.id; }
    const EventId& event() const { return *event_; }
    std::filesystem::path folder() const { return realm_.folder(); }
    const UnitId& post() const { return stage_.unit("post"); }

private:
    void file(const std::string& type, const Values& fields) {
        const TestOfficer& guard = stage_.officer("guard");
        const https::Answer answer = stage_.client(guard).file(
            signed_by(guard, stage_.draft(type, "receiver", chain_, any_evening, fields)));
        if (answer.status != 201) throw std::runtime_error(answer.body);
        const Receipt receipt = Receipt::parse(answer.body).value();
        chain_.head = receipt.digest;
        event_ = receipt.event_id;
        ++length_;
    }

    Realm realm_{any_evening};
    RunningService running_{realm_};
    Stage stage_{realm_, running_, any_evening};
    ChainEnd chain_{CaseId::parse(random_uuid()).value(), std::nullopt};
    std::optional<EventId> event_;
    std::size_t length_ = 0;
};

/// The least that any program must do for the same answer: the rows, and every disclosure opened.
class Bare {
public:
    explicit Bare(const House& house)
        : house_(house),
          ledger_(bench::own_database(house.folder(), "bangiao", store::role::reader)),
          keyring_(bench::own_database(house.folder(), "bangiao_keyring", store::role::keeper)),
          vault_(keyring_, vault::Masters::load(house.folder() / "masters")) {}

    void read() {
        store::Snapshot snapshot(ledger_, store::Reach{{house_.post()}, {}});
        const auto events =
            store::read_chain(snapshot.session(), house_.chain(), 0, events_of_the_case);
        std::vector<vault::ToOpen> sealed;
        for (const store::StoredEvent& event : events)
            for (const store::SealedDisclosure& each : event.disclosures)
                sealed.push_back(
                    {{event.case_id, event.id, each.sensitivity_class, each.digest}, each.sealed});
        for (const auto& text : vault_.open(sealed))
            if (!text) throw std::runtime_error("a disclosure does not open");
        if (events.size() != events_of_the_case) throw std::runtime_error("not the whole case");
    }

private:
    const House& house_;
    store::Database ledger_;
    store::Database keyring_;
    vault::Vault vault_;
};

void get(https::Client& client, const std::string& target, unsigned status) {
    const https::Answer answer = client.get(target);
    if (answer.status != status) throw std::runtime_error(target + " " + answer.body);
}

void measure_reading(const House& house, std::size_t rounds) {
    https::Client guard = house.client("guard");
    Bare bare(house);
    const std::string target = "/api/v1/cases/" + house.chain().text() + "/events?limit=100";
    Samples service, rows;
    for (std::size_t i = 0; i < rounds + rounds / 10; ++i) {
        if (i == rounds / 10) service = {}, rows = {};  // warm by now
        service.add([&] { get(guard, target, 200); });
        rows.add([&] { bare.read(); });
    }
    print("read", "a case of 30 events", service, rows);
}

void measure_oracle(const House& house, std::size_t rounds) {
    https::Client clerk = house.client("clerk");
    const auto both = [&](const std::string& name, const std::string& base, const std::string& id,
                          const std::string& rest) {
        Samples not_yours, not_there;
        for (std::size_t i = 0; i < rounds; ++i) {
            not_yours.add([&] { get(clerk, base + id + rest, 404); });
            not_there.add([&] { get(clerk, base + random_uuid() + rest, 404); });
        }
        print("not yours against not there", name, not_yours, not_there);
    };
    const std::string cases = "/api/v1/cases/";
    const std::string events = "/api/v1/events/";
    both("case", cases, house.chain().text(), "");
    both("its events", cases, house.chain().text(), "/events");
    both("its export", cases, house.chain().text(), "/export");
    both("event", events, house.event().text(), "");
    both("its receipt", events, house.event().text(), "/receipt");
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Measures reads, and whether a refusal tells by its time what is there"};
    std::size_t rounds = 500;
    app.add_option("--rounds", rounds)->check(CLI::Range(10, 100'000));
    CLI11_PARSE(app, argc, argv);
    const House house;
    measure_reading(house, rounds);
    measure_oracle(house, rounds);
    return 0;
}

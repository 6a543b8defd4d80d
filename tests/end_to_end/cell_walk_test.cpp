// Every cell of unit type × roles × part in the case × sensitivity class, read through the
// service's own routes and held against the matrix as it stands in the policy's file.
#include <gtest/gtest.h>

#include <atomic>
#include <bangiao/base64.hpp>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <iostream>
#include <mutex>
#include <thread>

#include "door/door.hpp"
#include "end_to_end/plain_sight.hpp"
#include "end_to_end/story_player.hpp"
#include "support/file_text.hpp"

namespace bangiao::testing {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

/// Routes that show something of a case: each is walked.
const std::set<std::string> walked{"GET /api/v1/cases/{case}",
                                   "GET /api/v1/cases/{case}/events",
                                   "GET /api/v1/cases/{case}/export",
                                   "GET /api/v1/events/{jti}",
                                   "GET /api/v1/events/{jti}/receipt",
                                   "GET /api/v1/duties",
                                   "GET /api/v1/feed",
                                   "GET /api/v1/access-log",
                                   "POST /api/v1/searches"};
/// Routes of the whole log, entries included: closed to everybody here.
const std::set<std::string> closed{"GET /api/v1/log/opening", "GET /api/v1/log/events",
                                   "GET /api/v1/log/looks", "GET /api/v1/log/totals",
                                   "GET /log/tile/{+tile}"};
/// Routes that count: what they hide, and whose cases they name, reports_test.cpp holds.
const std::set<std::string> counting{"GET /api/v1/reports/{name}"};
/// Routes that show nothing of any case: the registry, the law, hashes, the service itself. What is
/// filed is decided, not read.
const std::set<std::string> of_no_case{"POST /api/v1/events",
                                       "GET /api/v1/me",
                                       "GET /api/v1/units",
                                       "GET /api/v1/officers",
                                       "GET /api/v1/enrolments",
                                       "GET /api/v1/officers",
                                       "POST /api/v1/enrolments",
                                       "GET /api/v1/officers",
                                       "POST /api/v1/enrolments/{enrolment}/approval",
                                       "GET /api/v1/officers",
                                       "POST /enrolments",
                                       "GET /api/v1/officers",
                                       "GET /api/v1/policies",
                                       "GET /api/v1/policies/{sha256}",
                                       "GET /log/checkpoint",
                                       "GET /openapi.json",
                                       "GET /problems/{code}",
                                       "GET /healthz",
                                       "GET /readyz"};

const std::set<std::string> classes{"ADM", "STA", "ID", "LOC", "TRV", "SUP", "MED", "INV", "PRO"};
const std::set<std::string> break_the_glass{"receiver",     "verifier",  "decider",
                                            "case_manager", "clinician", "consular"};
const std::string person = "tang sui mui";

Scenario story() {
    const std::string file = BANGIAO_SOURCE_DIR "/tests/scenarios/r2-visibility-eight-groups.toml";
    return Scenario::parse(file_text(file), file).value();
}

std::string lower_case_words(std::string type) {
    for (char& c : type) c = c == '_' ? '-' : static_cast<char>(std::tolower(c));
    return type;
}

/// An event as it was filed.
struct Truth {
    PlainSight::Event event;
    EventId id;
    std::set<std::string> sealed;  ///< names of its disclosed fields
};

/// One officer at one moment.
struct Seat {
    const TestOfficer* officer;
    PlainSight::Reader reader;
    std::string part;
    bool all_routes;
};

class CellWalk : public ::testing::Test {
protected:
    CellWalk() {
        player.cast(opening);
        for (const Scenario::Item& item : player.story().items) player.play(item);
        for (const auto& [id, sd_jwt] : player.admitted()) remember(id, sd_jwt);
        at = std::visit([](const auto& item) { return item.at; }, player.story().items.back()) + 1h;
        realm.set_clock(at);
        head = state().head;
    }
    static Instant first_of(const Scenario& played) {
        return std::visit([](const auto& item) { return item.at; }, played.items.front());
    }

    void remember(const EventId& id, const std::string& sd_jwt) {
        const SdJwtParts parts = SdJwtParts::split(sd_jwt).value();
        const std::size_t payload = parts.jws.find('.') + 1;
        const json::value claims = json::parse(
            base64url_decode(parts.jws.substr(payload, parts.jws.rfind('.') - payload)).value());
        Truth truth{{std::string(claims.at("type").as_string()),
                     UnitId::parse(claims.at("unit").as_string()).value(), truths.size()},
                    id,
                    {}};
        for (const std::string& each : parts.disclosures)
            truth.sealed.insert(Disclosure::parse(each).value().name.value());
        truths.push_back(std::move(truth));
    }
    /// Files on the case, or opens another chain.
    Receipt file(const TestOfficer& author, const Draft& draft) {
        const std::string sd_jwt = signed_by(author, draft);
        const https::Answer answer = stage.client(author).file(sd_jwt);
        EXPECT_EQ(answer.status, 201U) << answer.body;
        const Receipt receipt = Receipt::parse(answer.body).value();
        if (receipt.case_id == chain) {
            remember(receipt.event_id, sd_jwt);
            head = receipt.digest;
        }
        return receipt;
    }
    const TestOfficer& of_story(const std::string& name) {
        return stage.officer(player.story().id + "." + name);
    }
    /// The case as its holder exports it: who has which part in it.
    CaseState state() {
        const https::Answer answer =
            stage.client(of_story("clerk")).get("/api/v1/cases/" + chain.text() + "/export");
        EXPECT_EQ(answer.status, 200U) << answer.body;
        return CaseState::parse(json::parse(answer.body).at("state").as_string()).value();
    }

    // One unit of every type, and in each an officer of every role.
    void found_units() {
        for (const std::string& type : matrix.unit_types()) {
            const std::string unit = "walk-" + lower_case_words(type);
            stage.found_unit(unit, {type, "elsewhere", "elsewhere", "", ""}, at);
            for (const std::string& role : matrix.roles()) {
                std::vector<std::string> uses{"tls"};
                if (break_the_glass.contains(role)) uses.emplace_back("signing");
                const TestOfficer& officer = stage.enrol(type + "." + role, unit, {role}, at, uses);
                seats.push_back({&officer, {type, {role}, officer.unit}, "", role == "receiver"});
            }
        }
    }

    std::vector<Seat*> seats_of(const std::string& type) {
        std::vector<Seat*> some;
        for (Seat& seat : seats)
            if (seat.reader.unit_type == type) some.push_back(&seat);
        return some;
    }
    const TestOfficer& of_role(const std::string& type, const std::string& role) {
        return stage.officer(type + "." + role);
    }
    void break_glass(const TestOfficer& officer) {
        file(officer,
             stage.draft("access.break_glass", officer.roles.front(), fresh(), at,
                         values({{"about", chain.text()}, {"reason", "Cần biết người ở đâu."}})));
    }
    /// Each inspecting unit with all its officers, over this case.
    void inspect() {
        for (const std::string type : {"INSPECT_CENTRAL", "INSPECT_PROV"}) {
            json::array inspectors;
            for (const Seat* seat : seats_of(type))
                inspectors.emplace_back(seat->officer->id.text());
            const Receipt inspection =
                file(of_role(type, "decider"),
                     stage.draft("inspection.opened", "decider", fresh(), at,
                                 values({{"units", json::array{of_story("clerk").unit.text()}},
                                         {"period", json::array{"2026-01-01", "2026-12-31"}},
                                         {"inspectors", inspectors},
                                         {"case_ids", json::array{chain.text()}}})));
            inspections.emplace(type, ChainEnd{inspection.case_id, inspection.digest});
        }
    }
    void close_inspections() {
        for (const auto& [type, inspection] : inspections)
            file(of_role(type, "decider"),
                 stage.draft("inspection.closed", "decider", inspection, at, {}));
    }
    void inform(const UnitId& unit) {
        file(of_story("clerk"), stage.draft("disclosure.made", "receiver", {chain, head}, at,
                                            values({{"to_whom", "đơn vị phối hợp"},
                                                    {"classes", json::array{"ID"}},
                                                    {"purpose", "support"},
                                                    {"ground", "statutory_duty"},
                                                    {"to_unit", unit.text()}})));
    }
    static ChainEnd fresh() { return {CaseId::parse(random_uuid()).value(), std::nullopt}; }

    // Reading.

    void walk(std::vector<Seat> all) {
        const CaseState now = state();
        std::atomic<std::size_t> next{0};
        std::vector<std::thread> threads;
        for (int i = 0; i < 6; ++i)
            threads.emplace_back([&] {
                for (std::size_t k = next++; k < all.size(); k = next++) read(all[k], now);
            });
        for (std::thread& thread : threads) thread.join();
    }
    void read(const Seat& seat, const CaseState& now) {
        SCOPED_TRACE(seat.reader.unit_type + " " + *seat.reader.roles.begin() + ", " + seat.part);
        https::Client client(service.as(*seat.officer));
        if (matrix.blind(seat.reader, now))
            see_nothing(client);
        else
            see_as_the_matrix_says(client, seat, now);
        expect_status(client, "/api/v1/log/opening", 403);
        expect_status(client, "/api/v1/log/events?from=0&below=1", 403);
        expect_status(client, "/api/v1/log/looks?after=0", 403);
        expect_status(client, "/api/v1/log/totals", 403);
        expect_status(client, "/log/tile/entries/000.p/1", 403);
        const https::Answer looks = client.get("/api/v1/access-log?limit=5&case=" + chain.text());
        EXPECT_EQ(looks.status, matrix.may_read_looks(seat.reader) ? 200U : 403U) << looks.body;
        const std::lock_guard lock(mutex);
        for (const std::string& each : classes)
            cells.insert({seat.reader.unit_type, joined(seat.reader.roles), seat.part, each});
    }
    static std::string joined(const std::set<std::string>& words) {
        std::string all;
        for (const std::string& each : words) all += (all.empty() ? "" : "+") + each;
        return all;
    }
    https::Answer expect_status(https::Client& client, const std::string& target,
                                unsigned status) const {
        ++requests;
        https::Answer answer = client.get(target);
        // Six readers at once may be more than this machine serves: then it says so, and for how
        // long.
        for (int i = 0; answer.status == 503 && i < 30; ++i) {
            std::this_thread::sleep_for(std::chrono::seconds(1));
            answer = client.get(target);
        }
        EXPECT_EQ(answer.status, status) << target << ' ' << answer.body.substr(0, 400);
        return answer;
    }
    std::string path() const { return "/api/v1/cases/" + chain.text(); }
    static std::string path_of(const Truth& truth) { return "/api/v1/events/" + truth.id.text(); }

    void see_nothing(https::Client& client) {
        for (const std::string& target :
             {path(), path() + "/events", path() + "/export", path_of(truths.front()),
              path_of(truths.front()) + "/receipt"}) {
            const https::Answer answer = expect_status(client, target, 404);
            EXPECT_EQ(json::parse(answer.body).at("code").as_string(), "case_unknown");
        }
        EXPECT_FALSE(mentioned(client, "/api/v1/duties?case=" + chain.text()));
        EXPECT_FALSE(in_feed(client));
        EXPECT_FALSE(found(client));
    }
    void see_as_the_matrix_says(https::Client& client, const Seat& seat, const CaseState& now) {
        expect_status(client, path(), 200);
        const json::value page =
            json::parse(expect_status(client, path() + "/events?limit=500", 200).body);
        const json::array& events = page.at("items").as_array();
        ASSERT_EQ(events.size(), truths.size());
        bool by_name = false;
        for (std::size_t i = 0; i < truths.size(); ++i) {
            const auto disclosed = fields_of(events[i]);
            for (const std::string& field : truths[i].sealed) {
                const std::string expected = matrix.shown(seat.reader, now, truths[i].event, field);
                EXPECT_EQ(shown_in(events[i], disclosed, field), expected)
                    << truths[i].event.type << ' ' << field;
                if (expected == "full" && matrix.search_of(truths[i].event.type, field) == "name")
                    by_name = true;
            }
        }
        EXPECT_EQ(found(client), by_name);
        const std::size_t one = truths.size() / 2;
        EXPECT_EQ(json::parse(expect_status(client, path_of(truths[one]), 200).body), events[one]);
        if (seat.all_routes) see_by_the_other_routes(client, seat, now, events);
    }
    void see_by_the_other_routes(https::Client& client, const Seat& seat, const CaseState& now,
                                 const json::array& events) {
        expect_status(client, path_of(truths.front()) + "/receipt", 200);
        const json::value exported =
            json::parse(expect_status(client, path() + "/export", 200).body);
        const json::array& in_export = exported.at("events").as_array();
        ASSERT_EQ(in_export.size(), events.size());
        for (std::size_t i = 0; i < events.size(); ++i)
            EXPECT_EQ(in_export[i].at("sd_jwt"), events[i].at("sd_jwt"));
        EXPECT_EQ(in_feed(client), now.has_party(seat.reader.unit));
        const bool owes = std::any_of(now.duties.begin(), now.duties.end(), [&](const Duty& duty) {
            return duty.unit == seat.reader.unit;
        });
        EXPECT_EQ(mentioned(client, "/api/v1/duties?case=" + chain.text()), owes);
    }
    bool mentioned(https::Client& client, const std::string& target) const {
        return expect_status(client, target, 200).body.find(chain.text()) != std::string::npos;
    }
    bool in_feed(https::Client& client) const {
        for (std::string after = "0";;) {
            const https::Answer answer =
                expect_status(client, "/api/v1/feed?limit=500&after=" + after, 200);
            if (answer.body.find(chain.text()) != std::string::npos) return true;
            const json::value page = json::parse(answer.body);
            const std::string next = std::to_string(page.at("next").as_int64());
            if (page.at("items").as_array().empty() || next == after) return false;
            after = next;
        }
    }
    bool found(https::Client& client) const {
        const https::Answer answer = client.post("/api/v1/searches", "application/json",
                                                 json::serialize(json::object{{"name", person}}));
        EXPECT_EQ(answer.status, 200U) << answer.body;
        return answer.body.find(chain.text()) != std::string::npos;
    }
    static std::set<std::string> fields_of(const json::value& event) {
        std::set<std::string> names;
        for (const std::string& each :
             SdJwtParts::split(event.at("sd_jwt").as_string()).value().disclosures)
            names.insert(Disclosure::parse(each).value().name.value());
        return names;
    }
    static std::string shown_in(const json::value& event, const std::set<std::string>& disclosed,
                                const std::string& field) {
        const json::value* how = event.at("withheld").as_object().if_contains(field);
        const bool masked = event.at("masked").as_object().contains(field);
        if (disclosed.contains(field)) return how || masked ? "shown twice" : "full";
        if (!how) return "not even shown as protected";
        const std::string word(how->as_string());
        return masked == (word == "masked") ? word : "masked otherwise";
    }

    const Instant opening = first_of(story()) - 48h;
    Realm realm{opening};
    RunningService service{realm};
    Stage stage{realm, service, opening};
    StoryPlayer player{stage, story()};
    const CaseId chain = player.case_id("A");
    const PlainSight matrix{BANGIAO_SOURCE_DIR "/policies/r2.toml"};
    Instant at = opening;
    std::vector<Truth> truths;  ///< by place
    std::vector<Seat> seats;
    std::optional<Digest> head;
    std::map<std::string, ChainEnd> inspections;  ///< by the type of the unit that inspects
    mutable std::atomic<std::size_t> requests{0};
    std::mutex mutex;
    std::set<std::vector<std::string>> cells;  // guarded by mutex
};

TEST(Routes, AreAllWalkedOrShowNothingOfACase) {
    std::set<std::string> known;
    for (const auto* some : {&walked, &closed, &counting, &of_no_case})
        known.insert(some->begin(), some->end());
    const std::vector<std::string> names = door::Door::route_names();
    EXPECT_EQ(known, std::set<std::string>(names.begin(), names.end()));
}

TEST_F(CellWalk, ShowsEachReaderWhatTheMatrixSaysByEveryRoute) {
    found_units();

    for (Seat& seat : seats) seat.part = "none";
    walk(seats);

    // Doors that open without a part: emergencies, and an inspection of the unit that holds her.
    std::vector<Seat> opened;
    inspect();
    for (Seat seat : seats) {
        const bool inspects = seat.reader.unit_type.starts_with("INSPECT_");
        seat.part = inspects ? "mandate" : "";
        if (inspects) seat.reader.mandates.insert("");
        if (break_the_glass.contains(*seat.reader.roles.begin())) {
            break_glass(*seat.officer);
            seat.reader.mandates.insert("emergency");
            seat.part += inspects ? "+emergency" : "emergency";
        }
        if (!seat.reader.mandates.empty()) opened.push_back(seat);
    }
    walk(opened);

    // They close again; and every unit is told of the case by the one that holds it.
    at = at + 9h;
    realm.set_clock(at);
    close_inspections();
    for (Seat& seat : opened) {
        seat.reader.mandates.clear();
        seat.part = "none any more";
    }
    walk(opened);
    for (const std::string& type : matrix.unit_types()) inform(seats_of(type).front()->reader.unit);
    for (Seat& seat : seats) seat.part = "informed";
    walk(seats);

    // Those who had a hand in it.
    std::vector<Seat> hands;
    const CaseState now = state();
    for (const auto& [name, about] : player.story().officers) {
        const TestOfficer& officer = of_story(name);
        std::set<std::string> words;
        for (const Party& party : now.parties)
            if (party.unit == officer.unit) words.insert(party.as);
        hands.push_back({&officer,
                         {player.story().units.at(about.unit).type,
                          {about.roles.begin(), about.roles.end()},
                          officer.unit},
                         joined(words),
                         true});
    }
    walk(hands);

    std::cout << cells.size() << " cells of unit type x roles x part x class, " << requests
              << " requests\n";
    EXPECT_GT(cells.size(), 10'000U);
}

}  // namespace
}  // namespace bangiao::testing

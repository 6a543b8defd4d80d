// Made-up cases over three years, filed through the service's own API: enough for every board, in
// order, and told apart from a chain that is not.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "end_to_end/stage.hpp"
#include "support/child_process.hpp"

namespace bangiao::testing {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

class Demo : public ::testing::Test {
protected:
    static Instant opening() { return Instant::parse("2023-03-01T08:00:00+07:00").value(); }

    Demo() {
        std::ofstream plan(realm.folder() / "plan.toml");
        plan << "policies = \"policies\"\n";
        for (auto& [name, ministry] : realm.ministries()) {
            write_keys(ministry.founder.id.text(), ministry.founder.signing_files,
                       ministry.founder.tls);
            const std::string keys = "keys/" + ministry.founder.id.text();
            plan << "[[ministry]]\nunit = \"" << name << "\"\ntype = \"" << root_type(name)
                 << "\"\nfounder = \"" << ministry.founder.id.text() << "\"\ncertificate = \""
                 << keys << "/signing.pem\"\nkey = \"" << keys << "/signing.key\"\n";
        }
    }
    static const char* root_type(const std::string& ministry) {
        if (ministry == "police") return "POL_CENTRAL";
        if (ministry == "defence") return "DEF_CENTRAL";
        return ministry == "foreign" ? "MFA_CENTRAL" : "SOC_CENTRAL";
    }
    void write_keys(const std::string& officer, const Issued& signing, const Issued& tls) const {
        const fs::path folder = realm.folder() / "keys" / officer;
        fs::create_directories(folder);
        const std::pair<const char*, const std::string*> files[] = {
            {"signing.pem", &signing.certificate},
            {"signing.key", &signing.key},
            {"tls.pem", &tls.certificate},
            {"tls.key", &tls.key}};
        for (const auto& [name, text] : files) {
            std::ofstream(folder / name) << *text;
            fs::permissions(folder / name, fs::perms(0600));
        }
    }
    Ran demo(std::vector<std::string> more) {
        std::vector<std::string> arguments{"--profile",
                                           profile,
                                           "demo",
                                           "--stories",
                                           BANGIAO_SOURCE_DIR "/tests/scenarios",
                                           "--plan",
                                           realm.folder() / "plan.toml",
                                           "--keys",
                                           realm.folder() / "keys"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run(BANGIAO_BINARY_DIR "/bangiao", arguments);
    }
    /// Keys for everybody whom the demonstration names; answers how many.
    std::size_t make_keys(const std::string& cast) const {
        constexpr Validity years{-5000, 365};
        std::istringstream lines(cast);
        std::size_t count = 0;
        for (std::string ministry, officer; lines >> ministry >> officer; ++count)
            write_keys(officer,
                       realm.authority().issue(officer, Usage::signing, KeyKind::p256, years),
                       realm.authority().issue(officer, Usage::tls_client, KeyKind::p256, years));
        return count;
    }
    int audit(const fs::path& file) const {
        return run(BANGIAO_BINARY_DIR "/bangiao",
                   {"audit", file, "--trust", realm.folder() / "trust.txt"})
            .exit_code;
    }

    /// Every report over all three years and over a year of them, counted again by another program.
    Ran recounted(RecordingClient& reader, const fs::path& filed) {
        const auto keep = [&](const std::string& name, const std::string& target) {
            const https::Answer answer = reader.get("/api/v1/" + target);
            EXPECT_EQ(answer.status, 200U) << target << answer.body;
            const std::string file = realm.folder() / name;
            std::ofstream(file) << answer.body;
            return file;
        };
        std::vector<std::string> words{BANGIAO_SOURCE_DIR "/tests/recount/recount.py",
                                       "--definitions", BANGIAO_SOURCE_DIR "/policies/figures.toml",
                                       "--units", keep("units", "units?limit=500")};
        for (const char* days : {"from=2023-03-01&to=2026-02-28", "period=year-2024"})
            for (int n = 1; n <= 14; ++n) {
                const std::string name = "n" + std::to_string(n);
                words.emplace_back("--report");
                words.push_back(keep(name + days, "reports/" + name + "?" + days));
            }
        words.insert(words.end(), {"--log", whole_log(), "--now", time_of_the_log().utc_text()});
        words.push_back(filed);
        return run("/usr/bin/python3", words);
    }
    Instant time_of_the_log() const {
        std::ifstream file(realm.folder() / "now");
        std::string text;
        std::getline(file, text);
        return Instant::parse(text).value();
    }
    /// As an auditor takes it home, with every duty in it.
    fs::path whole_log() {
        stage.found_unit("inspectors", {"SOC_PROV", "lao-cai", "", "", ""}, time_of_the_log());
        const TestOfficer& auditor =
            stage.enrol("auditor", "inspectors", {"auditor"}, time_of_the_log());
        const fs::path file = realm.folder() / "log.zst";
        const Ran exported =
            run(BANGIAO_BINARY_DIR "/bangiao",
                {"--profile", realm.profile_of(auditor, service.port()), "export", "--log", file});
        EXPECT_EQ(exported.exit_code, 0) << exported.error;
        return file;
    }

    Realm realm{opening()};
    RunningService service{realm};
    Stage stage{realm, service, opening()};
    std::string profile = realm.profile_of(realm.ministries().at("health").founder, service.port());
};

TEST_F(Demo, FillsALogWhoseChainsAllHoldButTheOneThatIsBrokenOnRequest) {
    const std::vector<std::string> wanted{"--cases", "40", "--seed", "7"};
    std::vector<std::string> list = wanted, play = wanted;
    list.push_back("--list");
    const Ran cast = demo(list);
    ASSERT_EQ(cast.exit_code, 0) << cast.error;
    EXPECT_GT(make_keys(cast.output), 10U);
    EXPECT_EQ(demo(list).output, cast.output) << "the same seed, the same cast";

    const fs::path exports = realm.folder() / "exports", filed = realm.folder() / "filed";
    play.insert(play.end(), {"--exports", exports, "--broken", "--filed", filed, "--json"});
    const Ran played = demo(play);
    ASSERT_EQ(played.exit_code, 0) << played.output << played.error << service.log();
    const json::value told = json::parse(played.output);
    EXPECT_EQ(told.at("cases").to_number<int>(), 40);
    EXPECT_GT(told.at("events").to_number<int>(), 80);

    const std::string broken(told.at("broken").as_string());
    std::size_t files = 0;
    for (const fs::directory_entry& file : fs::directory_iterator(exports)) {
        ++files;
        EXPECT_EQ(audit(file.path()), file.path().stem() == broken ? 1 : 0) << file.path();
    }
    EXPECT_EQ(files, 40U);
    RecordingClient health = service.client(realm.ministries().at("health").decider);
    const https::Answer below = health.get("/api/v1/duties?scope=subordinate&limit=1");
    ASSERT_EQ(below.status, 200U) << below.body;
    EXPECT_GT(json::parse(below.body).at("counts").at("overdue").to_number<int>(), 0) << below.body;

    const json::value received =
        json::parse(health.get("/api/v1/reports/n2?from=2023-03-01&to=2026-02-28").body);
    EXPECT_GT(received.at("tables").at(0).at("total").at("count").to_number<int>(), 10);
    const json::value timely =
        json::parse(health.get("/api/v1/reports/n14?from=2023-03-01&to=2026-02-28").body);
    EXPECT_GT(timely.at("tables").at(0).at("total").at("open").to_number<int>(), 0);
    const Ran same = recounted(health, filed);
    EXPECT_EQ(same.exit_code, 0) << same.output << same.error;
}

TEST_F(Demo, IsRefusedByALogThatIsInEarnest) {
    const std::string real =
        NoteKey::generate("handoff.example.vn", NoteKeyType::ed25519).verifier().vkey();
    std::string trust = realm.trust_text();
    trust.replace(0, trust.find('\n'), "log " + real);
    std::ofstream(realm.folder() / "trust.txt") << trust;
    const Ran refused = demo({"--list"});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_NE(refused.error.find(".test"), std::string::npos) << refused.error;
}

}  // namespace
}  // namespace bangiao::testing

// What the service answers equals what another program counts from what officers took home.
#include <fstream>

#include "end_to_end/border_post.hpp"
#include "support/child_process.hpp"
#include "support/temp_folder.hpp"

namespace bangiao::testing {
namespace {

class RecountedReports : public BorderPost {
protected:
    static void SetUpTestSuite() {
        BorderPost::SetUpTestSuite();
        stage().enrol("statistician", "soyte", {"statistician"}, now());
    }
    struct Opened {
        ChainEnd chain;
        EventId reception;
    };
    static Opened received(const boost::json::object& about) {
        const CaseId id = CaseId::parse(random_uuid()).value();
        Values fields = values({{"route", "self_return_abroad"},
                                {"place", "lao-cai/muong-khuong"},
                                {"presumed_minor", false},
                                {"sex", "female"},
                                {"age_band", "18-24"},
                                {"accompanying_count", 0},
                                {"full_name", "Vàng Thị Thử"}});
        for (const auto& [name, value] : about) fields[std::string(name)] = value;
        const Receipt receipt = admitted(
            guard(), stage().draft("reception.recorded", "receiver", {id, {}}, now(), fields));
        return {{id, receipt.digest}, receipt.event_id};
    }
    static void corrected(Opened& opened, const boost::json::object& becomes) {
        Draft draft = stage().draft("event.corrected", "receiver", opened.chain, now(),
                                    values({{"reason", "nhầm"}, {"values", becomes}}));
        draft.of = opened.reception;
        opened.chain.head = admitted(guard(), draft).digest;
    }
    static void merged(Opened& opened, const Opened& into) {
        opened.chain.head =
            admitted(guard(), stage().draft("case.merged_as_duplicate", "decider", opened.chain,
                                            now(), values({{"other_case", into.chain.id.text()}})))
                .digest;
    }
};

TEST_F(RecountedReports, ComeToTheSameFromExportedCases) {
    std::vector<Opened> all;
    // Both sides of a sixteenth and an eighteenth birthday, on the second of March.
    for (const char* born : {"2010-02", "2010-03", "2008-02", "2008-03"})
        all.push_back(received({{"birth_month", born}, {"sex", "male"}}));
    all.push_back(received({{"age_band", "60+"}}));
    corrected(all.back(), {{"age_band", "35-59"}, {"sex", "other"}});
    all.push_back(received({{"age_band", "18-24"}, {"route", "rescued_at_border_or_sea"}}));
    all.push_back(received({{"age_band", "18-24"}}));
    merged(all.back(), all[all.size() - 2]);

    const TempFolder folder;
    const auto write = [&](const std::string& name, const std::string& content) {
        const std::string file = folder / name;
        std::ofstream(file) << content;
        return file;
    };
    const auto answer = [&](const std::string& target) {
        const https::Answer got =
            stage().client(stage().officer("statistician")).get("/api/v1/" + target);
        EXPECT_EQ(got.status, 200U) << got.body;
        return got.body;
    };
    std::vector<std::string> words{BANGIAO_SOURCE_DIR "/tests/recount/recount.py", "--definitions",
                                   BANGIAO_SOURCE_DIR "/policies/figures.toml", "--units",
                                   write("units", answer("units?limit=500"))};
    const std::string received_now = answer("reports/n2?period=half-year-2026");
    words.insert(words.end(), {"--report", write("n2", received_now)});
    for (const char* name : {"n12", "n13", "n10", "n3"})
        words.insert(words.end(), {"--report", write(name, answer(std::string("reports/") + name +
                                                                  "?period=year-2026"))});
    const std::string profile = realm().profile_of(guard(), service().port());
    for (const Opened& each : all) {
        words.push_back(folder / (each.chain.id.text() + ".json"));
        const Ran ran =
            run(BANGIAO_BINARY_DIR "/bangiao",
                {"--profile", profile, "export", each.chain.id.text(), "--out", words.back()});
        EXPECT_EQ(ran.exit_code, 0) << ran.error;
    }
    const Ran same = run("/usr/bin/python3", words);
    EXPECT_EQ(same.exit_code, 0) << same.output << same.error;

    // It looks: one case less is found.
    words.erase(words.end() - 4);
    const Ran less = run("/usr/bin/python3", words);
    EXPECT_EQ(less.exit_code, 1);
    EXPECT_NE(less.output.find("n2 received by sex, total: count is 6, counted 5"),
              std::string::npos)
        << less.output << less.error;
}

}  // namespace
}  // namespace bangiao::testing

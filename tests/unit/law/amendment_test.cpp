// A new event type, role, unit type, deadline and row of visibility are lines of a policy file and
// a story, and nothing else.
#include <gtest/gtest.h>

#include <bangiao/scenario.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace bangiao::testing {
namespace {

const std::filesystem::path policies = std::filesystem::path(BANGIAO_SOURCE_DIR) / "policies";

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void insert_after(std::string& text, const std::string& line, const std::string& added) {
    text.insert(text.find(line) + line.size(), added);
}

/// What an amending law might bring: parish workers of the social service call on people at home.
std::string amended() {
    std::string text = text_of(policies / "r2.toml");
    insert_after(text, "\n[roles]\n", R"(visitor = { vi = "cán bộ thăm hộ", en = "home visitor" }
)");
    insert_after(
        text, "\n[unit_types]\n",
        R"(PARISH = { vi = "tổ công tác xã hội", en = "Parish service", family = "social", level = "commune" }
)");
    return text + R"(
[event."visit.made"]
label = { vi = "Thăm tại nhà", en = "Visit made" }
kind = "note"
basis = ["Luật sửa đổi Điều 1"]
mark = "text"
by = { groups = ["PARISH"], roles = ["visitor"], unit = "party" }
when = { custody = "held" }
then.discharges = "D-90"
then.duty = { id = "D-90", owner = "actor" }
[event."visit.made".fields]
how = { type = "text", class = "SUP", required = true }
where = { type = "text", class = "LOC" }

[deadline.D-90]
says = { vi = "Thăm lại", en = "Visit again" }
limit = { working_days = 3 }
basis = ["Luật sửa đổi Điều 2"]
mark = "text"

[[sight]]
groups = ["PARISH"]
roles = ["visitor"]
SUP = "own"
LOC = "full"
basis = ["Luật sửa đổi Điều 3"]
mark = "text"
)";
}

const std::string story = R"(
id = "amended"
title = "A parish visits."
regime = "R2"
[units]
ubnd = { type = "COMMUNE", province = "lao-cai", commune = "bac-ha" }
parish = { type = "PARISH", province = "lao-cai", commune = "bac-ha" }
[officers]
clerk = { unit = "ubnd", roles = ["receiver", "visitor"] }
caller = { unit = "parish", roles = ["visitor", "receiver"] }

[[step]]
at = 2026-03-02T08:00:00+07:00
by = "clerk"
as = "receiver"
event = "reception.recorded"
case = "A"
fields = { route = "self_report_domestic", place = "lao-cai/bac-ha", presumed_minor = false, sex = "female", age_band = "25-34", accompanying_count = 0, full_name = "Lý Thị Sen" }
expect = "admitted"

[[step]]
at = 2026-03-02T08:10:00+07:00
by = "caller"
as = "visitor"
event = "visit.made"
case = "A"
fields = { how = "khỏe" }
expect = "refused"
reason = "not_party"

[[step]]
at = 2026-03-02T08:20:00+07:00
by = "clerk"
as = "receiver"
event = "disclosure.made"
case = "A"
fields = { to_whom = "tổ công tác", classes = ["LOC"], purpose = "visits", ground = "statutory_duty", to_unit = "parish" }
expect = "admitted"

[[step]]
at = 2026-03-02T08:30:00+07:00
by = "clerk"
as = "visitor"
event = "visit.made"
case = "A"
fields = { how = "khỏe" }
expect = "refused"
reason = "unit_not_permitted"

[[step]]
at = 2026-03-02T08:40:00+07:00
by = "caller"
as = "receiver"
event = "visit.made"
case = "A"
fields = { how = "khỏe" }
expect = "refused"
reason = "role_not_permitted"

[[step]]
at = 2026-03-02T08:50:00+07:00
by = "caller"
as = "visitor"
event = "visit.made"
case = "A"
fields = { how = "khỏe", where = "thôn Lùng Phình" }
expect = "admitted"
duties = [{ rule = "D-90", unit = "parish", due = 2026-03-06T00:00:00+07:00 }]

[[read]]
at = 2026-03-02T09:00:00+07:00
by = "caller"
as = "visitor"
case = "A"
expect = "shown"
fields_shown = ["how", "where"]
fields_withheld = ["full_name"]
)";

PolicyBook book_with(const std::string& r2) {
    PolicyBook book;
    for (const char* name : {"constitution", "calendar-vn"})
        EXPECT_TRUE(book.add(text_of(policies / (std::string(name) + ".toml")), name));
    const auto added = book.add(r2, "r2.toml");
    EXPECT_TRUE(added) << added.error().detail;
    return book;
}

TEST(AnAmendingLaw, IsDataAndAStory) {
    const Scenario scenario = Scenario::parse(story, "amended.toml").value();
    const ScenarioOutcome outcome = run_scenario(scenario, book_with(amended()));
    if (outcome.difference)
        FAIL() << outcome.difference->what << "\n  expected " << outcome.difference->expected
               << "\n  actual   " << outcome.difference->actual;
    EXPECT_EQ(outcome.items, scenario.items.size());
    // Under the law as it stands nothing of this is known.
    EXPECT_TRUE(run_scenario(scenario, book_with(text_of(policies / "r2.toml"))).difference);
}

struct Slip {
    std::string right, wrong, says;
};

/// A mistake in the real file is named by line and column, with a sentence that helps.
TEST(AnAmendingLaw, WithAMistakeIsNotTaken) {
    const Slip slips[] = {
        {"groups = [\"PARISH\"], roles", "groups = [\"PARRISH\"], roles", "PARRISH"},
        {"roles = [\"visitor\"], unit", "roles = [\"visiter\"], unit", "visiter"},
        {"then.discharges = \"D-90\"", "then.discharges = \"D-91\"", "D-91"},
        {"how = { type = \"text\"", "how = { type = \"txt\"", "no field type"},
        {"limit = { working_days = 3 }", "limit = { working_weeks = 3 }", "working_weeks"},
        {"LOC = \"full\"\nbasis = [\"Luật sửa", "LOC = \"all\"\nbasis = [\"Luật sửa",
         "none of full"},
        {"custody = \"held\" }\nthen.discharges = \"D-90\"",
         "custody = \"hold\" }\nthen.discharges = \"D-90\"", "no custody state"}};
    for (const Slip& slip : slips) {
        std::string text = amended();
        const std::size_t place = text.rfind(slip.right);
        ASSERT_NE(place, std::string::npos) << slip.right;
        text.replace(place, slip.right.size(), slip.wrong);
        const auto line = std::to_string(
            1 + std::count(text.begin(), text.begin() + static_cast<long>(place), '\n'));
        PolicyBook book;
        const auto added = book.add(text, "r2.toml");
        ASSERT_FALSE(added) << slip.wrong;
        EXPECT_TRUE(added.error().detail.starts_with("r2.toml:" + line + ":"))
            << added.error().detail << ", not in line " << line;
        EXPECT_NE(added.error().detail.find(slip.says), std::string::npos) << added.error().detail;
    }
}

}  // namespace
}  // namespace bangiao::testing

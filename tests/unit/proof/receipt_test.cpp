#include <gtest/gtest.h>

#include <bangiao/receipt.hpp>
#include <boost/json/parse.hpp>

namespace bangiao {
namespace {

const Instant admitted_at = *Instant::parse("2026-11-22T00:45:00.123456Z");
const Instant due = *Instant::parse("2026-11-23T07:45:00+07:00");

Receipt receipt() {
    const EventId event = *EventId::parse("7b0d9a2e-3c44-4f6a-9d1e-0c5b8f1a2d3e");
    return Receipt{event,
                   *CaseId::parse("0f8fad5b-d9cb-469f-a165-70867728950e"),
                   LeafIndex(41),
                   admitted_at,
                   sha256("event"),
                   false,
                   "c2sp.org/tlog-proof@v1\nextra …\nindex 41\n\nnote\n",
                   {"presumed", "open", Custody{"held", UnitId::parse("post.a"), std::nullopt},
                    UnitId::parse("post.a"), sha256("event")},
                   {Duty{"D-30",
                         *UnitId::parse("post.a"),
                         event,
                         {},
                         admitted_at,
                         std::nullopt,
                         due,
                         {"Law 53/2024, Article 24"},
                         "text"}}};
}

TEST(Receipt, IsOneJsonObjectOfTheContractsMembers) {
    EXPECT_EQ(
        receipt().json(admitted_at),
        R"({"event_id":"7b0d9a2e-3c44-4f6a-9d1e-0c5b8f1a2d3e",)"
        R"("case_id":"0f8fad5b-d9cb-469f-a165-70867728950e","index":41,)"
        R"("admitted_at":"2026-11-22T00:45:00.123456Z","digest":")" +
            sha256("event").base64url() +
            R"(","status":"admitted","proof":"c2sp.org/tlog-proof@v1\nextra …\nindex 41\n\nnote\n",)"
            R"("case":{"identification":"presumed","custody":{"state":"held","unit":"post.a"},)"
            R"("lifecycle":"open","holder":"post.a","head":")" +
            sha256("event").base64url() +
            R"("},"duties":[{"rule":"D-30","unit":"post.a","opened_at":"2026-11-22T00:45:00.123456Z",)"
            R"("due":"2026-11-23T00:45:00.000000Z","state":"open",)"
            R"("basis":["Law 53/2024, Article 24"],"mark":"text"}]})");
}

TEST(Receipt, ReadsWhatItWrites) {
    const Receipt written = receipt();
    const Result<Receipt> read = Receipt::parse(written.json(admitted_at));
    ASSERT_TRUE(read) << read.error().pointer;
    EXPECT_EQ(read->json(admitted_at), written.json(admitted_at));
    EXPECT_EQ(read->summary.custody, written.summary.custody);
    EXPECT_EQ(read->duties, written.duties);
}

TEST(Receipt, SaysOverdueFromTheMomentADutyIsDue) {
    const auto state_at = [](Instant now) {
        const auto duties = boost::json::parse(receipt().json(now)).at("duties");
        return std::string(duties.at(0).at("state").as_string());
    };
    EXPECT_EQ(state_at(due - Instant::Duration(1)), "open");
    EXPECT_EQ(state_at(due), "overdue");
}

TEST(Receipt, WritesAnOfferWithBothUnits) {
    Receipt offered = receipt();
    offered.summary.custody =
        Custody{"offered", UnitId::parse("post.a"), UnitId::parse("commune.b"), "held"};
    const auto json = boost::json::parse(offered.json(admitted_at)).at("case").at("custody");
    EXPECT_EQ(json,
              boost::json::value({{"state", "offered"}, {"from", "post.a"}, {"to", "commune.b"}}));
    const Result<Receipt> read = Receipt::parse(offered.json(admitted_at));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->summary.custody.unit, UnitId::parse("post.a"));
    EXPECT_EQ(read->summary.custody.to, UnitId::parse("commune.b"));
}

TEST(Receipt, WritesNobodyAsNull) {
    Receipt none = receipt();
    none.summary.custody = Custody{"none", {}, {}};
    none.summary.holder.reset();
    none.summary.head.reset();
    const auto json = boost::json::parse(none.json(admitted_at)).at("case");
    EXPECT_TRUE(json.at("holder").is_null());
    EXPECT_TRUE(json.at("head").is_null());
    EXPECT_EQ(json.at("custody"), boost::json::value({{"state", "none"}}));
    EXPECT_TRUE(Receipt::parse(none.json(admitted_at)));
}

class WrongReceipt : public ::testing::TestWithParam<std::pair<const char*, const char*>> {};
TEST_P(WrongReceipt, IsRefused) {
    std::string text = receipt().json(admitted_at);
    const auto& [from, to] = GetParam();
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, std::string(from).size(), to);
    EXPECT_FALSE(Receipt::parse(text)) << text;
}
INSTANTIATE_TEST_SUITE_P(
    All, WrongReceipt,
    ::testing::Values(
        std::pair("{\"event_id\"", "[\"event_id\""), std::pair("\"event_id\"", "\"id\""),
        std::pair("7b0d9a2e-3c44-4f6a", "7b0d9a2e-3c44-1f6a"), std::pair(":41,", ":-1,"),
        std::pair(":41,", ":\"41\","), std::pair("22T00:45", "22T99:45"),
        std::pair("\"admitted\"", "\"certain\""), std::pair("\"digest\":\"", "\"digest\":\"=="),
        std::pair("\"case\":{", "\"case\":[],\"other\":{"), std::pair("\"proof\":", "\"prof\":"),
        std::pair("\"post.a\"", "\"POST A\""), std::pair("\"holder\":\"post.a\"", "\"holder\":7"),
        std::pair("\"holder\":\"post.a\"", "\"holder\":\"POST\""),
        std::pair("\"head\":\"", "\"head\":\"x"), std::pair("\"duties\":[", "\"duties\":[7,"),
        std::pair("\"rule\"", "\"role\""), std::pair("\"basis\":[", "\"basis\":[1,"),
        std::pair("\"index\":41", "\"index\":41,\"index\":42")));

TEST(Receipt, SummarisesTheStateOfACase) {
    CaseState state(*CaseId::parse("0f8fad5b-d9cb-469f-a165-70867728950e"));
    state.axes = {{"identification", "presumed"}, {"lifecycle", "open"}};
    state.custody = Custody{"held", UnitId::parse("post.a"), std::nullopt};
    state.head = sha256("event");
    const Receipt::CaseSummary summary = summary_of(state);
    EXPECT_EQ(summary.identification, "presumed");
    EXPECT_EQ(summary.lifecycle, "open");
    EXPECT_EQ(summary.holder, UnitId::parse("post.a"));
    EXPECT_EQ(summary.head, sha256("event"));
    EXPECT_TRUE(summary_of(CaseState(state.id)).identification.empty());
}

}  // namespace
}  // namespace bangiao

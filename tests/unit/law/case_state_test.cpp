#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "bangiao/law/canonical_json.hpp"
#include "parcel_office.hpp"

namespace bangiao::testing {
namespace {

/// A case with something in every part of its state.
CaseState busy_case() {
    Office office;
    EXPECT_TRUE(office.take("large"));
    EXPECT_TRUE(office.file({"depot.chief", "check.asked", {{"at", "bureau"}}}));
    EXPECT_TRUE(office.file({"bureau.clerk",
                             "check.done",
                             {{"result", "unclear"}},
                             {{"signs", boost::json::array{"b", "a"}}}}));
    EXPECT_TRUE(office.offer());
    CaseState state = office.state;
    state.links.push_back({"twin", CaseId::parse(uuid(7)).value()});
    state.facts["nested"] = {{"z", 1}, {"a", {true, nullptr, "x"}}};
    return state;
}

TEST(CaseState, ComesBackFromItsTextAsItWas) {
    const CaseState state = busy_case();
    const std::string text = state.serialised();
    const auto parsed = CaseState::parse(text);
    ASSERT_TRUE(parsed) << parsed.error().detail;
    EXPECT_EQ(*parsed, state);
    EXPECT_EQ(parsed->serialised(), text);
    const CaseState empty(CaseId::parse(uuid(3)).value());
    EXPECT_EQ(CaseState::parse(empty.serialised()).value(), empty);
}

TEST(CaseState, IsWrittenWithSortedMembersAndNoWhiteSpace) {
    const std::string text = busy_case().serialised();
    for (const char* spaced : {"\": ", ", \"", "{ ", " }", "[ ", " ]"})
        EXPECT_EQ(text.find(spaced), std::string::npos) << spaced;
    EXPECT_EQ(text.substr(0, 9), R"({"axes":{)");
    EXPECT_NE(text.find(R"("nested":{"a":[true,null,"x"],"z":1})"), std::string::npos);
}

TEST(CaseState, IsWrittenAsTheCanonicalFormOfItsOwnValue) {
    CaseState state = busy_case();
    EXPECT_EQ(state.serialised(), law::canonical(boost::json::parse(state.serialised())));
    state.erased = {"B", "A"};
    state.facts["quoted"] = "a \"word\", a \\ and\na line, Việt Nam";
    state.facts["\"odd\tname"] = {-1, false};
    const std::string text = state.serialised();
    EXPECT_EQ(text, law::canonical(boost::json::parse(text)));
    EXPECT_NE(text.find(R"("quoted":"a \"word\", a \\ and\na line, Việt Nam")"), std::string::npos);
    EXPECT_NE(text.find(R"({"\"odd\tname":[-1,false])"), std::string::npos) << text;
}

TEST(CaseState, RefusesEveryTextThatItWouldNotHaveWritten) {
    const std::string text = busy_case().serialised();
    const auto changed = [&](const std::string& was, const std::string& is) {
        std::string other = text;
        const std::size_t found = other.find(was);
        EXPECT_NE(found, std::string::npos) << was;
        return CaseState::parse(other.replace(found, was.size(), is));
    };
    EXPECT_FALSE(changed("{\"axes\"", "{ \"axes\""));
    EXPECT_FALSE(changed("\"length\":4", "\"length\":-4"));
    EXPECT_FALSE(changed("\"length\":4", "\"length\":\"4\""));
    EXPECT_FALSE(changed("\"length\":4", "\"length\":4,\"more\":1"));
    EXPECT_FALSE(changed("\"unit\":\"depot\"", "\"unit\":\"DEPOT\""));
    EXPECT_FALSE(changed(",\"facts\":", ",\"fact\":"));
    EXPECT_FALSE(changed("Z\"", "\""));
    EXPECT_FALSE(CaseState::parse("[]"));
    EXPECT_FALSE(CaseState::parse(""));
}

TEST(CaseState, NamesEveryUnitThatHasAnsweredForThePerson) {
    Office office;
    ASSERT_TRUE(office.take());
    const EventId taken = office.last;
    ASSERT_TRUE(office.offer());
    ASSERT_EQ(office.state.tenures.size(), 1U) << "an offer moves nobody";
    EXPECT_EQ(office.state.tenures[0], (Tenure{unit_id("depot"), taken, office.now}));
    office.now = office.now + std::chrono::hours(1);
    ASSERT_TRUE(office.accept());
    ASSERT_EQ(office.state.tenures.size(), 2U);
    EXPECT_EQ(office.state.tenures[1], (Tenure{unit_id("shop"), office.last, office.now}));
    EXPECT_EQ(office.state.tenures[1].unit, office.state.holder());
}

TEST(CaseState, SettlesOnceAThreadHasExpired) {
    Office office;
    ASSERT_TRUE(office.take());
    ASSERT_TRUE(office.offer());
    const Instant before = office.now + std::chrono::hours(24) - Instant::Duration(1);
    EXPECT_EQ(office.state.settled(before), office.state);
    const CaseState later = office.state.settled(office.now + std::chrono::hours(24));
    EXPECT_TRUE(later.threads.empty());
    EXPECT_EQ(later.duties.size(), 1U) << "the duty to tell the bureau goes on";
    EXPECT_EQ(later.custody.state, "kept");
    EXPECT_EQ(later.custody.to, std::nullopt);
    EXPECT_EQ(later.settled(office.now + std::chrono::hours(48)), later);
}

}  // namespace
}  // namespace bangiao::testing

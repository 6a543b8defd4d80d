#include "door/problems.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <set>

namespace bangiao::door {
namespace {

namespace json = boost::json;

constexpr Reason every_reason[] = {
#define BANGIAO_REASON(code, vi, en) Reason::code,
#include <bangiao/reasons.def>
#undef BANGIAO_REASON
};

json::object body_of(const Refusal& refusal, const std::string& accept_language = {}) {
    const https::RequestContext context{"3f0e8a52-6c1d-4b7a-9e2f-5d4c3b2a1908", accept_language};
    return json::parse(problem(refusal, context).body).as_object();
}

TEST(Problems, GiveEveryReasonAStatusAndWordsInBothLanguages) {
    for (const Reason reason : every_reason) {
        const json::object body = body_of(Refusal(reason));
        EXPECT_GE(body.at("status").as_int64(), 400) << code_of(reason);
        EXPECT_LE(body.at("status").as_int64(), 599) << code_of(reason);
        EXPECT_EQ(body.at("code").as_string(), code_of(reason));
        EXPECT_FALSE(body.at("detail_vi").as_string().empty()) << code_of(reason);
        EXPECT_FALSE(body.at("detail_en").as_string().empty()) << code_of(reason);
        EXPECT_NE(body.at("detail_vi"), body.at("detail_en")) << code_of(reason);
    }
}

TEST(Problems, HaveTheStatusesThatClientsRelyOn) {
    EXPECT_EQ(status_of(Reason::json_repeated_key), 400U);
    EXPECT_EQ(status_of(Reason::certificate_required), 401U);
    EXPECT_EQ(status_of(Reason::officer_revoked), 403U);
    EXPECT_EQ(status_of(Reason::not_holder), 403U);
    EXPECT_EQ(status_of(Reason::case_unknown), 404U);
    EXPECT_EQ(status_of(Reason::case_moved_on), 409U);
    EXPECT_EQ(status_of(Reason::event_id_reused), 409U);
    EXPECT_EQ(status_of(Reason::body_too_large), 413U);
    EXPECT_EQ(status_of(Reason::signature_invalid), 422U);
    EXPECT_EQ(status_of(Reason::field_missing), 422U);
    EXPECT_EQ(status_of(Reason::unavailable), 503U);
}

TEST(Problems, SpeakVietnameseUnlessEnglishIsPreferred) {
    EXPECT_EQ(language_of(""), Language::vi);
    EXPECT_EQ(language_of("fr"), Language::vi);
    EXPECT_EQ(language_of("*"), Language::vi);
    EXPECT_EQ(language_of("en"), Language::en);
    EXPECT_EQ(language_of("en-GB, fr;q=0.9"), Language::en);
    EXPECT_EQ(language_of("vi, en;q=0.8"), Language::vi);
    EXPECT_EQ(language_of("vi;q=0.7,en;q=0.8"), Language::en);
    EXPECT_EQ(language_of("en;q=0"), Language::vi);
    EXPECT_EQ(language_of("english"), Language::vi);
    EXPECT_EQ(language_of("en;q=0.85, vi;q=0.9"), Language::vi);
    EXPECT_EQ(language_of(",,;q=,en;q="), Language::vi);
}

TEST(Problems, SayInWhichLanguageTheySpeak) {
    const json::object vi = body_of(Refusal(Reason::not_holder));
    EXPECT_EQ(vi.at("detail"), vi.at("detail_vi"));
    const json::object en = body_of(Refusal(Reason::not_holder), "en");
    EXPECT_EQ(en.at("detail"), en.at("detail_en"));
    EXPECT_EQ(problem(Refusal(Reason::not_holder), {"id", "en"}).headers.at("Content-Language"),
              "en");
}

TEST(Problems, CarryWhatTheRefusalKnows) {
    Refusal refusal(Reason::case_moved_on, "claim prev", "/prev");
    refusal.rule = "a.rule";
    refusal.basis = {"JC01, Article 1", "C35, Article 2"};
    refusal.head = sha256("head");
    const json::object body = body_of(refusal);
    EXPECT_EQ(body.at("head").as_string(), sha256("head").base64url());
    EXPECT_EQ(body.at("rule").as_string(), "a.rule");
    EXPECT_EQ(body.at("basis").as_array().size(), 2U);
    EXPECT_EQ(body.at("errors").as_array().at(0).at("pointer").as_string(), "/prev");
    EXPECT_EQ(body.at("type").as_string(), "/problems/case_moved_on");
    EXPECT_EQ(body.at("instance").as_string(), "urn:uuid:3f0e8a52-6c1d-4b7a-9e2f-5d4c3b2a1908");
}

TEST(Problems, LeaveOutWhatTheRefusalDoesNotKnow) {
    const json::object body = body_of(Refusal(Reason::not_found));
    for (const char* member : {"head", "rule", "basis", "errors"})
        EXPECT_FALSE(body.contains(member)) << member;
}

TEST(Problems, SayWhenToTryAgainAfterOverload) {
    for (const Reason reason : {Reason::overloaded, Reason::unavailable, Reason::clock_in_doubt,
                                Reason::too_many_requests})
        EXPECT_TRUE(problem(Refusal(reason), {"id", ""}).headers.contains("Retry-After"));
    EXPECT_FALSE(problem(Refusal(Reason::wrong_state), {"id", ""}).headers.contains("Retry-After"));
}

TEST(Problems, HaveAPageForEveryCodeAndNoOther) {
    for (const Reason reason : every_reason) {
        const auto page = problem_page(code_of(reason));
        ASSERT_TRUE(page);
        EXPECT_EQ(json::parse(page->body).at("status").as_int64(), status_of(reason));
    }
    EXPECT_FALSE(problem_page("no_such_code"));
}

}  // namespace
}  // namespace bangiao::door

// Whether a person is known already: asked in a body, told within reach, limited, on record.
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "end_to_end/border_post.hpp"
#include "support/child_process.hpp"

namespace bangiao::testing {
namespace {

namespace json = boost::json;

class Searching : public BorderPost {
protected:
    static void SetUpTestSuite() {
        BorderPost::SetUpTestSuite();
        stage().enrol("dpo", "post", {"dpo"}, now());
    }
    static Draft reception_of(const std::string& name, const std::string& paper = "",
                              const std::string& born = "") {
        Draft draft = reception();
        draft.sealed.insert_or_assign("full_name", name);
        if (!paper.empty()) draft.sealed.insert_or_assign("id_docs", json::array{paper});
        if (!born.empty()) draft.sealed.insert_or_assign("born_on", born);
        return draft;
    }
    static https::Answer ask(const TestOfficer& officer, const json::object& values) {
        return stage().client(officer).post("/api/v1/searches", "application/json",
                                            json::serialize(values));
    }
    /// In which cases the officer finds it.
    static std::set<std::string> found(const TestOfficer& officer, const json::object& values) {
        const https::Answer answer = ask(officer, values);
        EXPECT_EQ(answer.status, 200U) << answer.body;
        std::set<std::string> cases;
        const json::value body = json::parse(answer.body);
        for (const json::value& each : body.at("items").as_array())
            cases.emplace(each.at("case_id").as_string());
        return cases;
    }
    static json::value answer_to(const TestOfficer& officer, const Draft& draft) {
        const https::Answer answer = stage().client(officer).file(signed_by(officer, draft));
        EXPECT_EQ(answer.status, 201U) << answer.body;
        return json::parse(answer.body);
    }
    /// An officer with a full bucket.
    static const TestOfficer& another_guard(const std::string& name) {
        return stage().enrol(name, "post", {"receiver"}, now());
    }
};

TEST_F(Searching, FindsAnOwnCaseByNameBirthDateAndPaper) {
    const std::string id =
        admitted(guard(), reception_of("Đèo Thị Tìm", "CCCD 030099001122", "1999-04-30"))
            .case_id.text();
    const TestOfficer& asking = another_guard("asking");
    for (const json::object& values :
         {json::object{{"name", "đèo thị tìm"}}, json::object{{"name", "Deo Thi Tim"}},
          json::object{{"name", "De\u0300o Thi\u0323 Ti\u0300m"}},
          json::object{{"birth_date", "1999-04-30"}}, json::object{{"document", "030 099 001 122"}},
          json::object{{"name", "nobody"}, {"document", "030099001122"}}}) {
        EXPECT_EQ(found(asking, values), (std::set<std::string>{id})) << values;
        EXPECT_TRUE(found(clerk(), values).empty()) << "whose unit has no part in it";
    }
    EXPECT_TRUE(found(asking, {{"name", "Đèo Thị Tím"}, {"birth_date", "1999-05-30"}}).size() <= 1);
}

TEST_F(Searching, AnswersWhatIsFoundElsewhereLikeWhatIsNowhere) {
    admitted(guard(), reception_of("Lý A Giấu", "B7654321"));
    const auto body_of = [](const char* name) {
        const https::Answer answer = ask(health(), {{"name", name}});
        EXPECT_EQ(answer.status, 200U);
        return answer.body;
    };
    EXPECT_EQ(body_of("Lý A Giấu"), body_of("Lý A Không Có Ai"));
}

TEST_F(Searching, NamesPossibleDuplicatesToWhoOpensASecondCase) {
    const Draft first = reception_of("Sùng Thị Hai Lần", "CCCD 010088007766", "1988-08-08");
    const json::value opened = answer_to(guard(), first);
    EXPECT_FALSE(opened.as_object().contains("possible_duplicates"));
    const json::value again = answer_to(guard(), reception_of("SUNG THI HAI LAN"));
    ASSERT_TRUE(again.as_object().contains("possible_duplicates"));
    const json::array& alike = again.at("possible_duplicates").as_array();
    ASSERT_EQ(alike.size(), 1U);
    EXPECT_EQ(alike[0].at("case_id"), opened.at("case_id"));
    EXPECT_EQ(alike[0].at("matched"), (json::array{"name"}));
    EXPECT_TRUE(Receipt::parse(json::serialize(again))) << "a receipt all the same";
    const json::value born_that_day = answer_to(guard(), reception_of("Ai Khác", "", "1988-08-08"));
    EXPECT_FALSE(born_that_day.as_object().contains("possible_duplicates"))
        << "many are born on one day";
    const json::value elsewhere = answer_to(clerk(), reception_of("Sùng Thị Hai Lần"));
    EXPECT_FALSE(elsewhere.as_object().contains("possible_duplicates"))
        << "the commune has no part in the post's cases";
}

TEST_F(Searching, IsOnRecordWithoutTheValues) {
    const std::string id = admitted(guard(), reception_of("Vừ Thị Ghi Sổ")).case_id.text();
    EXPECT_EQ(found(another_guard("recorded"), {{"name", "Vừ Thị Ghi Sổ"}}).size(), 1U);
    const https::Answer log =
        stage()
            .client(stage().officer("dpo"))
            .get("/api/v1/access-log?officer=" + stage().officer("recorded").id.text());
    ASSERT_EQ(log.status, 200U) << log.body;
    std::set<std::string> cases;
    const json::value looks = json::parse(log.body);
    for (const json::value& each : looks.at("items").as_array()) {
        EXPECT_EQ(each.at("look").at("what").as_string(), "search");
        cases.emplace(each.at("look").at("case").as_string());
    }
    EXPECT_EQ(cases, (std::set<std::string>{governance_chain().text(), id}));
    EXPECT_EQ(log.body.find("Ghi"), std::string::npos);
    EXPECT_EQ(service().log().find("Ghi Sổ"), std::string::npos);
}

TEST_F(Searching, TakesNothingButWhatItKnows) {
    const TestOfficer& officer = another_guard("clumsy");
    const auto refused = [&](const char* type, const char* body) {
        const https::Answer answer = stage().client(officer).post("/api/v1/searches", type, body);
        return std::to_string(answer.status) + " " +
               std::string(json::parse(answer.body).at("code").as_string());
    };
    EXPECT_EQ(refused("application/sd-jwt", "x"), "415 media_type_unsupported");
    EXPECT_EQ(refused("application/json", "name=x"), "400 json_invalid");
    EXPECT_EQ(refused("application/json", "[]"), "400 json_invalid");
    EXPECT_EQ(refused("application/json", "{}"), "400 parameter_invalid");
    EXPECT_EQ(refused("application/json", R"({"shoe":"42"})"), "400 parameter_unknown");
    EXPECT_EQ(refused("application/json", R"({"birth_date":"30/4/1999"})"),
              "400 parameter_invalid");
    EXPECT_EQ(refused("application/json", R"({"name":["a","b"]})"), "400 parameter_invalid");
    EXPECT_EQ(
        refused("application/json", ("{\"name\":\"" + std::string(5000, 'x') + "\"}").c_str()),
        "413 body_too_large");
}

TEST_F(Searching, IsLimited) {
    const TestOfficer& officer = another_guard("curious");
    https::Answer last{};
    int answered = 0;
    for (; answered < 100; ++answered) {
        last = ask(officer, {{"name", "Tên " + std::to_string(answered)}});
        if (last.status != 200) break;
    }
    EXPECT_EQ(last.status, 429U) << last.body;
    EXPECT_FALSE(last.header("retry-after").empty());
    EXPECT_LT(answered, 30);
    EXPECT_EQ(ask(another_guard("modest"), {{"name", "Ai"}}).status, 200U) << "the others may";
}

TEST_F(Searching, AtATerminalTakesTheValuesFromItsInput) {
    const std::string id =
        admitted(guard(), reception_of("Giàng Thị Đầu Cuối", "CCCD 019977553311")).case_id.text();
    const TestOfficer& officer = another_guard("terminal");
    const std::string command = "printf '%s\\n' 'giang thi dau cuoi' 019977553311 | '" +
                                std::string(BANGIAO_BINARY_DIR) + "/bangiao' --profile '" +
                                realm().profile_of(officer, service().port()).string() +
                                "' search name document";
    const Ran ran = run("/bin/sh", {"-c", command});
    EXPECT_EQ(ran.exit_code, 0) << ran.error;
    EXPECT_NE(ran.output.find(id + ": document, name"), std::string::npos) << ran.output;
    const Ran usage = run(BANGIAO_BINARY_DIR "/bangiao", {"search", "shoe"});
    EXPECT_EQ(usage.exit_code, 2);
}

}  // namespace
}  // namespace bangiao::testing

// `bangiao` as officers use it, against the running service.
#include <boost/json/parse.hpp>
#include <fstream>

#include "end_to_end/border_post.hpp"
#include "support/child_process.hpp"

namespace bangiao::testing {
namespace {

class Terminal : public BorderPost {
protected:
    using Words = std::vector<std::string>;

    static Ran bangiao(const TestOfficer& officer, const Words& words) {
        Words all{"--profile", realm().profile_of(officer, service().port())};
        all.insert(all.end(), words.begin(), words.end());
        return run(BANGIAO_BINARY_DIR "/bangiao", all);
    }
    /// What the command answers under --json, when all is well.
    static boost::json::value answer(const TestOfficer& officer, Words words) {
        words.insert(words.begin(), "--json");
        const Ran ran = bangiao(officer, words);
        EXPECT_EQ(ran.exit_code, 0) << ran.output << ran.error;
        return boost::json::parse(ran.output);
    }
    static std::string text(const boost::json::value& value) {
        return std::string(value.as_string());
    }
    static Words with(Words words, const Words& more) {
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }
    static Words reception() {
        return {"file",           "reception.recorded",         "route=self_return_abroad",
                "sex=female",     "place=lao-cai/muong-khuong", "presumed_minor=false",
                "age_band=18-24", "accompanying_count=0",       "full_name=Vàng Thị Thử"};
    }
    static Words offer(const std::string& case_id, const std::string& to) {
        return {"file",
                "handoff.offered",
                "--case",
                case_id,
                "to_unit=" + to,
                "purpose=support",
                "papers=[]",
                "people=Vàng Thị Thử",
                "health_flag=false",
                "risk_flag=false",
                "place_time=Đồn Biên phòng, 18:10"};
    }
    static std::string opened_case() { return text(answer(guard(), reception()).at("case_id")); }
    /// Both certificates of an officer, as a registrar enrols them.
    static void enrol(const TestOfficer& registrar, const TestOfficer& officer) {
        (void)realm().profile_of(officer, service().port());
        const std::string files = realm().folder() / ("officers/" + officer.id.text());
        const Ran enrolled =
            bangiao(registrar, {"officer", "enrol", "--officer", officer.id.text(), "--unit",
                                officer.unit.text(), "--role", officer.roles.front(), "--signing",
                                files + ".signing.pem", "--tls", files + ".pem"});
        EXPECT_EQ(enrolled.exit_code, 0) << enrolled.error;
    }
    static void expect_says(const std::string& said, const std::string& words) {
        EXPECT_NE(said.find(words), std::string::npos) << words << " is missing in\n" << said;
    }
};

TEST_F(Terminal, HandsAPersonOver) {
    const std::string id = opened_case();
    const auto offered = answer(guard(), offer(id, clerk().unit.text()));
    EXPECT_EQ(text(offered.at("case").at("custody").at("to")), clerk().unit.text());
    const Ran accepted = bangiao(
        clerk(), {"file", "handoff.accepted", "--case", id, "--of", text(offered.at("event_id")),
                  "people_checked=Vàng Thị Thử", "received_at=" + now().local_text()});
    EXPECT_EQ(accepted.exit_code, 0) << accepted.error;
    expect_says(accepted.output, "Handoff accepted (handoff.accepted)");
    expect_says(accepted.output, "answering for the person: " + clerk().unit.text());
    expect_says(accepted.output, "D-30");
}

TEST_F(Terminal, IsToldInWordsWhyNotAndByWhichRule) {
    const std::string id = opened_case();
    const auto offered = answer(guard(), offer(id, clerk().unit.text()));
    const std::uint64_t before = log_size();
    const Words acceptance{"file",
                           "handoff.accepted",
                           "--case",
                           id,
                           "--of",
                           text(offered.at("event_id")),
                           "people_checked=Vàng Thị Thử",
                           "received_at=" + now().local_text()};
    const Ran refused = bangiao(guard(), with({"--lang", "vi"}, acceptance));
    EXPECT_EQ(refused.exit_code, 1);
    expect_says(refused.error, "not_addressee: Chỉ đơn vị được đề nghị mới được trả lời.");
    expect_says(refused.error, "quy tắc handoff.accepted");
    const Ran problem = bangiao(guard(), with({"--json"}, acceptance));
    EXPECT_EQ(problem.exit_code, 1);
    EXPECT_EQ(text(boost::json::parse(problem.output).at("code")), "not_addressee");
    EXPECT_EQ(log_size(), before);
    const Ran stranger = bangiao(health(), {"file", "rights.informed", "--case", id, "items=rights",
                                            "language=vi", "given_to=person"});
    EXPECT_EQ(stranger.exit_code, 1);
    expect_says(stranger.error, "case_unknown");
}

TEST_F(Terminal, HoldsFieldsAgainstTheirFormBeforeAnythingIsSigned) {
    const Words wrong[] = {{"file", "reception.recorded", "sex=female"},
                           {"file", "reception.recorded", "colour=red"},
                           {"file", "reception.recorded", "presumed_minor=perhaps"},
                           {"file", "reception.dreamt_of"}};
    const char* const codes[] = {"field_missing", "field_unknown", "field_invalid",
                                 "event_type_unknown"};
    for (std::size_t i = 0; i < std::size(wrong); ++i) {
        const Ran refused = bangiao(guard(), wrong[i]);
        EXPECT_EQ(refused.exit_code, 1) << codes[i];
        expect_says(refused.error, codes[i]);
    }
}

TEST_F(Terminal, TakesFieldsFromAFile) {
    std::ofstream(realm().folder() / "fields.json")
        << R"({"route":"self_return_abroad","place":"lao-cai/muong-khuong","presumed_minor":false,)"
           R"("sex":"female","age_band":"18-24","accompanying_count":0})";
    answer(guard(), {"file", "reception.recorded", "--json", realm().folder() / "fields.json"});
}

TEST_F(Terminal, WhatWasSignedCanBeFiledLaterAndAgain) {
    const std::uint64_t before = log_size();
    const Ran dry = bangiao(guard(), with(reception(), {"--dry-run"}));
    EXPECT_EQ(dry.exit_code, 0) << dry.error;
    EXPECT_EQ(log_size(), before) << "a dry run sends nothing";
    std::ofstream(realm().folder() / "signed") << dry.output;
    const Words again{"file", "--signed", realm().folder() / "signed"};
    const auto first = answer(guard(), again);
    const auto second = answer(guard(), again);
    EXPECT_EQ(first.at("index"), second.at("index"));
    EXPECT_EQ(log_size(), before + 1);
}

TEST_F(Terminal, ReceiptsAndExportsVerifyWithNoService) {
    const std::filesystem::path kept = realm().folder() / "kept";
    std::filesystem::create_directory(kept);
    const auto receipt = answer(guard(), with(reception(), {"--keep", kept}));
    const std::string event = text(receipt.at("event_id"));
    const std::filesystem::path fetched = kept / "fetched.receipt";
    answer(guard(), {"receipt", event, "--wait", "5", "--out", fetched});
    const std::filesystem::path exported = kept / "case.json";
    answer(guard(), {"export", text(receipt.at("case_id")), "--out", exported});
    const std::string trust = realm().folder() / "trust.txt";
    for (const std::filesystem::path& proof : {kept / (event + ".receipt"), fetched}) {
        const Ran verified = run(BANGIAO_BINARY_DIR "/bangiao",
                                 {"verify", kept / (event + ".sdjwt"), proof, "--trust", trust});
        EXPECT_EQ(verified.exit_code, 0) << verified.output << verified.error;
    }
    const Ran audited = run(BANGIAO_BINARY_DIR "/bangiao", {"audit", exported, "--trust", trust});
    EXPECT_EQ(audited.exit_code, 0) << audited.output << audited.error;
    EXPECT_EQ(
        bangiao(guard(), {"export", text(receipt.at("case_id")), "--out", exported}).exit_code, 2)
        << "a file that is there is not replaced";
}

TEST_F(Terminal, ShowsACaseAsFarAsTheOfficerMaySee) {
    const std::string id = opened_case();
    const auto offered = answer(guard(), offer(id, clerk().unit.text()));
    const Ran whole = bangiao(guard(), {"show", id});
    EXPECT_EQ(whole.exit_code, 0) << whole.error;
    expect_says(whole.output, "answering for the person: " + guard().unit.text());
    expect_says(whole.output, "Vàng Thị Thử");
    expect_says(whole.output, "D-41 " + clerk().unit.text());
    expect_says(whole.output, "Handoff offered (handoff.offered)");
    expect_says(whole.output, "→ from here on answers for the person: " + guard().unit.text());
    // The addressee has not accepted yet.
    const Ran partly = bangiao(clerk(), {"--lang", "vi", "show", text(offered.at("event_id"))});
    EXPECT_EQ(partly.exit_code, 0) << partly.error;
    const Ran hidden = bangiao(health(), {"show", id});
    EXPECT_EQ(hidden.exit_code, 1);
    expect_says(hidden.error, "case_unknown");
    const auto shown = answer(guard(), {"show", id});
    EXPECT_EQ(shown.at("events").as_array().size(), 2U);
    EXPECT_EQ(text(shown.at("events").at(0).at("fields").at("full_name")), "Vàng Thị Thử");
}

TEST_F(Terminal, ProtectedFieldsAreSaidToBeProtected) {
    const std::string id = opened_case();
    const auto offered = answer(guard(), offer(id, clerk().unit.text()));
    answer(clerk(), {"file", "handoff.accepted", "--case", id, "--of", text(offered.at("event_id")),
                     "people_checked=Vàng Thị Thử", "received_at=" + now().local_text()});
    answer(clerk(), {"file", "declaration.taken", "--case", id, "form=PL1", "written_by=self",
                     "signature_or_mark=signature", "account=Bị lừa sang làm việc."});
    const Ran later = bangiao(guard(), {"--lang", "vi", "show", id});
    EXPECT_EQ(later.exit_code, 0) << later.error;
    expect_says(later.output, "account: được bảo vệ");
    EXPECT_EQ(later.output.find("Bị lừa"), std::string::npos) << "it came after the handover";
}

TEST_F(Terminal, KnowsTheUnitsDutiesAndWhoThereIs) {
    const std::string id = opened_case();
    const Ran inbox = bangiao(guard(), {"inbox"});
    EXPECT_EQ(inbox.exit_code, 0) << inbox.error;
    expect_says(inbox.output, "case " + id);
    expect_says(inbox.output, ": from ");
    const Ran me = bangiao(guard(), {"me"});
    expect_says(me.output, guard().id.text());
    expect_says(bangiao(guard(), {"units"}).output, clerk().unit.text() + "  COMMUNE");
    expect_says(bangiao(guard(), {"officers", "--unit", clerk().unit.text()}).output,
                clerk().id.text());
    EXPECT_FALSE(answer(guard(), {"inbox", "--state", "open"}).at("items").as_array().empty());
}

TEST_F(Terminal, TellsTheDataProtectionOfficerWhoLooked) {
    stage().enrol("watcher", "post", {"dpo"}, now());
    const TestOfficer& watcher = stage().officer("watcher");
    const std::string id = opened_case();
    EXPECT_EQ(bangiao(guard(), {"show", id}).exit_code, 0);
    const Ran looks = bangiao(watcher, {"access-log", "--case", id});
    EXPECT_EQ(looks.exit_code, 0) << looks.error;
    expect_says(looks.output, guard().id.text() + " (decider, receiver)");
    expect_says(looks.output, "chain, case " + id);
    expect_says(looks.output, "ID full");
    EXPECT_EQ(looks.output.find("Vàng Thị Thử"), std::string::npos);
    const auto later = answer(watcher, {"access-log", "--case", id, "--officer", guard().id.text(),
                                        "--from", (now() + std::chrono::hours(1)).local_text()});
    EXPECT_TRUE(later.at("items").as_array().empty());
    EXPECT_EQ(bangiao(watcher, {"access-log", "--from", "yesterday"}).exit_code, 2);
    const Ran refused = bangiao(clerk(), {"access-log"});
    EXPECT_EQ(refused.exit_code, 1) << "who looked is not told to everybody";
    expect_says(refused.error, "access_log_not_open");
}

TEST_F(Terminal, ARegistrarFoundsUnitsAndEnrolsAndRevokesOfficers) {
    const TestOfficer& registrar = realm().ministries().at("defence").founder;
    const UnitId unit = UnitId::parse("defence.lao-cai.ban-phiet").value();
    const Ran founded = bangiao(registrar, {"unit", "found", unit.text(), "--type", "BG_STATION",
                                            "--province", "lao-cai", "--commune", "bao-thang"});
    EXPECT_EQ(founded.exit_code, 0) << founded.error;
    const TestOfficer officer = TestOfficer::make(realm().authority(), unit, {"receiver"});
    enrol(registrar, officer);
    answer(officer, reception());
    const Ran revoked = bangiao(registrar, {"officer", "revoke", "--officer", officer.id.text(),
                                            "reason_code=left_service"});
    EXPECT_EQ(revoked.exit_code, 0) << revoked.error;
    const Ran late = bangiao(officer, reception());
    EXPECT_EQ(late.exit_code, 1);
    expect_says(late.error, "officer_revoked");
    const Ran ended = bangiao(registrar, {"unit", "end", unit.text(), "--successor",
                                          guard().unit.text(), "reason_code=merged"});
    EXPECT_EQ(ended.exit_code, 0) << ended.error;
    // Nobody else may.
    const Ran usurped = bangiao(guard(), {"unit", "found", "defence.lao-cai.other", "--type",
                                          "BG_STATION", "--as", "registrar"});
    EXPECT_EQ(usurped.exit_code, 1);
    expect_says(usurped.error, "role_not_held");
}

TEST_F(Terminal, ACertificateOfAnotherCurveThanTheKeyIsRefused) {
    TestOfficer officer = TestOfficer::make(realm().authority(), guard().unit, {"receiver"});
    officer.signing_files =
        realm().authority().issue(officer.id.text(), Usage::signing, KeyKind::p384, {-800, 3650});
    officer.signing = Certificate::from_pem(officer.signing_files.certificate).value();
    enrol(realm().ministries().at("defence").founder, officer);
    answer(officer, reception());  // with the P-384 key that belongs to it
    const std::string with_the_p256_key = signed_by(officer, BorderPost::reception());
    expect_refused(officer, with_the_p256_key, 422, "algorithm_not_allowed");
}

TEST_F(Terminal, ADeciderSignsAPolicy) {
    const TestOfficer& decider = realm().ministries().at("police").decider;
    const std::filesystem::path file = realm().folder() / "policies" / "calendar-vn.toml";
    const Ran adopted = bangiao(decider, {"policy", "adopt", file, "--dry-run"});
    EXPECT_EQ(adopted.exit_code, 0) << adopted.error;
    const Ran refused = bangiao(guard(), {"policy", "adopt", file, "--as", "decider"});
    EXPECT_EQ(refused.exit_code, 1) << "a post is no ministry";
    expect_says(refused.error, "unit_not_permitted");
}

TEST_F(Terminal, EndsWith2WhereItCannotBeMeant) {
    EXPECT_EQ(bangiao(guard(), {"file"}).exit_code, 2);
    EXPECT_EQ(bangiao(guard(), {"file", "rights.informed", "items=rights"}).exit_code, 2)
        << "which case?";
    EXPECT_EQ(bangiao(guard(), {"file", "reception.recorded", "nothing"}).exit_code, 2);
    EXPECT_EQ(bangiao(guard(), {"show", "guard"}).exit_code, 2);
    EXPECT_EQ(bangiao(guard(), {"dance"}).exit_code, 2);
    EXPECT_EQ(run(BANGIAO_BINARY_DIR "/bangiao", {"me"}).exit_code, 2) << "no profile";
    EXPECT_EQ(run(BANGIAO_BINARY_DIR "/bangiao", {"--version"}).exit_code, 0);
}

TEST_F(Terminal, EndsWith3WhereNobodyAnswersOrTheCertificateIsRefused) {
    const Ran me = run(BANGIAO_BINARY_DIR "/bangiao",
                       {"--profile", realm().profile_of(guard(), 1), "me"});  // nobody's port
    EXPECT_EQ(me.exit_code, 3) << me.output << me.error;
    const TestOfficer stranger =
        TestOfficer::make(Authority("elsewhere"), guard().unit, {"receiver"});
    EXPECT_EQ(bangiao(stranger, {"me"}).exit_code, 3);
}

}  // namespace
}  // namespace bangiao::testing

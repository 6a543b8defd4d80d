// How long a certificate counts, and who is told before it ends.
#include <signal.h>

#include <boost/json/parse.hpp>
#include <fstream>

#include "end_to_end/border_post.hpp"
#include "support/child_process.hpp"
#include "support/comes.hpp"
#include "support/raw_tls.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

class Certificates : public BorderPost {
protected:
    void TearDown() override { realm().set_clock(now()); }

    static std::string text(const json::value& value) { return std::string(value.as_string()); }
    static std::string code_of(const https::Answer& answer) {
        return answer.status < 300 ? "fine" : text(json::parse(answer.body).at("code"));
    }
    static https::Answer me(const TestOfficer& officer) {
        return stage().client(officer).get("/api/v1/me");
    }
    /// An officer of the post, whose connection's certificate ends so many days from today.
    static TestOfficer officer_until(long days) {
        TestOfficer officer = TestOfficer::make(realm().authority(), guard().unit, {"receiver"});
        officer.tls = realm().authority().issue(officer.id.text(), Usage::tls_client, KeyKind::p256,
                                                {-2000, days});
        for (const char* use : {"signing", "tls"}) stage().enrol("post", officer, use, now());
        return officer;
    }
    static Instant end_of(const TestOfficer& officer) {
        return Certificate::from_pem(officer.tls.certificate).value().not_after();
    }
    static json::array expiring(const TestOfficer& officer) {
        const json::value page = json::parse(stage().client(officer).get("/api/v1/feed").body);
        return page.at("expiring").as_array();
    }
    static bool names(const json::array& expiring, const TestOfficer& officer, std::int64_t days) {
        for (const json::value& each : expiring)
            if (text(each.at("officer")) == officer.id.text() && each.at("days").as_int64() == days)
                return true;
        return false;
    }
    static std::string metrics() {
        return run("/usr/bin/curl",
                   {"-sS",
                    "http://127.0.0.1:" + std::to_string(service().metrics_port()) + "/metrics"})
            .output;
    }
    static std::filesystem::path written(const std::string& name, const std::string& content) {
        const std::filesystem::path file = realm().folder() / name;
        std::ofstream(file, std::ios::binary) << content;
        std::filesystem::permissions(file, std::filesystem::perms(0600));
        return file;
    }
    /// From here on the service asks the authority's list.
    static void ask_the_list(const std::string& out_of_date) {
        std::filesystem::create_directory(realm().folder() / "lists");
        publish({});
        EXPECT_EQ(service().stop(), 0);
        std::ofstream(realm().config(), std::ios::app)
            << "[revocation]\nlists = \"lists\"\nauthorities = \"root.pem\"\nout_of_date = \""
            << out_of_date << "\"\n";
        service().start();
        stage().reconnect();
    }
    static void publish(const std::vector<std::string>& revoked) {
        static auto from = now() - 10h;
        from = from + 1min;  // a newer one each time
        const auto fresh =
            written("root.new", realm().authority().revocation_list(revoked, from, now() + 24h));
        std::filesystem::rename(fresh, realm().folder() / "lists" / "root.crl");
    }
    static void tell_the_service() { ASSERT_EQ(::kill(service().id(), SIGHUP), 0); }
};

TEST_F(Certificates, OfARevokedOfficerEndAtTheNextRequestOfAnOpenConnection) {
    const TestOfficer& leaving = stage().enrol("leaving", "post", {"receiver"}, now());
    RawTls connection(service().port(), {leaving.tls, TLS1_3_VERSION, "", 20s});
    const std::string request = "GET /api/v1/me HTTP/1.1\r\nHost: localhost\r\n\r\n";
    connection.send(request);
    EXPECT_EQ(status_of(connection.read_response()), 200U);
    stage().revoke("leaving", now());
    realm().set_clock(now() + 1min);
    connection.send(request);
    const std::string answer = connection.read_response();
    EXPECT_EQ(status_of(answer), 403U);
    EXPECT_NE(answer.find("officer_revoked"), std::string::npos) << answer;
}

TEST_F(Certificates, OfOneOfficerCountSideBySideUntilTheOldOneIsRevoked) {
    const TestOfficer& before = stage().enrol("renewing", "post", {"receiver"}, now());
    TestOfficer after = TestOfficer::make(realm().authority(), before.unit, before.roles);
    after.id = before.id;
    for (const char* use : {"signing", "tls"}) stage().enrol("post", after, use, now());
    // Told apart by the connection, not by the officer.
    RecordingClient old_one(service().as(realm().tls_of(before.tls, "before")), BANGIAO_BINARY_DIR);
    RecordingClient new_one(service().as(realm().tls_of(after.tls, "after")), BANGIAO_BINARY_DIR);
    const https::Answer filed = old_one.file(signed_by(before, reception()));
    EXPECT_EQ(filed.status, 201U) << filed.body;
    EXPECT_EQ(new_one.file(signed_by(after, reception())).status, 201U);
    EXPECT_EQ(new_one.file(signed_by(before, reception())).status, 201U) << "one officer";
    const TestOfficer& registrar = realm().ministries().at("defence").founder;
    const std::filesystem::path profile = realm().profile_of(registrar, service().port());
    for (const Issued* old : {&before.tls, &before.signing_files}) {
        const Ran revoked =
            run(BANGIAO_BINARY_DIR "/bangiao",
                {"--profile", profile, "officer", "revoke", "--officer", before.id.text(),
                 "--certificate", written("old.pem", old->certificate), "reason_code=renewed"});
        EXPECT_EQ(revoked.exit_code, 0) << revoked.error;
    }
    realm().set_clock(now() + 1min);
    EXPECT_EQ(code_of(old_one.get("/api/v1/me")), "officer_revoked");
    EXPECT_EQ(code_of(new_one.file(signed_by(before, reception()))), "officer_revoked");
    EXPECT_EQ(new_one.file(signed_by(after, reception())).status, 201U);
    // What was signed while it counted stands.
    const Receipt receipt = Receipt::parse(filed.body).value();
    const https::Answer event = new_one.get("/api/v1/events/" + receipt.event_id.text());
    EXPECT_EQ(event.status, 200U);
    const https::Answer proof =
        new_one.get("/api/v1/events/" + receipt.event_id.text() + "/receipt");
    const Ran verified =
        run(BANGIAO_BINARY_DIR "/bangiao",
            {"verify", written("kept.sdjwt", text(json::parse(event.body).at("sd_jwt"))),
             written("kept.receipt", proof.body), "--trust", realm().folder() / "trust.txt"});
    EXPECT_EQ(verified.exit_code, 0) << verified.output << verified.error;
}

TEST_F(Certificates, OfAnOfficerWhoMovesCarryNoRoleAlong) {
    const TestOfficer& leaving = stage().enrol("mover", "post", {"receiver"}, now());
    const https::Answer filed = stage().client(leaving).file(signed_by(leaving, reception()));
    ASSERT_EQ(filed.status, 201U) << filed.body;
    stage().revoke("mover", now());
    realm().set_clock(now() + 1min);
    // The same person, enrolled elsewhere under an id of its own.
    const TestOfficer& arrived = stage().enrol("arrived", "soyte", {"case_manager"}, now());
    EXPECT_EQ(me(arrived).status, 200U);
    EXPECT_EQ(code_of(stage().client(arrived).file(signed_by(arrived, reception()))),
              "role_not_held");
    EXPECT_EQ(code_of(stage().client(arrived).file(signed_by(leaving, reception()))),
              "officer_revoked");
    // Nor can the old id be taken along.
    TestOfficer same = TestOfficer::make(realm().authority(), arrived.unit, {"receiver"});
    same.id = leaving.id;
    EXPECT_THROW(stage().enrol("soyte", same, "signing", now()), std::runtime_error);
    // What was filed stands.
    const Receipt receipt = Receipt::parse(filed.body).value();
    EXPECT_EQ(stage().client(guard()).get("/api/v1/events/" + receipt.event_id.text()).status,
              200U);
}

TEST_F(Certificates, ThatWillSoonEndAreAnnouncedToTheOfficerAndTheRegistrar) {
    const TestOfficer officer = officer_until(10);
    const Instant end = end_of(officer);
    const TestOfficer& registrar = realm().ministries().at("defence").founder;
    EXPECT_EQ(me(officer).header("certificate-expires"), "");
    for (const std::int64_t days : {30, 14, 7, 1}) {
        realm().set_clock(end - std::chrono::hours(24 * days));
        const https::Answer answer = me(officer);
        EXPECT_EQ(answer.header("certificate-expires"), end.utc_text());
        EXPECT_TRUE(names(json::parse(answer.body).at("expiring").as_array(), officer, days));
        EXPECT_TRUE(names(expiring(officer), officer, days)) << days;
        EXPECT_TRUE(names(expiring(registrar), officer, days)) << days;
        const Ran shown = run(BANGIAO_BINARY_DIR "/bangiao",
                              {"--profile", realm().profile_of(registrar, service().port()), "me"});
        EXPECT_NE(shown.output.find("will end"), std::string::npos) << shown.output;
        EXPECT_TRUE(expiring(clerk()).empty()) << "of another ministry";
        EXPECT_TRUE(expiring(guard()).empty()) << "no registrar";
        EXPECT_NE(metrics().find("bangiao_certificates_expiring{days=\"" + std::to_string(days) +
                                 "\"} 1"),
                  std::string::npos);
    }
    realm().set_clock(end - std::chrono::hours(24 * 30 + 1));
    EXPECT_TRUE(expiring(registrar).empty());
}

TEST_F(Certificates, ThatWillSoonEndAreAnnouncedInTheStreamOnce) {
    const TestOfficer officer = officer_until(10);
    realm().set_clock(end_of(officer) - 24h);
    RawTls stream(service().port(), {officer.tls, TLS1_3_VERSION, "", 20s});
    stream.send(
        "GET /api/v1/feed HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
    const std::string told = stream.read_until("\"days\":1}]\n\n");
    EXPECT_NE(told.find("event: certificates\ndata: [{\"officer\":\"" + officer.id.text()),
              std::string::npos)
        << told;
}

TEST_F(Certificates, ThatHaveEndedIdentifyNobodyOnAnOpenConnectionEither) {
    const TestOfficer officer = officer_until(10);
    EXPECT_EQ(me(officer).status, 200U);
    realm().set_clock(end_of(officer) + 1s);
    const https::Answer answer = me(officer);
    EXPECT_EQ(answer.status, 401U) << answer.body;
    EXPECT_EQ(code_of(answer), "certificate_required");
}

TEST_F(Certificates, ThatTheirAuthorityRevokedAreRefusedAtTheNextRequest) {
    ask_the_list("refuse");
    const TestOfficer revoked = officer_until(100);
    const TestOfficer signer = officer_until(100);
    EXPECT_EQ(me(revoked).status, 200U);
    publish({revoked.tls.certificate, signer.signing_files.certificate});
    tell_the_service();
    EXPECT_TRUE(comes([&] { return code_of(me(revoked)) == "certificate_revoked"; }));
    EXPECT_EQ(me(signer).status, 200U) << "the connection's is another one";
    const https::Answer filed = stage().client(signer).file(signed_by(signer, reception()));
    EXPECT_EQ(code_of(filed), "certificate_revoked");
    EXPECT_EQ(me(guard()).status, 200U);
    // Garbage in its place changes nothing.
    written("lists/root.crl", "garbage");
    tell_the_service();
    EXPECT_TRUE(comes([] {
        return service().log().find("the revocation lists cannot be used") != std::string::npos;
    }));
    EXPECT_EQ(code_of(me(revoked)), "certificate_revoked");
    EXPECT_EQ(me(guard()).status, 200U);
}

TEST_F(Certificates, OfAnAuthorityWhoseListIsOutOfDateAreRefusedAndThatIsSaid) {
    ask_the_list("refuse");
    EXPECT_NE(metrics().find("bangiao_revocation_lists_out_of_date 0"), std::string::npos);
    realm().set_clock(now() + 25h);
    EXPECT_EQ(me(guard()).status, 503U);
    EXPECT_EQ(code_of(me(guard())), "revocation_unknown");
    EXPECT_NE(metrics().find("bangiao_revocation_lists_out_of_date 1"), std::string::npos);
    const Ran checked =
        run(BANGIAO_BINARY_DIR "/bangiaod", {"check", "--config", realm().config()});
    EXPECT_EQ(checked.exit_code, 1);
    EXPECT_NE(checked.output.find("fail  revocation lists: 1 of the authorities"),
              std::string::npos)
        << checked.output;
}

TEST_F(Certificates, OfAnAuthorityWhoseListIsOutOfDateCountWhereTheConfigurationSaysSo) {
    ask_the_list("warn");
    realm().set_clock(now() + 25h);
    EXPECT_EQ(me(guard()).status, 200U);
    EXPECT_NE(metrics().find("bangiao_revocation_lists_out_of_date 1"), std::string::npos);
}

}  // namespace
}  // namespace bangiao::testing

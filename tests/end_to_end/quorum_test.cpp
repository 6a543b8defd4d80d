// The service with the witnesses of four ministries, each its own process behind its own TLS.
#include <gtest/gtest.h>

#include <bangiao/add_checkpoint.hpp>
#include <bangiao/receipt.hpp>
#include <boost/json/parse.hpp>

#include "end_to_end/running_service.hpp"
#include "end_to_end/running_witness.hpp"
#include "support/comes.hpp"
#include "support/drafts.hpp"
#include "support/file_text.hpp"

namespace bangiao::testing {
namespace {

std::vector<std::unique_ptr<RunningWitness>> witnesses_of(Realm& realm) {
    std::vector<std::unique_ptr<RunningWitness>> witnesses;
    for (const char* ministry : {"health", "police", "defence", "foreign"})
        witnesses.push_back(std::make_unique<RunningWitness>(realm, ministry));
    return witnesses;
}

class FourMinistries : public ::testing::Test {
protected:
    FourMinistries() { ask(realm, witnesses, 3); }

    void start() { service = std::make_unique<RunningService>(realm); }
    TestOfficer& registrar() { return realm.ministries().at("health").founder; }
    RecordingClient client() { return service->client(registrar()); }

    /// A unit below the ministry of health, in a chain of its own.
    std::string some_event() {
        const UnitId unit = UnitId::parse("health.u" + std::to_string(++units)).value();
        return realm.drafts().unit(registrar(), unit,
                                   values({{"unit_type", "SOC_PROV"}, {"province", "lao-cai"}}),
                                   CaseId::parse(random_uuid()).value(), any_evening);
    }
    Receipt filed(const std::string& sd_jwt, unsigned status = 201) {
        const https::Answer answer = client().file(sd_jwt);
        EXPECT_EQ(answer.status, status) << answer.body;
        return Receipt::parse(answer.body).value();
    }
    std::string status_of(const EventId& id) {
        const https::Answer answer = client().get("/api/v1/events/" + id.text());
        EXPECT_EQ(answer.status, 200U) << answer.body;
        return std::string(boost::json::parse(answer.body).at("status").as_string());
    }
    bool is_witnessed(const EventId& id) {
        return comes([&] { return status_of(id) == "witnessed"; });
    }
    /// Whether the witness comes to hold a checkpoint that covers the event.
    bool has_cosigned(std::size_t witness, const Receipt& receipt) const {
        https::Client asking(witnesses[witness]->as_service());
        return comes([&] {
            const https::Answer held = asking.get("/" + monitoring_path("handoff.bangiao.test"));
            if (held.status != 200) return false;
            const Note note = Note::parse(held.body).value();
            return Checkpoint::parse(note.text).value().size.value() > receipt.index.value();
        });
    }
    /// What `bangiao verify` makes of an event and its receipt against the trust file: three of
    /// four.
    Ran verified(const std::string& sd_jwt, const std::string& proof) const {
        write_private(realm.folder() / "event.sd-jwt", sd_jwt);
        write_private(realm.folder() / "receipt.tlog-proof", proof);
        return run(BANGIAO_BINARY_DIR "/bangiao",
                   {"verify", (realm.folder() / "event.sd-jwt").string(),
                    (realm.folder() / "receipt.tlog-proof").string(), "--trust",
                    (realm.folder() / "trust.txt").string(), "--json"});
    }
    static std::string result_of(const Ran& ran, const std::string& rung) {
        const boost::json::value findings = boost::json::parse(ran.output);
        for (const auto& check : findings.at("checks").as_array())
            if (check.at("name").as_string() == rung)
                return std::string(check.at("result").as_string());
        return "no such rung in " + ran.output;
    }
    Ran bangiaod(const std::string& verb) const {
        return run(BANGIAO_BINARY_DIR "/bangiaod", {verb, "--config", realm.config().string()});
    }
    bool is_ready() {
        return comes([&] { return client().get("/readyz").status == 200U; });
    }

    Realm realm{any_evening};
    std::vector<std::unique_ptr<RunningWitness>> witnesses = witnesses_of(realm);
    std::unique_ptr<RunningService> service;
    int units = 0;
};

TEST_F(FourMinistries, WitnessEveryEventWhileThreeOfThemAreThere) {
    start();
    const std::string first = some_event();
    const Receipt admitted = filed(first);
    EXPECT_FALSE(admitted.witnessed) << "no answer waits for a witness";
    EXPECT_EQ(result_of(verified(first, admitted.proof), "quorum"), "fail");
    ASSERT_TRUE(is_witnessed(admitted.event_id));

    const https::Answer proof =
        client().get("/api/v1/events/" + admitted.event_id.text() + "/receipt");
    EXPECT_EQ(proof.header("bangiao-status"), "witnessed");
    EXPECT_EQ(proof.header("content-digest"), "sha-256=:" + sha256(proof.body).base64() + ":");
    const Ran offline = verified(first, proof.body);
    EXPECT_EQ(offline.exit_code, 0) << offline.output << offline.error;
    EXPECT_EQ(result_of(offline, "quorum"), "pass");
    EXPECT_EQ(result_of(offline, "inclusion"), "pass");
    const Receipt again = filed(first, 200);
    EXPECT_TRUE(again.witnessed) << "the same receipt has grown";
    EXPECT_EQ(again.index, admitted.index);
    const Trust trust = Trust::parse(file_text(realm.folder() / "trust.txt")).value();
    EXPECT_TRUE(trust.judge(client().get("/log/checkpoint").body).value().quorum);

    witnesses[3]->kill();
    const Receipt with_three = filed(some_event());
    EXPECT_TRUE(is_witnessed(with_three.event_id)) << "one is dead and nobody waits for it";

    witnesses[2]->kill();
    const Receipt with_two = filed(some_event());
    ASSERT_TRUE(has_cosigned(0, with_two));
    ASSERT_TRUE(has_cosigned(1, with_two));
    EXPECT_EQ(status_of(with_two.event_id), "admitted");
    EXPECT_TRUE(is_ready()) << "and events are admitted all the same";
    EXPECT_LT(trust.judge(client().get("/log/checkpoint").body).value().checkpoint.size.value(),
              with_two.index.value() + 1)
        << "what is not witnessed is not published";
    const std::string measured = service->metrics();
    EXPECT_NE(measured.find("bangiao_witness_lag_events{witness=\"" + witnesses[3]->key().name() +
                            "\"} "),
              std::string::npos)
        << measured;
    const Ran check = bangiaod("check");
    EXPECT_NE(check.output.find("ok    witness witness.health"), std::string::npos) << check.output;
    EXPECT_NE(check.output.find("fail  witness witness.foreign"), std::string::npos)
        << check.output;

    witnesses[2]->start();
    EXPECT_TRUE(is_witnessed(with_two.event_id));
    witnesses[3]->start();
    EXPECT_TRUE(has_cosigned(3, with_two)) << "it was brought the newest checkpoint";
}

TEST_F(FourMinistries, SilentOnesHoldUpNothing) {
    start();
    witnesses[0]->freeze();
    const Receipt receipt = filed(some_event());
    EXPECT_TRUE(is_witnessed(receipt.event_id));
    witnesses[0]->thaw();
    EXPECT_TRUE(has_cosigned(0, receipt));
}

TEST_F(FourMinistries, FindARestoredBackupAtStart) {
    start();
    const std::string data = (realm.folder() / "data").string();
    const std::string backup = (realm.folder() / "backup").string();
    ASSERT_TRUE(is_witnessed(filed(some_event()).event_id));
    EXPECT_EQ(service->stop(), 0);
    ASSERT_EQ(run("/bin/cp", {"-a", data, backup}).exit_code, 0);
    start();
    const Receipt lost = filed(some_event());
    ASSERT_TRUE(is_witnessed(lost.event_id));
    EXPECT_EQ(service->stop(), 0);
    // Everything goes back, the signer's record too: nobody but the witnesses knows.
    std::filesystem::remove_all(data);
    ASSERT_EQ(run("/bin/cp", {"-a", backup, data}).exit_code, 0);
    const Ran served = bangiaod("serve");
    EXPECT_EQ(served.exit_code, 1);
    EXPECT_NE(served.error.find("an old backup, or a fork"), std::string::npos) << served.error;
    EXPECT_NE(served.error.find("Nothing is recorded before people have looked"), std::string::npos)
        << served.error;
}

TEST_F(FourMinistries, FindARestoredBackupAlsoWhenTheyComeLater) {
    start();
    const std::string data = (realm.folder() / "data").string();
    const std::string backup = (realm.folder() / "backup").string();
    EXPECT_EQ(service->stop(), 0);
    ASSERT_EQ(run("/bin/cp", {"-a", data, backup}).exit_code, 0);
    start();
    ASSERT_TRUE(is_witnessed(filed(some_event()).event_id));
    EXPECT_EQ(service->stop(), 0);
    std::filesystem::remove_all(data);
    ASSERT_EQ(run("/bin/cp", {"-a", backup, data}).exit_code, 0);
    for (const auto& witness : witnesses) witness->kill();
    start();
    EXPECT_EQ(client().file(some_event()).status, 503U) << "nothing is recorded unheard";
    EXPECT_EQ(client().get("/api/v1/me").status, 200U) << "and everything can be read";
    for (const auto& witness : witnesses) witness->start();
    EXPECT_TRUE(comes([&] {
        return service->log().find("an old backup, or a fork") != std::string::npos;
    })) << service->log();
    EXPECT_EQ(client().file(some_event()).status, 503U);
}

TEST_F(FourMinistries, AreWaitedForAtStartUntilTwoHaveSaidWhatTheyHold) {
    start();
    EXPECT_EQ(service->stop(), 0);
    for (std::size_t i : {0U, 1U, 2U}) witnesses[i]->kill();
    start();
    EXPECT_EQ(client().get("/readyz").status, 503U);
    EXPECT_EQ(client().file(some_event()).status, 503U);
    witnesses[0]->start();
    EXPECT_TRUE(is_ready());
    const Receipt receipt = filed(some_event());
    EXPECT_EQ(status_of(receipt.event_id), "admitted");
    witnesses[1]->start();
    EXPECT_TRUE(is_witnessed(receipt.event_id));
}

TEST_F(FourMinistries, TheirLogIsReadByAnIndependentClient) {
    start();
    const TestOfficer auditor = TestOfficer::make(realm.authority(), registrar().unit, {"auditor"});
    Realm::Ministry& health = realm.ministries().at("health");
    const Receipt enrolled = filed(realm.drafts().enrolment(
        registrar(), auditor, "tls", {health.chain, health.head}, any_evening));
    ASSERT_TRUE(is_witnessed(enrolled.event_id));
    const auto read = [&](const TestOfficer& officer, const char* what) {
        const https::ClientTls tls = realm.tls_of(officer);
        return run("/usr/bin/env", {"node", BANGIAO_SOURCE_DIR "/tests/tiles/check_service.mjs",
                                    std::to_string(service->port()), tls.certificate.string(),
                                    tls.key.string(), tls.authorities.string(), what});
    };
    const Ran whole = read(auditor, "with-bundles");
    EXPECT_EQ(whole.exit_code, 0) << whole.output << whole.error;
    const Ran hashes = read(registrar(), "hashes-only");
    EXPECT_EQ(hashes.exit_code, 0) << hashes.output << hashes.error;
    const https::Answer refused = client().get("/log/tile/entries/000.p/1");
    EXPECT_EQ(refused.status, 403U);
    EXPECT_NE(refused.body.find("log_not_open"), std::string::npos) << refused.body;
    for (const char* path : {"/log/tile/0/0", "/log/tile/0/000.p/0", "/log/tile/00/000",
                             "/log/tile/0/000", "/log/tile/0/x000/000", "/log/tile/1/000.p/1"}) {
        const https::Answer none = client().get(path);
        EXPECT_EQ(none.status, 404U) << path;
        EXPECT_EQ(none.header("cache-control"), "no-store") << path;
    }
}

}  // namespace
}  // namespace bangiao::testing

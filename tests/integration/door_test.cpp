#include "door/door.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/json/parse.hpp>
#include <fstream>
#include <future>
#include <thread>

#include "door/problems.hpp"
#include "https/server.hpp"
#include "records/look_book.hpp"
#include "store/database.hpp"
#include "support/authority.hpp"
#include "support/exchange_recorder.hpp"
#include "support/raw_tls.hpp"
#include "support/temp_folder.hpp"
#include "vault/vault.hpp"

namespace bangiao::door {
namespace {

using namespace std::chrono_literals;
using testing::Issued;
using testing::RecordingClient;
using testing::Usage;

const Instant now = Instant::parse("2026-03-02T10:00:00Z").value();
const UnitId unit = UnitId::parse("health.lao-cai").value();
const std::string some_case = "4f0e8a52-6c1d-4b7a-9e2f-5d4c3b2a1908";
const std::string some_event = "5f0e8a52-6c1d-4b7a-9e2f-5d4c3b2a1908";

std::filesystem::path write(const std::filesystem::path& file, const std::string& text) {
    std::ofstream(file) << text;
    ::chmod(file.c_str(), 0600);
    return file;
}

Receipt some_receipt() {
    CaseState state(CaseId::parse(some_case).value());
    state.head = sha256("event");
    state.custody = Custody{"held", unit, std::nullopt};
    const Duty duty{"D-1", unit,      EventId::parse(some_event).value(),
                    "",    now,       std::nullopt,
                    now,   {"a law"}, "text"};
    return Receipt{EventId::parse(some_event).value(),
                   state.id,
                   LeafIndex(7),
                   now,
                   sha256("event"),
                   false,
                   "a proof\n",
                   summary_of(state),
                   {duty}};
}

/// The door of a service whose database is gone and whose ledger answers as a test says.
class DoorOverTls : public ::testing::Test {
protected:
    testing::TempFolder folder;
    testing::Authority authority{"root"};
    Issued officer = authority.issue("officer-1", Usage::tls_client);
    Issued stranger = authority.issue("officer-2", Usage::tls_client);
    OfficerId officer_id = OfficerId::parse(random_uuid()).value();
    Config config = small_config();
    ManualClock clock{now};
    PolicyBook policies;
    store::Database database{unreachable()};
    vault::Vault vault{database, masters()};
    LiveRegistry registry{a_registry()};
    records::LookBook looks{database};
    records::Records records{database, database, vault, policies, registry, looks};
    records::WholeLog whole_log{database, vault, policies, registry, looks};
    records::Figures figures{database, database, database, vault, policies, registry};
    Filer filer = [](const identity::Caller&, std::string_view, Instant, ledger::Answer answer) {
        answer(Refusal(Reason::unavailable));
    };
    bool ready = true;
    std::unique_ptr<Door> door;
    std::unique_ptr<https::Server> server;

    static Config small_config() {
        Config config;
        config.limits.threads = 1;
        config.listen.port = 0;
        return config;
    }
    static store::DatabaseConfig unreachable() {
        store::DatabaseConfig database;
        database.url = "postgresql://127.0.0.1:1/none";
        database.connect = 2000ms;
        return database;
    }
    vault::Masters masters() {
        std::filesystem::create_directory(folder / "masters");
        write(folder / "masters" / "general.key", std::string(64, 'a'));
        return vault::Masters::load(folder / "masters");
    }
    EnrolledCertificate enrolled(const Issued& identity) const {
        const Certificate certificate = Certificate::from_pem(identity.certificate).value();
        return {certificate.thumbprint(), officer_id, CertificateUse::tls, certificate, now, {}};
    }
    Registry a_registry() {
        Registry made;
        for (const char* id : {"a.unit", "b.unit", "c.unit"})
            made.apply(UnitFounded{founded(UnitId::parse(id).value())});
        made.apply(UnitFounded{founded(unit)});
        made.apply(CertificateEnrolled{
            officer_id, unit, {RoleName::parse("receiver").value()}, enrolled(officer)});
        return made;
    }
    static Unit founded(const UnitId& id) {
        return {id, CaseId::parse(random_uuid()).value(), "a_type", "10", "", "", {}, now, {}, {}};
    }

    void start() {
        config.tls.certificate = folder / "server.pem";
        config.tls.key = folder / "server.key";
        const Issued identity = authority.issue("server", Usage::tls_server);
        write(config.tls.certificate, identity.certificate);
        write(config.tls.key, identity.key);
        config.tls.client_ca = write(folder / "ca.pem", authority.certificate());
        Rooms rooms{filer,    records,  whole_log, figures,
                    policies, registry, clock,     [this] { return ready; }};
        door = std::make_unique<Door>(std::move(rooms), config);
        const auto handle = [this](https::Request request) {
            return door->handle(std::move(request));
        };
        server = std::make_unique<https::Server>(config.listen, config.tls, config.limits, handle,
                                                 problem);
    }
    RecordingClient client(const Issued& identity) {
        if (!server) start();
        https::ClientConfig wanted;
        wanted.address = "127.0.0.1";
        wanted.port = server->port();
        wanted.name = "localhost";
        wanted.tls.certificate = write(folder / "client.pem", identity.certificate);
        wanted.tls.key = write(folder / "client.key", identity.key);
        wanted.tls.authorities = folder / "ca.pem";
        return RecordingClient(wanted, BANGIAO_BINARY_DIR);
    }
    RecordingClient client() { return client(officer); }
    void TearDown() override { server.reset(); }
};

std::string code_in(const https::Answer& answer) {
    EXPECT_EQ(answer.header("content-type"), "application/problem+json") << answer.body;
    return std::string(boost::json::parse(answer.body).at("code").as_string());
}

TEST_F(DoorOverTls, TellsTheCallerWhoTheyAre) {
    const https::Answer answer = client().get("/api/v1/me");
    EXPECT_EQ(answer.status, 200U);
    const boost::json::value me = boost::json::parse(answer.body);
    EXPECT_EQ(me.at("officer").as_string(), officer_id.text());
    EXPECT_EQ(me.at("unit").as_string(), "health.lao-cai");
    EXPECT_EQ(me.at("roles").at(0).as_string(), "receiver");
    EXPECT_EQ(answer.header("cache-control"), "no-store");
    EXPECT_EQ(answer.header("server"), "");
}

TEST_F(DoorOverTls, RefusesAnUnknownCertificateEverywhereButAtTheHealthChecks) {
    RecordingClient unknown = client(stranger);
    for (const char* target : {"/api/v1/me", "/api/v1/units", "/log/checkpoint", "/openapi.json",
                               "/no/such/route", "/problems/not_found", "/api/v1/duties"}) {
        const https::Answer answer = unknown.get(target);
        EXPECT_EQ(answer.status, 403U) << target;
        EXPECT_EQ(code_in(answer), "officer_unknown") << target;
    }
    EXPECT_EQ(unknown.file("x").status, 403U);
    EXPECT_EQ(unknown.get("/healthz").status, 200U);
}

TEST_F(DoorOverTls, RefusesARevokedOfficerOnAConnectionThatIsAlreadyOpen) {
    RecordingClient revoked = client();
    EXPECT_EQ(revoked.get("/api/v1/me").status, 200U);
    Registry next = *registry.get();
    next.apply(OfficerRevoked{officer_id, now});
    registry.replace(next);
    const https::Answer answer = revoked.get("/api/v1/me");
    EXPECT_EQ(answer.status, 403U);
    EXPECT_EQ(code_in(answer), "officer_revoked");
}

TEST_F(DoorOverTls, AnswersAFiledEventWithItsReceipt) {
    bool fresh = true;
    filer = [&](const identity::Caller& caller, std::string_view body, Instant when,
                ledger::Answer answer) {
        EXPECT_EQ(caller.officer, officer_id);
        EXPECT_EQ(body, "jws~disclosure~");
        EXPECT_EQ(when, now);
        answer(ledger::Admission{some_receipt(), fresh});
        fresh = false;
    };
    RecordingClient caller = client();
    const https::Answer first = caller.file("jws~disclosure~");
    EXPECT_EQ(first.status, 201U);
    EXPECT_EQ(first.header("location"), "/api/v1/events/" + some_event);
    const https::Answer second = caller.file("jws~disclosure~");
    EXPECT_EQ(second.status, 200U);
    EXPECT_EQ(first.body, second.body);
}

TEST_F(DoorOverTls, WaitsForALedgerThatAnswersFromItsOwnThreadWithoutHoldingUpOthers) {
    std::promise<ledger::Answer> asked;
    filer = [&](const identity::Caller&, std::string_view, Instant, ledger::Answer answer) {
        asked.set_value(std::move(answer));
    };
    RecordingClient filing = client();  // a single I/O thread serves it and the other one
    auto filed = std::async(std::launch::async, [&] { return filing.file("x"); });
    const ledger::Answer answer = asked.get_future().get();
    EXPECT_EQ(client().get("/api/v1/me").status, 200U);
    std::thread sequencer([&] { answer(ledger::Admission{some_receipt(), true}); });
    sequencer.join();
    EXPECT_EQ(filed.get().status, 201U);
}

TEST_F(DoorOverTls, OutlivesAConnectionThatIsGoneWhenTheLedgerAnswers) {
    std::promise<ledger::Answer> asked;
    filer = [&](const identity::Caller&, std::string_view, Instant, ledger::Answer answer) {
        asked.set_value(std::move(answer));
    };
    start();
    ledger::Answer answer;
    {
        testing::RawTls::Options options;
        options.identity = officer;
        testing::RawTls gone(server->port(), options);
        gone.send(
            "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\n"
            "Content-Type: application/sd-jwt\r\nContent-Length: 1\r\n\r\nx");
        answer = asked.get_future().get();
    }
    answer(ledger::Admission{some_receipt(), true});
    EXPECT_EQ(client().get("/healthz").status, 200U);
}

TEST_F(DoorOverTls, AnswersWhatTheLedgerRefusesWithAProblem) {
    Refusal refusal(Reason::case_moved_on, "claim prev", "/prev");
    refusal.head = sha256("head");
    refusal.rule = "a.rule";
    refusal.basis = {"a law"};
    filer = [&](const identity::Caller&, std::string_view, Instant, ledger::Answer answer) {
        answer(refusal);
    };
    RecordingClient caller = client();
    const https::Answer answer = caller.file("x");
    EXPECT_EQ(answer.status, 409U);
    EXPECT_EQ(code_in(answer), "case_moved_on");
    EXPECT_EQ(boost::json::parse(answer.body).at("head").as_string(), sha256("head").base64url());
    for (const Reason reason : {Reason::json_invalid, Reason::role_not_held, Reason::case_unknown,
                                Reason::signature_invalid, Reason::overloaded}) {
        refusal = Refusal(reason);
        EXPECT_EQ(caller.file("x").status, status_of(reason));
    }
}

TEST_F(DoorOverTls, TakesEventsInOneMediaTypeOnly) {
    RecordingClient caller = client();
    for (const char* type : {"application/json", "text/plain", "application/sd-jwtx", ""}) {
        const https::Answer answer = caller.post("/api/v1/events", type, "x");
        EXPECT_EQ(answer.status, 415U) << type;
        EXPECT_EQ(code_in(answer), "media_type_unsupported");
    }
    EXPECT_EQ(caller.post("/api/v1/events", "Application/SD-JWT; x=y", "x").status, 503U);
}

TEST_F(DoorOverTls, LimitsHowManyEventsAnOfficerMayFile) {
    config.limits.events_per_minute = 1;
    config.limits.events_burst = 2;
    filer = [](const identity::Caller&, std::string_view, Instant, ledger::Answer answer) {
        answer(Refusal(Reason::token_malformed));
    };
    RecordingClient caller = client();
    EXPECT_EQ(caller.file("x").status, 400U);
    EXPECT_EQ(caller.file("x").status, 400U);
    const https::Answer answer = caller.file("x");
    EXPECT_EQ(answer.status, 429U);
    EXPECT_EQ(code_in(answer), "too_many_requests");
    EXPECT_EQ(answer.header("retry-after"), "60");
}

TEST_F(DoorOverTls, RefusesUnknownRoutesMethodsAndParameters) {
    RecordingClient caller = client();
    EXPECT_EQ(code_in(caller.get("/api/v1/nonsense")), "not_found");
    EXPECT_EQ(code_in(caller.get("/api/v1/units?offset=5")), "parameter_unknown");
    EXPECT_EQ(code_in(caller.get("/api/v1/units?limit=0")), "parameter_invalid");
    EXPECT_EQ(code_in(caller.get("/api/v1/units?cursor=forged")), "parameter_invalid");
    for (const char* query : {"scope=everyone", "state=late", "case=x", "unit=a", "from=2026-02-30",
                              "scope=others&state=discharged", "cursor=AAAA"})
        EXPECT_EQ(code_in(caller.get("/api/v1/duties?" + std::string(query))), "parameter_invalid")
            << query;
    EXPECT_EQ(code_in(caller.get("/api/v1/officers?unit=UPPER")), "parameter_invalid");
    const https::Answer answer = caller.post("/api/v1/me", "application/sd-jwt", "x");
    EXPECT_EQ(answer.status, 405U);
    EXPECT_EQ(answer.header("allow"), "GET");
    EXPECT_EQ(caller.get("/api/v1/events").header("allow"), "POST");
}

TEST_F(DoorOverTls, PagesTheRegistry) {
    RecordingClient caller = client();
    std::vector<std::string> seen;
    std::string target = "/api/v1/units?limit=3";
    for (int pages = 0; pages < 2; ++pages) {
        const boost::json::value page = boost::json::parse(caller.get(target).body);
        for (const boost::json::value& each : page.at("items").as_array())
            seen.emplace_back(each.at("unit").as_string());
        if (page.at("next").is_null()) break;
        target = "/api/v1/units?limit=3&cursor=" + std::string(page.at("next").as_string());
    }
    EXPECT_EQ(seen, (std::vector<std::string>{"a.unit", "b.unit", "c.unit", "health.lao-cai"}));
}

TEST_F(DoorOverTls, ListsOfficersWithTheirCertificates) {
    RecordingClient caller = client();
    const boost::json::value all = boost::json::parse(caller.get("/api/v1/officers").body);
    ASSERT_EQ(all.at("items").as_array().size(), 1U);
    EXPECT_EQ(all.at("items").at(0).at("certificates").at(0).at("use").as_string(), "tls");
    const boost::json::value none =
        boost::json::parse(caller.get("/api/v1/officers?unit=a.unit").body);
    EXPECT_TRUE(none.at("items").as_array().empty());
}

TEST_F(DoorOverTls, ServesItsContractAndItsProblems) {
    RecordingClient caller = client();
    EXPECT_EQ(boost::json::parse(caller.get("/openapi.json").body).at("openapi").as_string(),
              "3.1.0");
    EXPECT_EQ(caller.get("/problems/case_moved_on").status, 200U);
    EXPECT_EQ(caller.get("/problems/invented").status, 404U);
    EXPECT_EQ(caller.get("/api/v1/policies").status, 200U);
    EXPECT_EQ(caller.get("/api/v1/policies/" + std::string(64, '0')).status, 404U);
    EXPECT_EQ(caller.get("/api/v1/policies/nonsense").status, 404U);
}

TEST_F(DoorOverTls, SaysThatTheDatabaseIsGoneAndWhenToComeBack) {
    RecordingClient caller = client();
    const std::string targets[] = {"/api/v1/cases/" + some_case,
                                   "/api/v1/cases/" + some_case + "/events",
                                   "/api/v1/cases/" + some_case + "/export",
                                   "/api/v1/events/" + some_event,
                                   "/api/v1/events/" + some_event + "/receipt",
                                   "/api/v1/duties",
                                   "/log/checkpoint",
                                   "/readyz"};
    for (const std::string& target : targets) {
        const https::Answer answer = caller.get(target);
        EXPECT_EQ(answer.status, 503U) << target;
        EXPECT_EQ(code_in(answer), "unavailable") << target;
        EXPECT_NE(answer.header("retry-after"), "") << target;
    }
    EXPECT_EQ(caller.get("/healthz").status, 200U);
}

TEST_F(DoorOverTls, AnswersAnIdThatIsNoneLikeOneThatNobodyKnows) {
    RecordingClient caller = client();
    for (const char* target : {"/api/v1/cases/nonsense", "/api/v1/cases/nonsense/events",
                               "/api/v1/events/nonsense", "/api/v1/events/nonsense/receipt"}) {
        const https::Answer answer = caller.get(target);
        EXPECT_EQ(answer.status, 404U) << target;
        EXPECT_EQ(code_in(answer), "case_unknown") << target;
    }
}

TEST_F(DoorOverTls, AnswersAFaultWithoutItsText) {
    filer = [](const identity::Caller&, std::string_view, Instant, ledger::Answer) {
        throw std::runtime_error("Nguyen Van A");
    };
    RecordingClient caller = client();
    const https::Answer answer = caller.file("x");
    EXPECT_EQ(answer.status, 500U);
    EXPECT_EQ(code_in(answer), "internal_error");
    EXPECT_EQ(answer.body.find("Nguyen"), std::string::npos);
    EXPECT_EQ(caller.get("/api/v1/me").status, 200U);
}

TEST_F(DoorOverTls, SpeaksTheLanguageThatIsAskedFor) {
    RecordingClient caller = client();
    const boost::json::value vi = boost::json::parse(caller.get("/nothing").body);
    EXPECT_EQ(vi.at("detail"), vi.at("detail_vi"));
    const boost::json::value en =
        boost::json::parse(caller.get("/nothing", {{"Accept-Language", "en"}}).body);
    EXPECT_EQ(en.at("detail"), en.at("detail_en"));
}

TEST_F(DoorOverTls, AnswersWhatTheHeaderGateRefusesWithAProblemToo) {
    start();
    testing::RawTls::Options options;
    options.identity = officer;
    testing::RawTls connection(server->port(), options);
    connection.send("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n");
    const std::string answer = connection.read_all();
    EXPECT_EQ(testing::status_of(answer), 505U);
    EXPECT_EQ(boost::json::parse(testing::body_of(answer)).at("code").as_string(),
              "http_version_unsupported");
}

TEST_F(DoorOverTls, CountsWhatItAnswered) {
    client().get("/api/v1/me");
    EXPECT_NE(door->metrics().text().find(R"(route="/api/v1/me",status="200"} 1)"),
              std::string::npos);
}

}  // namespace
}  // namespace bangiao::door

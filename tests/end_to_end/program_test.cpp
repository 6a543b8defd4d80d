// bangiaod as its operator meets it: check, migrate, start, renew, stop.
#include <gtest/gtest.h>
#include <signal.h>

#include <boost/json/parse.hpp>
#include <fstream>
#include <sstream>

#include "end_to_end/stage.hpp"
#include "store/private_cluster.hpp"
#include "support/file_text.hpp"

namespace bangiao::testing {
namespace {

using namespace std::chrono_literals;

class Program : public ::testing::Test {
protected:
    Realm realm{any_evening};

    Ran bangiaod(const std::string& verb) {
        return run(BANGIAO_BINARY_DIR "/bangiaod", {verb, "--config", realm.config().string()});
    }
    std::string config_text() const { return file_text(realm.config()); }
    void set_config(const std::string& text) const { std::ofstream(realm.config()) << text; }
    void replace_in_config(const std::string& old, const std::string& fresh) const {
        std::string text = config_text();
        const std::size_t at = text.find(old);
        ASSERT_NE(at, std::string::npos);
        set_config(text.replace(at, old.size(), fresh));
    }
};

TEST_F(Program, CheckFindsEverythingWell) {
    const Ran checked = bangiaod("check");
    EXPECT_EQ(checked.exit_code, 0) << checked.output << checked.error;
    EXPECT_NE(checked.output.find("ok    databases"), std::string::npos) << checked.output;
}

TEST_F(Program, LeavesNoCoreDump) {
    RunningService service(realm);
    std::ifstream limits("/proc/" + std::to_string(service.id()) + "/limits");
    std::string line;
    while (std::getline(limits, line) && !line.starts_with("Max core file size")) {
    }
    std::istringstream words(line.substr(std::string("Max core file size").size()));
    std::string soft, hard;
    words >> soft >> hard;
    EXPECT_EQ(soft, "0") << line;
    EXPECT_EQ(hard, "0") << line;
}

TEST_F(Program, LocksTheMemoryOfItsKeys) {
    RunningService service(realm);
    std::ifstream status("/proc/" + std::to_string(service.id()) + "/status");
    std::string line;
    while (std::getline(status, line) && !line.starts_with("VmLck:")) {
    }
    std::istringstream words(line);
    std::string name;
    std::uint64_t kilobytes = 0;
    words >> name >> kilobytes;
    EXPECT_GE(kilobytes, 1024U) << line;
}

TEST_F(Program, CheckNamesWhatIsWrong) {
    std::filesystem::permissions(realm.folder() / "log.key", std::filesystem::perms(0644));
    std::ofstream(realm.folder() / "policies" / "r2.toml", std::ios::app) << "\nsurprise = 1\n";
    const Ran checked = bangiaod("check");
    EXPECT_EQ(checked.exit_code, 1);
    EXPECT_NE(checked.output.find("fail  log key"), std::string::npos) << checked.output;
    EXPECT_NE(checked.output.find("r2.toml:"), std::string::npos) << checked.output;
    EXPECT_NE(checked.output.find("ok    tls"), std::string::npos) << checked.output;
}

TEST_F(Program, RefusesAMistakenConfigurationWithLineAndColumn) {
    replace_in_config("port = 0", "prot = 0");
    const Ran served = bangiaod("serve");
    EXPECT_EQ(served.exit_code, 1);
    EXPECT_NE(served.error.find("bangiaod.toml:4:"), std::string::npos) << served.error;
}

TEST_F(Program, RefusesAControlledClockForARealLog) {
    replace_in_config("handoff.bangiao.test", "handoff.example.vn");
    const Ran served = bangiaod("serve");
    EXPECT_EQ(served.exit_code, 1);
    EXPECT_NE(served.error.find(".test"), std::string::npos) << served.error;
}

TEST_F(Program, KnowsItsUsage) {
    EXPECT_EQ(bangiaod("dance").exit_code, 2);
    EXPECT_EQ(run(BANGIAO_BINARY_DIR "/bangiaod", {"--help"}).exit_code, 0);
}

TEST_F(Program, KeepsASecondServiceOffItsData) {
    RunningService service(realm);
    const Ran second = bangiaod("serve");
    EXPECT_EQ(second.exit_code, 1) << second.output;
    EXPECT_NE(second.error.find("another process"), std::string::npos) << second.error;
    EXPECT_TRUE(service.running());
    const Ran checked = bangiaod("check");
    EXPECT_EQ(checked.exit_code, 1) << "it cannot look at a database in use";
    EXPECT_EQ(service.stop(), 0);
}

TEST_F(Program, StartsAgainWhereItStopped) {
    RunningService service(realm);
    const TestOfficer& registrar = realm.ministries().at("health").founder;
    const auto checkpoint = [&] { return service.client(registrar).get("/log/checkpoint").body; };
    const std::string before = checkpoint();
    EXPECT_EQ(service.stop(), 0);
    service.start();
    EXPECT_EQ(checkpoint(), before) << "founded once";
}

TEST_F(Program, TakesARenewedServerCertificate) {
    RunningService service(realm);
    const TestOfficer& registrar = realm.ministries().at("health").founder;
    const Authority another("renewed root");
    const Issued fresh = another.issue("server", Usage::tls_server);
    std::ofstream(realm.folder() / "server.pem") << fresh.certificate;
    std::ofstream(realm.folder() / "server.key") << fresh.key;
    https::ClientConfig old_root = service.as(registrar);
    ASSERT_EQ(https::Client(old_root).get("/healthz").status, 200U) << "not before it is told";
    ::kill(service.id(), SIGHUP);
    https::ClientConfig new_root = old_root;
    new_root.tls.authorities = realm.folder() / "renewed.pem";
    std::ofstream(new_root.tls.authorities) << another.certificate();
    const auto renewed = [&] {
        try {
            return https::Client(new_root).get("/healthz").status == 200U;
        } catch (const https::Unreachable&) {
            return false;
        }
    };
    const auto limit = std::chrono::steady_clock::now() + 10s;
    while (!renewed() && std::chrono::steady_clock::now() < limit) {
    }
    EXPECT_TRUE(renewed());
    EXPECT_THROW(https::Client(old_root).get("/healthz"), https::TlsRefused);
}

TEST_F(Program, MetricsAreServedOnALoopbackListenerOfTheirOwn) {
    RunningService service(realm);
    RecordingClient client = service.client(realm.ministries().at("health").founder);
    client.get("/api/v1/me");
    const Ran metrics =
        run("/usr/bin/curl",
            {"-sS", "http://127.0.0.1:" + std::to_string(service.metrics_port()) + "/metrics"});
    EXPECT_EQ(metrics.exit_code, 0) << metrics.error;
    EXPECT_NE(metrics.output.find("bangiao_ready 1"), std::string::npos) << metrics.output;
    EXPECT_NE(metrics.output.find("/api/v1/me"), std::string::npos) << metrics.output;
}

/// The same over a PostgreSQL that is somebody else's.
class WithAManagedDatabase : public Program {
protected:
    TempFolder server;
    store::PrivateCluster cluster{server / "postgresql"};

    const std::string without_database = config_text();

    /// The service's login may not migrate, and the one that migrates may not serve.
    void use(const std::string& ledger, const std::string& keyring) {
        set_config(without_database + "[database]\nurl = \"" + ledger + "\"\nkeyring = \"" +
                   keyring + "\"\n");
    }
    void use_service_login() { use(cluster.ledger_url(), cluster.keyring_url()); }
    void use_migration_login() {
        use(cluster.ledger_migration_url(), cluster.keyring_migration_url());
    }
};

TEST_F(WithAManagedDatabase, ServesOnlyWhatWasMigrated) {
    use_service_login();
    const Ran unmigrated = bangiaod("serve");
    EXPECT_EQ(unmigrated.exit_code, 1);
    EXPECT_NE(unmigrated.error.find("migrate"), std::string::npos) << unmigrated.error;
    use_migration_login();
    EXPECT_EQ(bangiaod("migrate").exit_code, 0);
    const Ran again = bangiaod("migrate");
    EXPECT_EQ(again.output, "0 migrations applied\n");
    use_service_login();
    RunningService service(realm);
    const TestOfficer& registrar = realm.ministries().at("health").founder;
    RecordingClient client = service.client(registrar);
    EXPECT_EQ(client.get("/readyz").status, 200U);

    cluster.stop();
    const https::Answer away = client.get("/readyz");
    EXPECT_EQ(away.status, 503U);
    const https::Answer checkpoint = client.get("/log/checkpoint");
    EXPECT_EQ(checkpoint.status, 503U) << checkpoint.body;
    EXPECT_FALSE(checkpoint.header("retry-after").empty());
    cluster.start();
    const auto limit = std::chrono::steady_clock::now() + 30s;
    while (client.get("/readyz").status != 200U && std::chrono::steady_clock::now() < limit) {
    }
    EXPECT_EQ(client.get("/readyz").status, 200U) << service.log();
    Stage stage(realm, service, any_evening);
    stage.found_unit("post", {"BG_STATION", "lao-cai", "muong-khuong", "", ""}, any_evening);
}

}  // namespace
}  // namespace bangiao::testing

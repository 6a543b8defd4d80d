#include "backup/backed_up_cluster.hpp"

#include <fstream>
#include <stdexcept>

#include "store/migrations.hpp"
#include "store/server_process.hpp"
#include "store/session.hpp"

namespace bangiao::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* pgbackrest = "/usr/bin/pgbackrest";

void write(const fs::path& file, const std::string& text) {
    std::ofstream(file, std::ios::app) << text;
    fs::permissions(file, fs::perms(0644));
}

fs::path folder_for_server(const fs::path& folder) {
    fs::create_directories(folder);
    fs::permissions(folder, fs::perms(0700));
    store::give_to(store::server_user(), folder);
    return folder;
}

}  // namespace

BackedUpCluster::BackedUpCluster()
    : cluster_(std::make_unique<store::PrivateCluster>(folder_ / "pg")) {
    store::migrate(cluster_->ledger_migration_url(), store::Stream::ledger);
    store::migrate(cluster_->keyring_migration_url(), store::Stream::keyring);
    std::string settings =
        "[global]\nstart-fast=y\nrepo1-bundle=y\ncompress-type=none\nlog-level-console=warn\nlog-"
        "level-file=off\n";
    for (const char* name : {"repo1", "lock", "spool"}) {
        const fs::path folder = folder_for_server(folder_ / name);
        settings += std::string(name) + "-path=" + folder.string() + "\n";
    }
    write(folder_ / "pgbackrest.conf", settings +
                                           "[bangiao]\npg1-path=" + (folder_ / "pg/data").string() +
                                           "\npg1-socket-path=" + (folder_ / "pg/socket").string() +
                                           "\npg1-user=bangiao_admin\n");
    // Sockets in a folder that nobody else may enter.
    write(folder_ / "hba.conf", "local all all trust\n");
    archive_from_now_on();
    run({"stanza-create"});
}

void BackedUpCluster::archive_from_now_on() {
    {
        store::Session admin(cluster_->admin_url("postgres"));
        for (const std::string& setting :
             {"hba_file = '" + (folder_ / "hba.conf").string() + "'",
              std::string("archive_mode = on"),
              "archive_command = '" + std::string(pgbackrest) + " --config=" +
                  (folder_ / "pgbackrest.conf").string() + " --stanza=bangiao archive-push %p'"})
            admin.command(("alter system set " + setting).c_str());
    }
    cluster_->stop();
    cluster_->start();
}

void BackedUpCluster::run(const std::vector<std::string>& words) const {
    std::vector<std::string> command{
        pgbackrest, "--config=" + (folder_ / "pgbackrest.conf").string(), "--stanza=bangiao"};
    command.insert(command.end(), words.begin(), words.end());
    const fs::path log = folder_ / "repo1/said";
    if (store::wait_for(store::start_as(store::server_user(), command, folder_ / "repo1", log)) ==
        0)
        return;
    std::ifstream in(log);
    throw std::runtime_error("pgbackrest " + words.back() + ": " +
                             std::string(std::istreambuf_iterator<char>(in), {}));
}

std::string BackedUpCluster::config_of(const store::PrivateCluster& cluster) {
    return "[database]\nurl = \"" + cluster.ledger_url() + "\"\nkeyring = \"" +
           cluster.keyring_url() + "\"\n";
}

void BackedUpCluster::back_up() const {
    run({"--type=full", "backup"});
}

std::string BackedUpCluster::moment() const {
    // pgBackRest keeps a backup's end in whole seconds: a moment within the next one may be before
    // it.
    constexpr store::Sql clock{"select cast(clock_timestamp() as text) from pg_sleep(2)", 1};
    return store::Session(cluster_->admin_url("postgres")).one(clock).text(0);
}

void BackedUpCluster::end() {
    cluster_->stop();  // archives the last segment too
}

std::unique_ptr<store::PrivateCluster> BackedUpCluster::restored(
    const std::string& name, const std::optional<std::string>& moment) const {
    const fs::path data = folder_for_server(folder_for_server(folder_ / name) / "data");
    std::vector<std::string> words{"--pg1-path=" + data.string(), "--archive-mode=off", "--delta"};
    if (moment) {
        words.push_back("--type=time");
        words.push_back("--target=" + *moment);
        words.push_back("--target-action=promote");
    }
    words.push_back("restore");
    run(words);
    // Nobody is let in before it is all there.
    std::ofstream(data / "postgresql.auto.conf", std::ios::app) << "hot_standby = off\n";
    return std::make_unique<store::PrivateCluster>(folder_ / name);
}

}  // namespace bangiao::testing

#include "base/config.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace bangiao {
namespace {

const char* const whole = R"(origin = "log.example.vn/handoff"
data_dir = "data"

[tls]
certificate = "server.pem"
key = "server.key"
client_ca = "ca.pem"

[ledger]
log_key = "log.key"
trust = "trust.txt"
policies = "policies"

[vault]
masters = "masters"
)";

std::filesystem::path written(const std::string& text) {
    const auto* const test = testing::UnitTest::GetInstance()->current_test_info();
    const auto folder = std::filesystem::path(testing::TempDir()) / "bangiao-config";
    std::filesystem::create_directories(folder);
    const auto file = folder / (std::string(test->name()) + ".toml");
    std::ofstream(file) << text;
    return file;
}

std::string mistake_in(const std::string& text) {
    const auto file = written(text);
    try {
        Config::load(file);
    } catch (const std::runtime_error& e) {
        return std::string(e.what()).substr(file.string().size());
    }
    return "no mistake";
}

TEST(Config, TakesRelativePathsFromTheFoldersOfItsFile) {
    const auto file = written(whole);
    const Config config = Config::load(file);
    EXPECT_EQ(config.origin, "log.example.vn/handoff");
    EXPECT_EQ(config.tls.key, file.parent_path() / "server.key");
    EXPECT_EQ(config.limits.body_bytes, 256u * 1024u);
    EXPECT_FALSE(config.database.url);
}

TEST(Config, ReadsEveryLimitInItsUnit) {
    const Config config =
        Config::load(written(std::string(whole) + "[limits]\nheader_ms = 250\nbody_bytes = 1000\n"
                                                  "[listen]\nport = 0\nname = \"ledger\"\n"
                                                  "[metrics]\nport = 9100\n"));
    EXPECT_EQ(config.limits.header, std::chrono::milliseconds(250));
    EXPECT_EQ(config.limits.body_bytes, 1000u);
    EXPECT_EQ(config.listen.port, 0);
    EXPECT_EQ(config.listen.name, "ledger");
    EXPECT_EQ(config.metrics.port, 9100);
}

TEST(Config, NamesLineAndColumnOfAnUnknownKey) {
    EXPECT_EQ(mistake_in(std::string(whole) + "[limits]\nheaders_ms = 1\n"),
              ":17:14: unknown key `headers_ms`");
}

TEST(Config, NamesTheMissingKey) {
    EXPECT_EQ(mistake_in("origin = \"x\"\n"), ":1:1: the key `data_dir` is missing here");
}

TEST(Config, TakesMastersFromFilesOrFromAProgramAndNotFromBoth) {
    std::string by_program(whole);
    const std::string files = "masters = \"masters\"";
    by_program.replace(by_program.find(files), files.size(),
                       "master_command = [\"/usr/bin/fetch\", \"all\"]\nmaster_command_ms = 500");
    const Config config = Config::load(written(by_program));
    EXPECT_EQ(config.vault.command, (std::vector<std::string>{"/usr/bin/fetch", "all"}));
    EXPECT_EQ(config.vault.command_limit, std::chrono::milliseconds(500));
    EXPECT_TRUE(Config::load(written(whole)).vault.command.empty());
    std::string both(whole);
    both.insert(both.find(files), "master_command = [\"/usr/bin/fetch\"]\n");
    EXPECT_NE(mistake_in(both).find("unknown key `master_command`"), std::string::npos);
    std::string neither(whole);
    neither.erase(neither.find(files), files.size());
    EXPECT_NE(mistake_in(neither).find("the key `masters` is missing"), std::string::npos);
}

TEST(Config, TakesDaysOfWarningAndWhatBecomesOfAListOutOfDate) {
    const std::string lists = std::string(whole) +
                              "[revocation]\nlists = \"crls\"\n"
                              "authorities = \"authorities.pem\"\n";
    const Config config = Config::load(
        written(lists + "out_of_date = \"warn\"\n[certificates]\nwarn_days = [60, 5]\n"));
    EXPECT_EQ(config.certificates.warn_days, (std::vector<unsigned>{60, 5}));
    EXPECT_FALSE(config.revocation->refuse_out_of_date);
    const Config usual = Config::load(written(lists));
    EXPECT_EQ(usual.certificates.warn_days, (std::vector<unsigned>{30, 14, 7, 1}));
    EXPECT_TRUE(usual.revocation->refuse_out_of_date);
    EXPECT_NE(mistake_in(lists + "out_of_date = \"ignore\"\n").find("must be one of refuse, warn"),
              std::string::npos);
    EXPECT_NE(mistake_in(std::string(whole) + "[certificates]\nwarn_days = [0]\n")
                  .find("must lie between 1 and"),
              std::string::npos);
}

TEST(Config, RefusesAValueOutOfItsRange) {
    EXPECT_EQ(mistake_in(std::string(whole) + "[listen]\nport = 70000\n"),
              ":17:8: `port` must lie between 0 and 65535");
    EXPECT_EQ(mistake_in(std::string(whole) + "[limits]\nidle_ms = 0\n"),
              ":17:11: `idle_ms` must lie between 1 and 86400000");
}

TEST(Config, RefusesADatabaseWithoutItsKeyring) {
    EXPECT_EQ(mistake_in(std::string(whole) + "[database]\nurl = \"postgresql://x\"\n"),
              ":16:1: the key `keyring` is missing here");
}

TEST(Config, GivesAControlledClockToATestLogOnly) {
    std::string text(whole);
    text.insert(text.find("policies ="), "clock = \"now\"\n");
    EXPECT_EQ(mistake_in(text),
              ": a controlled clock is only for a log whose origin ends in `.test`");
    text.replace(text.find("log.example.vn/handoff"), 22, "log.example.test");
    EXPECT_TRUE(Config::load(written(text)).ledger.clock);
}

TEST(Config, NamesThePlaceOfATomlMistake) {
    EXPECT_EQ(mistake_in("origin = \"x\"\norigin = \"y\"\n").substr(0, 3), ":2:");
}

}  // namespace
}  // namespace bangiao

#include "cli/profile.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "cli/policy_files.hpp"
#include "support/temp_folder.hpp"

namespace bangiao::cli {
namespace {

class ProfileFile : public ::testing::Test {
protected:
    testing::TempFolder folder;

    std::filesystem::path written(const std::string& text) const {
        std::ofstream(folder / "guard.toml") << text;
        return folder / "guard.toml";
    }
    void expect_wrong(const std::string& text, const std::string& what) const {
        try {
            (void)Profile::read(written(text));
            ADD_FAILURE() << "taken: " << text;
        } catch (const std::runtime_error& error) {
            EXPECT_NE(std::string(error.what()).find(what), std::string::npos) << error.what();
        }
    }
};

TEST_F(ProfileFile, SaysEverythingWithPathsOfItsOwnFolder) {
    const Profile profile = Profile::read(written(R"(
unit = "defence.lao-cai"
role = "receiver"
policies = "law"
trust = "trust.txt"
clock = "now"
[service]
address = "192.0.2.7"
port = 9443
name = "ledger.example.vn"
[tls]
certificate = "tls.pem"
key = "tls.key"
roots = "/etc/bangiao/root.pem"
[signing]
certificate = "signing.pem"
key = "signing.key"
)"));
    EXPECT_EQ(profile.service.address, "192.0.2.7");
    EXPECT_EQ(profile.service.port, 9443);
    EXPECT_EQ(profile.service.name, "ledger.example.vn");
    EXPECT_EQ(profile.tls->certificate, folder / "tls.pem");
    EXPECT_EQ(profile.tls->roots, "/etc/bangiao/root.pem");
    EXPECT_EQ(profile.signing->key, folder / "signing.key");
    EXPECT_EQ(profile.unit->text(), "defence.lao-cai");
    EXPECT_EQ(profile.role->text(), "receiver");
    EXPECT_EQ(profile.policies, folder / "law");
    EXPECT_EQ(*profile.trust, folder / "trust.txt");
    EXPECT_EQ(*profile.clock, folder / "now");
}

TEST_F(ProfileFile, NeedsNothing) {
    const Profile profile = Profile::read(written(""));
    EXPECT_EQ(profile.service.port, 8443);
    EXPECT_FALSE(profile.tls || profile.signing || profile.unit || profile.role || profile.trust);
    EXPECT_EQ(profile.policies, "policies");
}

TEST_F(ProfileFile, NamesItsMistakes) {
    expect_wrong("unitt = \"defence\"", "guard.toml:1:");
    expect_wrong("unit = \"Đồn\"", "unit");
    expect_wrong("role = \"the boss\"", "role");
    expect_wrong("[service]\nport = 0", "guard.toml:2:");
    expect_wrong("[tls]\ncertificate = \"a\"\nkey = \"b\"", "roots");
    expect_wrong("[signing]\ncertificate = \"a\"", "key");
    expect_wrong("unit = ", "guard.toml:1:");
}

TEST_F(ProfileFile, IsAskedForWhereACommandNeedsOne) {
    EXPECT_THROW((void)Profile::of(Shell{}), UsageError);
    Shell shell;
    shell.profile = folder / "nowhere.toml";
    EXPECT_THROW((void)Profile::of(shell), UsageError);
}

TEST_F(ProfileFile, SaysWhichPoliciesWhereTheCommandLineDoesNot) {
    Shell shell;
    EXPECT_EQ(policies_folder(shell, ""), "policies");
    shell.profile = written("policies = \"law\"");
    EXPECT_EQ(policies_folder(shell, ""), folder / "law");
    EXPECT_EQ(policies_folder(shell, "here"), "here");
}

}  // namespace
}  // namespace bangiao::cli

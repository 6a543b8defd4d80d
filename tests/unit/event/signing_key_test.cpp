#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bangiao/key.hpp>
#include <filesystem>
#include <fstream>

#include "support/authority.hpp"

namespace bangiao::testing {
namespace {

/// A folder of one test that goes with it, and one key file in it.
class KeyFile : public ::testing::Test {
protected:
    KeyFile() {
        std::string pattern = (std::filesystem::temp_directory_path() / "bangiao-XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
        path_ = folder_ / "officer.key";
        write(pem_, 0600);
    }
    ~KeyFile() override { std::filesystem::remove_all(folder_); }

    void write(const std::string& text, mode_t mode) const {
        std::ofstream(path_) << text;
        ::chmod(path_.c_str(), mode);
    }
    std::string refused() const {
        const Result<SigningKey> key = SigningKey::from_file(path_.string());
        if (key) return "it was accepted";
        EXPECT_EQ(key.error().reason, Reason::key_unusable);
        return key.error().detail;
    }

    const std::string pem_ = Authority("test").issue("x", Usage::signing).key;
    std::filesystem::path folder_;
    std::filesystem::path path_;
};

TEST_F(KeyFile, IsReadWhenOnlyItsOwnerCan) {
    EXPECT_TRUE(SigningKey::from_file(path_.string()));
    ::chmod(path_.c_str(), 0400);
    EXPECT_TRUE(SigningKey::from_file(path_.string()));
}

TEST_F(KeyFile, IsRefusedWhenOthersCanUseIt) {
    for (const mode_t mode : {0640U, 0604U, 0620U, 0602U, 0610U, 0601U, 0644U, 0660U, 0666U}) {
        ::chmod(path_.c_str(), mode);
        EXPECT_NE(refused().find("chmod 600"), std::string::npos) << std::oct << mode;
    }
}

TEST_F(KeyFile, IsRefusedWhenItIsNoFileOfItsOwn) {
    const std::string link = (folder_ / "link.key").string();
    std::filesystem::create_symlink(path_, link);
    EXPECT_EQ(SigningKey::from_file(link).error().reason, Reason::key_unusable);
    EXPECT_EQ(SigningKey::from_file(folder_.string()).error().reason, Reason::key_unusable);
    const std::string pipe = (folder_ / "pipe.key").string();
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    EXPECT_EQ(SigningKey::from_file(pipe).error().reason, Reason::key_unusable);
    EXPECT_EQ(SigningKey::from_file((folder_ / "none.key").string()).error().reason,
              Reason::key_unusable);
}

TEST_F(KeyFile, IsRefusedWhenItBelongsToAnotherUser) {
    // Who is not root cannot give a file away, nor open what others keep to themselves.
    const bool root = ::geteuid() == 0;
    if (root)
        ASSERT_EQ(::chown(path_.c_str(), 65534, 65534), 0);
    else
        path_ = "/etc/shadow";
    EXPECT_NE(refused().find(root ? "must belong" : "cannot be opened"), std::string::npos);
}

TEST_F(KeyFile, IsNeverQuotedInARefusal) {
    write("-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----\n", 0600);
    EXPECT_EQ(refused().find("secret"), std::string::npos);
    write(std::string(100'000, 'x'), 0600);
    EXPECT_NE(refused(), "it was accepted");
    write("", 0600);
    EXPECT_NE(refused(), "it was accepted");
}

// Without its own callback OpenSSL would ask at the terminal and hold the program up.
TEST(SigningKey, IsRefusedWhenItsPemNeedsAPassphrase) {
    const SigningKey key = SigningKey::generate_es256();
    const std::unique_ptr<BIO, FreeWith<BIO_free_all>> bio(BIO_new(BIO_s_mem()));
    ASSERT_EQ(PEM_write_bio_PKCS8PrivateKey(bio.get(), key.handle(), EVP_aes_256_cbc(), "word", 4,
                                            nullptr, nullptr),
              1);
    char* text = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &text);
    const Result<SigningKey> read = SigningKey::from_pem({text, static_cast<std::size_t>(length)});
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().reason, Reason::key_unusable);
}

TEST(SigningKey, IsReadFromSec1AndPkcs8) {
    const SigningKey key = SigningKey::generate_es256();
    const std::unique_ptr<BIO, FreeWith<BIO_free_all>> bio(BIO_new(BIO_s_mem()));
    ASSERT_EQ(PEM_write_bio_PrivateKey_traditional(bio.get(), key.handle(), nullptr, nullptr, 0,
                                                   nullptr, nullptr),
              1);
    char* text = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &text);
    const Result<SigningKey> read = SigningKey::from_pem({text, static_cast<std::size_t>(length)});
    ASSERT_TRUE(read);
    EXPECT_TRUE(key.verifying_key().verify("m", read->sign("m")));
}

TEST(SigningKey, IsRefusedWhenItIsNoPrivateKeyOfOurs) {
    const Issued ed25519 = Authority("test").issue("x", Usage::signing, KeyKind::ed25519);
    EXPECT_EQ(SigningKey::from_pem(ed25519.key).error().reason, Reason::algorithm_not_allowed);
    EXPECT_EQ(SigningKey::from_pem(ed25519.certificate).error().reason, Reason::key_unusable);
    EXPECT_EQ(SigningKey::from_pem("").error().reason, Reason::key_unusable);
    EXPECT_EQ(SigningKey::from_pem("no key").error().reason, Reason::key_unusable);
}

}  // namespace
}  // namespace bangiao::testing

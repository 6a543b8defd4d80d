#include <gtest/gtest.h>

#include <bangiao/digest.hpp>
#include <thread>
#include <unordered_set>
#include <vector>

namespace bangiao {
namespace {

TEST(Sha256, IsThatOfTheStandard) {  // FIPS 180-4, examples of NIST
    EXPECT_EQ(sha256("").hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256("abc").hex(),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq").hex(),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(sha256(std::string(1'000'000, 'a')).hex(),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, IsTheSameOfPiecesAndOfTheWhole) {
    EXPECT_EQ(sha256_of({"a", "", "bc"}), sha256("abc"));
    EXPECT_EQ(sha256_of({}), sha256(""));
}

TEST(Sha256, IsRightOnEveryThread) {
    std::vector<std::thread> threads;
    std::vector<int> wrong(4, 0);
    for (int& count : wrong)
        threads.emplace_back([&count] {
            for (int i = 0; i < 1000; ++i)
                if (sha256("abc").hex().substr(0, 8) != "ba7816bf") ++count;
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

TEST(Digest, HasThreeTextsAndComesBackFromEach) {
    const Digest digest = sha256("abc");
    EXPECT_EQ(digest.base64url(), "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
    EXPECT_EQ(digest.base64(), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    EXPECT_EQ(Digest::from_hex(digest.hex()), digest);
    EXPECT_EQ(Digest::from_base64url(digest.base64url()), digest);
    EXPECT_EQ(Digest::from_base64(digest.base64()), digest);
    EXPECT_EQ(Digest::from_bytes(digest.view()), digest);
}

TEST(Digest, IsNothingFromAnyOtherText) {
    const Digest digest = sha256("abc");
    std::string capitals = digest.hex();
    capitals.front() = 'B';
    EXPECT_FALSE(Digest::from_hex(capitals));
    EXPECT_FALSE(Digest::from_hex(digest.hex() + "00"));
    EXPECT_FALSE(Digest::from_hex(""));
    EXPECT_FALSE(Digest::from_base64url(digest.base64()));
    EXPECT_FALSE(Digest::from_base64url(digest.base64url() + '='));
    EXPECT_FALSE(Digest::from_base64url("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa1"));
    EXPECT_FALSE(Digest::from_base64(digest.base64url()));
    EXPECT_FALSE(Digest::from_bytes(std::string(31, 'x')));
    EXPECT_FALSE(Digest::from_bytes(std::string(33, 'x')));
}

TEST(Digest, IsOrderedAndHashedByItsBytes) {
    EXPECT_LT(*Digest::from_bytes(std::string(31, '\0') + '\1'),
              *Digest::from_bytes('\1' + std::string(31, '\0')));
    const std::unordered_set<Digest> set{sha256("a"), sha256("b"), sha256("a")};
    EXPECT_EQ(set.size(), 2U);
}

}  // namespace
}  // namespace bangiao

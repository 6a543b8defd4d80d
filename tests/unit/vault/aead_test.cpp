#include "vault/aead.hpp"

#include <gtest/gtest.h>

namespace bangiao::vault {
namespace {

std::string seal(const SecretKey& key, std::string_view plain, std::string_view associated) {
    return Sealer(1).seal(key, plain, associated);
}

TEST(Aead, OpensWhatItSealed) {
    const SecretKey key = SecretKey::random();
    for (const std::string& plain : {std::string(), std::string("a"), std::string(10'000, 'x')})
        EXPECT_EQ(open(key, seal(key, plain, "place"), "place"), plain);
}

TEST(Aead, SealsTheSameTextDifferentlyEachTime) {
    const SecretKey key = SecretKey::random();
    EXPECT_NE(seal(key, "text", "place"), seal(key, "text", "place"));
}

TEST(Aead, SealsAsManyTextsAsWereAnnouncedEachUnderANonceOfItsOwn) {
    const SecretKey one = SecretKey::random(), other = SecretKey::random();
    Sealer sealer(3);
    const std::string first = sealer.seal(one, "text", "place");
    const std::string second = sealer.seal(one, "text", "place");
    const std::string third = sealer.seal(other, "another", "place");
    EXPECT_NE(first.substr(0, 12), second.substr(0, 12));
    EXPECT_NE(second.substr(0, 12), third.substr(0, 12));
    EXPECT_EQ(open(one, first, "place"), "text");
    EXPECT_EQ(open(one, second, "place"), "text");
    EXPECT_EQ(open(other, third, "place"), "another");
    EXPECT_THROW((void)sealer.seal(one, "text", "place"), std::logic_error);
    EXPECT_THROW((void)Sealer(0).seal(one, "text", "place"), std::logic_error);
}

TEST(Aead, DoesNotOpenElsewhere) {
    const SecretKey key = SecretKey::random();
    EXPECT_EQ(open(key, seal(key, "text", "one case"), "another case"), std::nullopt);
}

TEST(Aead, DoesNotOpenUnderAnotherKey) {
    EXPECT_EQ(open(SecretKey::random(), seal(SecretKey::random(), "text", ""), ""), std::nullopt);
}

TEST(Aead, NoticesEveryFlippedBit) {
    const SecretKey key = SecretKey::random();
    const std::string sealed = seal(key, "text", "place");
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        std::string altered = sealed;
        altered[i] = static_cast<char>(altered[i] ^ 1);
        EXPECT_EQ(open(key, altered, "place"), std::nullopt) << "byte " << i;
    }
}

TEST(Aead, RefusesWhatIsTooShortToBeSealed) {
    const SecretKey key = SecretKey::random();
    EXPECT_EQ(open(key, std::string(27, 'x'), ""), std::nullopt);
}

}  // namespace
}  // namespace bangiao::vault

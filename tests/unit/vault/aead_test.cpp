#include "vault/aead.hpp"

#include <gtest/gtest.h>

namespace bangiao::vault {
namespace {

TEST(Aead, OpensWhatItSealed) {
    const SecretKey key = SecretKey::random();
    for (const std::string& plain : {std::string(), std::string("a"), std::string(10'000, 'x')})
        EXPECT_EQ(open(key, seal(key, plain, "place"), "place"), plain);
}

TEST(Aead, SealsTheSameTextDifferentlyEachTime) {
    const SecretKey key = SecretKey::random();
    EXPECT_NE(seal(key, "text", "place"), seal(key, "text", "place"));
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

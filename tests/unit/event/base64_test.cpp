#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bangiao/base64.hpp>
#include <string>
#include <utility>

namespace bangiao {
namespace {

// RFC 4648 section 10.
const std::pair<std::string, std::string> vectors[] = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
};

TEST(Base64, IsThatOfTheRfc) {
    for (const auto& [bytes, text] : vectors) {
        EXPECT_EQ(base64_encode(bytes), text);
        EXPECT_EQ(base64_decode(text), bytes);
        const std::string unpadded = text.substr(0, text.find('='));
        EXPECT_EQ(base64url_encode(bytes), unpadded);
        EXPECT_EQ(base64url_decode(unpadded), bytes);
    }
    EXPECT_EQ(base64_encode("\xfb\xff"), "+/8=");
    EXPECT_EQ(base64url_encode("\xfb\xff"), "-_8");
}

TEST(Base64, IsRefusedInAnyOtherForm) {
    for (const char* text : {"Zg", "Zg=", "Zg===", "Z", "=", "==", "====", "Zh==", "Zm9=", "Zm9v\n",
                             "Zm 9", "-_8=", "Zm9v====", "Zg==Zg==", "Z===", "Zm8=\n"})
        EXPECT_FALSE(base64_decode(text)) << text;
    EXPECT_FALSE(base64_decode(std::string("Zm9\0", 4)));
}

TEST(Base64url, IsRefusedInAnyOtherForm) {
    for (const char* text :
         {"Zg==", "Z", "A", "AAAAA", "Zh", "Zm9", "Zm9v\n", " Zm9v", "+/8", "Zm9vY", "Zm.v"})
        EXPECT_FALSE(base64url_decode(text)) << text;
    EXPECT_FALSE(base64url_decode(std::string("Zm9\0", 4)));
    EXPECT_FALSE(base64url_decode("Zm9\xc3"));
}

TEST(Hex, IsLowerCaseAndOfEvenLength) {
    EXPECT_EQ(hex_encode(std::string("\x00\x7f\xff", 3)), "007fff");
    EXPECT_EQ(hex_decode("007fff"), std::string("\x00\x7f\xff", 3));
    for (const char* text : {"0", "0g", "AB", "a", " a", "0x"}) EXPECT_FALSE(hex_decode(text));
}

RC_GTEST_PROP(Base64, ComesBackAsTheBytesThatWentIn, (const std::string& bytes)) {
    RC_ASSERT(base64_decode(base64_encode(bytes)) == bytes);
    RC_ASSERT(base64url_decode(base64url_encode(bytes)) == bytes);
    RC_ASSERT(hex_decode(hex_encode(bytes)) == bytes);
}

RC_GTEST_PROP(Base64url, HasOneTextForOneSequenceOfBytes, ()) {
    const auto text = *rc::gen::container<std::string>(
        rc::gen::element('A', 'B', 'Q', 'g', 'w', 'x', '0', '9', '-', '_', '=', '+', '/', '~'));
    if (const auto bytes = base64url_decode(text)) RC_ASSERT(base64url_encode(*bytes) == text);
    if (const auto bytes = base64_decode(text)) RC_ASSERT(base64_encode(*bytes) == text);
}

}  // namespace
}  // namespace bangiao

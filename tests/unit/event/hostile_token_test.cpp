#include "bangiao/event/ecdsa_signature.hpp"
#include "forgery.hpp"

namespace bangiao::testing {
namespace {

/// The same text with another signature.
std::string resigned(const std::string& text, const std::string& signature) {
    const std::size_t end = text.find('~');
    return text.substr(0, text.rfind('.', end) + 1) + base64url_encode(signature) +
           text.substr(end);
}
std::string signature_of(const std::string& text) {
    const std::size_t end = text.find('~');
    const std::size_t dot = text.rfind('.', end);
    return *base64url_decode(text.substr(dot + 1, end - dot - 1));
}
std::string signed_input_of(const std::string& text) {
    return text.substr(0, text.rfind('.', text.find('~')));
}
/// The last character of the part before `end`, with an unused bit set: 43, 86 … characters leave
/// some.
std::string with_a_stray_bit(std::string text, std::size_t end) {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    text[end - 1] = letters[letters.find(text[end - 1]) + 1];
    return text;
}

const Hostile cases[] = {
    {"Nothing", [](Forgery& f) { f.afterwards = [](std::string) { return std::string(); }; },
     Reason::token_malformed},
    {"OnlyATilde", [](Forgery& f) { f.afterwards = [](std::string) { return std::string("~"); }; },
     Reason::token_malformed},
    {"NoTilde",
     [](Forgery& f) {
         f.afterwards = [](std::string text) { return text.substr(0, text.find('~')); };
     },
     Reason::token_malformed},
    {"NoTildeAtTheEnd",
     [](Forgery& f) {
         f.afterwards = [](std::string text) { return text.substr(0, text.size() - 1); };
     },
     Reason::token_malformed},
    {"AKeyBindingPart",
     [](Forgery& f) { f.afterwards = [](std::string text) { return text + "e30.e30.e30"; }; },
     Reason::token_malformed},
    {"AnEmptyDisclosure",
     [](Forgery& f) { f.afterwards = [](std::string text) { return text + '~'; }; },
     Reason::token_malformed},
    {"ANewlineAfterIt",
     [](Forgery& f) { f.afterwards = [](std::string text) { return text + '\n'; }; },
     Reason::token_malformed},
    {"ASpaceBeforeIt",
     [](Forgery& f) { f.afterwards = [](std::string text) { return ' ' + text; }; },
     Reason::token_malformed},
    {"AByteOrderMarkBeforeIt",
     [](Forgery& f) { f.afterwards = [](std::string text) { return "\xef\xbb\xbf" + text; }; },
     Reason::token_malformed},
    {"ANulAfterIt", [](Forgery& f) { f.afterwards = [](std::string text) { return text + '\0'; }; },
     Reason::token_malformed},
    {"TwoParts",
     [](Forgery& f) {
         f.afterwards = [](std::string text) { return signed_input_of(text) + '~'; };
     },
     Reason::token_malformed},
    {"FourParts", [](Forgery& f) { f.afterwards = [](std::string text) { return "e30." + text; }; },
     Reason::token_malformed},
    {"TheJsonSerialisation",
     [](Forgery& f) {
         f.afterwards = [](std::string) {
             return std::string(R"({"payload":"e30","signatures":[]}~)");
         };
     },
     Reason::token_malformed},
    {"PaddingInTheSignature",
     [](Forgery& f) {
         f.afterwards = [](std::string text) { return text.insert(text.find('~'), "=="); };
     },
     Reason::base64url_invalid},
    {"TheOtherBase64Alphabet",
     [](Forgery& f) {
         f.afterwards = [](std::string text) { return text.replace(text.rfind('.') + 1, 1, "+"); };
     },
     Reason::base64url_invalid},
    {"AStrayBitInTheSignature",
     [](Forgery& f) {
         f.afterwards = [](std::string text) {
             const std::size_t end = text.find('~');
             return with_a_stray_bit(std::move(text), end);
         };
     },
     Reason::base64url_invalid},
    {"PaddingInADisclosure", [](Forgery& f) { f.disclosures.back() += "="; },
     Reason::base64url_invalid},
    {"ADisclosureThatIsNoBase64", [](Forgery& f) { f.disclosures.back() = "!!!!"; },
     Reason::base64url_invalid},
    {"NoSignature",
     [](Forgery& f) { f.afterwards = [](std::string text) { return resigned(text, ""); }; },
     Reason::signature_invalid},
    {"ASignatureInDer",
     [](Forgery& f) {
         f.afterwards = [](std::string text) {
             return resigned(text, *ecdsa_der(signature_of(text)));
         };
     },
     Reason::signature_invalid},
    {"ASignatureOneByteShort",
     [](Forgery& f) {
         f.afterwards = [](std::string text) {
             return resigned(text, signature_of(text).substr(1));
         };
     },
     Reason::signature_invalid},
    {"ASignatureWithAByteMore",
     [](Forgery& f) {
         f.afterwards = [](std::string text) { return resigned(text, signature_of(text) + '\0'); };
     },
     Reason::signature_invalid},
    {"ASignatureOfZeroes",
     [](Forgery& f) {
         f.afterwards = [](std::string text) { return resigned(text, std::string(64, '\0')); };
     },
     Reason::signature_invalid},
    {"ASignatureOfAllOnes",
     [](Forgery& f) {
         f.afterwards = [](std::string text) { return resigned(text, std::string(64, '\xff')); };
     },
     Reason::signature_invalid},
    {"ASignatureOfAnotherKey",
     [](Forgery& f) {
         f.afterwards = [](std::string text) {
             return resigned(text, SigningKey::generate_es256().sign(signed_input_of(text)));
         };
     },
     Reason::signature_invalid},
    {"AnAlteredPayload",
     [](Forgery& f) {
         f.afterwards = [](std::string text) {
             Forgery other;
             other.put("commune", "another");
             return signed_input_of(other.text()) + text.substr(text.rfind('.'));
         };
     },
     Reason::signature_invalid},
    {"AHeaderSpelledOtherwise",
     [](Forgery& f) {
         f.afterwards = [](std::string text) {
             Forgery other;
             other.header += ' ';
             return base64url_encode(other.header) + text.substr(text.find('.'));
         };
     },
     Reason::signature_invalid},
    {"MoreDisclosuresThanItMayHave",
     [](Forgery& f) {
         for (int i = 0; i < 63; ++i)
             f.seal(R"(["salt-of-22-characters-)" + std::to_string(i) + R"(","f)" +
                    std::to_string(i) + R"(",1])");
     },
     Reason::token_malformed},
    {"ASignedPartOverItsLimit",
     [](Forgery& f) {
         f.add_field(R"("a":")" + std::string(8000, 'x') + R"(","b":")" + std::string(8000, 'x') +
                     '"');
     },
     Reason::token_malformed},
    {"ATextOverItsLimit",
     [](Forgery& f) {
         f.afterwards = [](std::string text) { return text + std::string(256 * 1024, 'A') + '~'; };
     },
     Reason::token_malformed},
};

class HostileToken : public ::testing::TestWithParam<Hostile> {};
TEST_P(HostileToken, IsRefused) {
    expect_refused(GetParam());
}
INSTANTIATE_TEST_SUITE_P(Event, HostileToken, ::testing::ValuesIn(cases), name_of_row);

TEST(Token, MayHave64DisclosuresAndNoMore) {
    Forgery forgery;
    for (int i = 2; i < 64; ++i)
        forgery.seal(R"(["salt-of-22-characters-)" + std::to_string(i) + R"(","f)" +
                     std::to_string(i) + R"(",1])");
    const Result<VerifiedEvent> event = received(forgery.text());
    ASSERT_TRUE(event) << event.error().detail;
    EXPECT_EQ(event->disclosures().size(), 64U);
}

TEST(Token, MayBeAsLongAsItsLimits) {
    Forgery forgery;
    // Base64 has no text of 4n + 1 characters: a header of 3n bytes lets the payload end where it
    // must.
    while (forgery.header.size() % 3 != 0) forgery.header += ' ';
    const std::size_t spare = 16 * 1024 - forgery.jws().size();
    forgery.payload += std::string(spare / 4 * 3, ' ');
    while (forgery.jws().size() < 16 * 1024) forgery.payload += ' ';
    ASSERT_EQ(forgery.jws().size(), 16U * 1024);
    EXPECT_TRUE(received(forgery.text()));
    forgery.payload += ' ';
    EXPECT_EQ(received(forgery.text()).error().reason, Reason::token_malformed);
}

}  // namespace
}  // namespace bangiao::testing

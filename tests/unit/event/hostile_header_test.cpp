#include "forgery.hpp"

namespace bangiao::testing {
namespace {

void take_alg(Forgery& f, const char* name) {
    f.in_header(R"("ES256")", '"' + std::string(name) + '"');
}
std::string thumbprint() {
    return officer().signing.thumbprint().base64url();
}

const Hostile cases[] = {
    {"AlgNone", [](Forgery& f) { take_alg(f, "none"); }, Reason::algorithm_not_allowed},
    {"AlgNoneWithoutSignature",
     [](Forgery& f) {
         take_alg(f, "none");
         f.afterwards = [](std::string text) {
             const std::size_t end = text.find('~');
             return text.substr(0, text.rfind('.', end) + 1) + text.substr(end);
         };
     },
     Reason::algorithm_not_allowed},
    {"AlgNoneAndTypOfAPlainToken", [](Forgery& f) { f.header = R"({"alg":"none","typ":"JWT"})"; },
     Reason::algorithm_not_allowed},
    {"AlgHs256", [](Forgery& f) { take_alg(f, "HS256"); }, Reason::algorithm_not_allowed},
    {"AlgRs256", [](Forgery& f) { take_alg(f, "RS256"); }, Reason::algorithm_not_allowed},
    {"AlgEs512", [](Forgery& f) { take_alg(f, "ES512"); }, Reason::algorithm_not_allowed},
    {"AlgEs256k", [](Forgery& f) { take_alg(f, "ES256K"); }, Reason::algorithm_not_allowed},
    {"AlgEdDsa", [](Forgery& f) { take_alg(f, "EdDSA"); }, Reason::algorithm_not_allowed},
    {"AlgInSmallLetters", [](Forgery& f) { take_alg(f, "es256"); }, Reason::algorithm_not_allowed},
    {"AlgEmpty", [](Forgery& f) { take_alg(f, ""); }, Reason::algorithm_not_allowed},
    {"AlgEs384WithAP256Key", [](Forgery& f) { take_alg(f, "ES384"); },
     Reason::algorithm_not_allowed},
    {"AlgPs256WithAP256Key", [](Forgery& f) { take_alg(f, "PS256"); },
     Reason::algorithm_not_allowed},
    {"AlgANumber", [](Forgery& f) { f.in_header(R"("ES256")", "256"); }, Reason::header_invalid},
    {"AlgMissing", [](Forgery& f) { f.in_header(R"("alg":"ES256",)", ""); },
     Reason::header_invalid},
    {"TypMissing", [](Forgery& f) { f.in_header(R"("typ":"handoff-event+sd-jwt",)", ""); },
     Reason::header_invalid},
    {"TypOfAPlainToken", [](Forgery& f) { f.in_header("handoff-event+sd-jwt", "JWT"); },
     Reason::header_invalid},
    {"TypWithPrefix", [](Forgery& f) { f.in_header("handoff-event", "application/handoff-event"); },
     Reason::header_invalid},
    {"TypInCapitals", [](Forgery& f) { f.in_header("handoff-event", "Handoff-Event"); },
     Reason::header_invalid},
    {"ThumbprintMissing",
     [](Forgery& f) { f.in_header(R"(,"x5t#S256":")" + thumbprint() + '"', ""); },
     Reason::header_invalid},
    {"ThumbprintInHex",
     [](Forgery& f) { f.in_header(thumbprint(), officer().signing.thumbprint().hex()); },
     Reason::header_invalid},
    {"ThumbprintPadded", [](Forgery& f) { f.in_header(thumbprint(), thumbprint() + '='); },
     Reason::header_invalid},
    {"ThumbprintOfAnotherCertificate",
     [](Forgery& f) { f.in_header(thumbprint(), sha256("another").base64url()); },
     Reason::officer_unknown},
    {"Kid", [](Forgery& f) { f.add_member(R"("kid":"key 1")"); }, Reason::header_invalid},
    {"X5c", [](Forgery& f) { f.add_member(R"("x5c":["MIIB"])"); }, Reason::header_invalid},
    {"X5tOfSha1", [](Forgery& f) { f.add_member(R"("x5t":"AAAAAAAAAAAAAAAAAAAAAAAAAAA")"); },
     Reason::header_invalid},
    {"X5u", [](Forgery& f) { f.add_member(R"("x5u":"https://example.vn/c")"); },
     Reason::header_invalid},
    {"Jku", [](Forgery& f) { f.add_member(R"("jku":"https://example.vn/k")"); },
     Reason::header_invalid},
    {"Jwk", [](Forgery& f) { f.add_member(R"("jwk":{"kty":"EC"})"); }, Reason::header_invalid},
    {"Crit", [](Forgery& f) { f.add_member(R"("crit":["alg"])"); }, Reason::header_invalid},
    {"B64", [](Forgery& f) { f.add_member(R"("b64":false)"); }, Reason::header_invalid},
    {"Zip", [](Forgery& f) { f.add_member(R"("zip":"DEF")"); }, Reason::header_invalid},
    {"RepeatedAlg", [](Forgery& f) { f.add_member(R"("alg":"ES256")"); },
     Reason::json_repeated_key},
    {"RepeatedAlgSpelledWithAnEscape", [](Forgery& f) { f.add_member(R"("\u0061lg":"none")"); },
     Reason::json_repeated_key},
    {"AnArray", [](Forgery& f) { f.header = "[" + f.header + "]"; }, Reason::header_invalid},
    {"Empty", [](Forgery& f) { f.header.clear(); }, Reason::json_invalid},
    {"FollowedBySomething", [](Forgery& f) { f.header += "{}"; }, Reason::json_invalid},
    {"LongerThanItsLimit", [](Forgery& f) { f.header += std::string(1024, ' '); },
     Reason::header_invalid},
};

class HostileHeader : public ::testing::TestWithParam<Hostile> {};
TEST_P(HostileHeader, IsRefused) {
    expect_refused(GetParam());
}
INSTANTIATE_TEST_SUITE_P(Event, HostileHeader, ::testing::ValuesIn(cases), name_of_row);

TEST(Header, MayBeAsLongAsItsLimit) {
    Forgery forgery;
    forgery.header += std::string(1024 - forgery.header.size(), ' ');
    EXPECT_TRUE(received(forgery.text()));
    forgery.header += ' ';
    EXPECT_EQ(received(forgery.text()).error().reason, Reason::header_invalid);
}

}  // namespace
}  // namespace bangiao::testing

#include <gtest/gtest.h>

#include <bangiao/base64.hpp>
#include <bangiao/event.hpp>
#include <bangiao/json.hpp>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "vectors.hpp"

namespace bangiao::testing {
namespace {

namespace json = boost::json;

json::object object_of(std::string_view text) {
    return parse_json(text).value().as_object();
}
Disclosure disclosed(const std::string& text) {
    return Disclosure::parse(base64url_encode(text)).value();
}
std::string digest_of(const Disclosure& disclosure) {
    return '"' + disclosure.digest.base64url() + '"';
}

/// The recursive SD-JWT of the vectors.
class Example : public ::testing::Test {
protected:
    Disclosure named(const std::string& name) const {
        return Disclosure::parse(
                   file_.at("disclosures").as_object().at(name).as_object().at("text").as_string())
            .value();
    }
    json::object payload() const { return object_of(file_.at("payload").as_string()); }

    const json::value file_ = vectors("event_sd_jwt.json");
};

TEST_F(Example, HasTheseDigests) {
    for (const auto& [name, row] : file_.at("disclosures").as_object()) {
        const Disclosure disclosure = named(name);
        EXPECT_EQ(disclosure.digest.base64url(), row.at("digest").as_string()) << name;
        EXPECT_EQ(base64url_decode(disclosure.text), std::string(row.at("json").as_string()));
        EXPECT_EQ(disclosure.name.has_value(), name != "vi" && name != "hmn");
    }
    const std::string jws(file_.at("jws").as_string());
    EXPECT_EQ(sha256(jws).base64url(), file_.at("digest_of_jws").as_string());
    std::string presentation = jws + '~';
    for (const json::value& name : file_.at("presented").as_array())
        presentation += named(std::string(name.as_string())).text + '~';
    EXPECT_EQ(sha256(presentation).base64url(), file_.at("digest_of_presentation").as_string());
    EXPECT_EQ(SdJwtParts::split(presentation)->joined(), presentation);
}

TEST_F(Example, OpensWhole) {
    const auto opened = open_disclosures(
        payload(),
        {named("full_name"), named("age"), named("languages"), named("vi"), named("hmn")},
        Opening::some_withheld);
    ASSERT_TRUE(opened) << opened.error().detail;
    EXPECT_EQ(json::serialize(opened->at("languages")), R"(["vi","hmn"])");
    EXPECT_EQ(opened->at("full_name"), "Trần Thị B");
    EXPECT_EQ(opened->at("age"), 17);
    EXPECT_EQ(opened->at("seq"), 2);
    EXPECT_FALSE(opened->contains("_sd"));
    EXPECT_FALSE(opened->contains("_sd_alg"));
}

TEST_F(Example, OpensInPartInAnyOrder) {
    const auto opened =
        open_disclosures(payload(), {named("hmn"), named("languages")}, Opening::some_withheld);
    ASSERT_TRUE(opened) << opened.error().detail;
    EXPECT_EQ(json::serialize(opened->at("languages")), R"(["hmn"])");
    EXPECT_FALSE(opened->contains("age"));
}

TEST_F(Example, HasADecoyAndIsRefusedWhereEveryDigestMustOpen) {
    const auto opened = open_disclosures(
        payload(),
        {named("full_name"), named("age"), named("languages"), named("vi"), named("hmn")},
        Opening::every_digest);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().reason, Reason::digest_unopened);
}

TEST_F(Example, IsRefusedWhenAChildComesWithoutItsParent) {
    const auto opened = open_disclosures(payload(), {named("vi")}, Opening::some_withheld);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().reason, Reason::disclosure_unreferenced);
}

TEST_F(Example, IsNoEvent) {
    std::string text = std::string(file_.at("jws").as_string()) + '~';
    EXPECT_EQ(ParsedEvent::parse(text, Opening::some_withheld).error().reason,
              Reason::algorithm_not_allowed);
    const json::value other = vectors("event_es256.json").as_array().at(1);
    text = std::string(other.at("signed").as_string()) + '.' +
           std::string(other.at("signature").as_string()) + '~';
    EXPECT_EQ(ParsedEvent::parse(text, Opening::some_withheld).error().reason,
              Reason::header_invalid);
}

TEST(Disclosure, HasTheDigestOfTheRfc) {  // RFC 9901 sections 4.2.1 to 4.2.3
    const Disclosure name =
        Disclosure::parse("WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0")
            .value();
    EXPECT_EQ(name.digest.base64url(), "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0");
    EXPECT_EQ(name.name, "family_name");
    EXPECT_EQ(name.value, "Möbius");
    const Disclosure element =
        Disclosure::parse("WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl0").value();
    EXPECT_EQ(element.digest.base64url(), "w0I8EKcdCtUPkGCNUrfwVp2xEgNjtoIDlOxc9-PlOhs");
    EXPECT_FALSE(element.name);
    EXPECT_EQ(element.value, "FR");
}

TEST(Disclosure, IsMadeWithAFreshSaltEachTime) {
    const Disclosure one = Disclosure::make("full_name", "Trần Thị B");
    const Disclosure two = Disclosure::make("full_name", "Trần Thị B");
    EXPECT_NE(one.text, two.text);
    const std::string written = *base64url_decode(one.text);
    EXPECT_NE(written.find(R"(","full_name","Trần Thị B"])"), std::string::npos) << written;
    const Disclosure back = Disclosure::parse(one.text).value();
    EXPECT_EQ(back.digest, one.digest);
    EXPECT_EQ(back.name, one.name);
    EXPECT_EQ(back.value, one.value);
}

// What the profile of an event never meets, and any other SD-JWT may hold.
TEST(Opening, GoesThroughDisclosedValues) {
    const Disclosure child = disclosed(R"(["salt-of-the-child-22-ch","street","x"])");
    const Disclosure parent = disclosed(R"(["salt-of-the-parent-22-c","address",{"_sd":[)" +
                                        digest_of(child) + R"(],"city":"y"}])");
    const auto opened = open_disclosures(object_of(R"({"_sd":[)" + digest_of(parent) + "]}"),
                                         {child, parent}, Opening::every_digest);
    ASSERT_TRUE(opened) << opened.error().detail;
    EXPECT_EQ(json::serialize(*opened), R"({"address":{"city":"y","street":"x"}})");
}

Reason reason_of(const std::string& payload, const std::vector<Disclosure>& disclosures) {
    const auto opened = open_disclosures(object_of(payload), disclosures, Opening::some_withheld);
    return opened ? Reason::internal_error : opened.error().reason;
}

TEST(Opening, RefusesAMemberWhereAnElementBelongsAndTheOtherWayRound) {
    const Disclosure member = disclosed(R"(["salt-of-22-characters-1","a",1])");
    const Disclosure element = disclosed(R"(["salt-of-22-characters-2",1])");
    EXPECT_EQ(reason_of(R"({"_sd":[)" + digest_of(element) + "]}", {element}),
              Reason::disclosure_invalid);
    EXPECT_EQ(reason_of(R"({"x":[{"...":)" + digest_of(member) + "}]}", {member}),
              Reason::disclosure_invalid);
}

TEST(Opening, RefusesADigestSeenTwiceWhereverAndWhetherOpenedOrNot) {
    const Disclosure element = disclosed(R"(["salt-of-22-characters-2",1])");
    const std::string digest = digest_of(element);
    EXPECT_EQ(reason_of(R"({"a":[{"...":)" + digest + R"(},{"...":)" + digest + "}]}", {element}),
              Reason::digest_repeated);
    EXPECT_EQ(reason_of(R"({"_sd":[)" + digest + R"(],"a":{"_sd":[)" + digest + "]}}", {}),
              Reason::digest_repeated);
    const Disclosure parent =
        disclosed(R"(["salt-of-22-characters-3","p",{"_sd":[)" + digest + "]}]");
    EXPECT_EQ(reason_of(R"({"_sd":[)" + digest_of(parent) + "," + digest + "]}", {parent}),
              Reason::digest_repeated);
}

TEST(Opening, RefusesToOverwriteAnything) {
    const auto at_the_top = [](const Disclosure& disclosure, const std::string& rest) {
        return reason_of(R"({"_sd":[)" + digest_of(disclosure) + "]" + rest + "}", {disclosure});
    };
    EXPECT_EQ(at_the_top(disclosed(R"(["salt-of-22-characters-1","iss","x"])"), R"(,"iss":"y")"),
              Reason::disclosure_invalid);
    EXPECT_EQ(at_the_top(disclosed(R"(["salt-of-22-characters-1","iss","x"])"), ""),
              Reason::internal_error)
        << "nothing to overwrite";
    const Disclosure one = disclosed(R"(["salt-of-22-characters-1","__proto__",1])");
    const Disclosure two = disclosed(R"(["salt-of-22-characters-2","__proto__",2])");
    EXPECT_EQ(reason_of(R"({"_sd":[)" + digest_of(one) + "," + digest_of(two) + "]}", {one, two}),
              Reason::disclosure_invalid);
}

TEST(Opening, KeepsAMemberOfAnyName) {
    const Disclosure odd = disclosed(R"(["salt-of-22-characters-1","__proto__",1])");
    const auto opened = open_disclosures(object_of(R"({"_sd":[)" + digest_of(odd) + "]}"), {odd},
                                         Opening::every_digest);
    ASSERT_TRUE(opened);
    EXPECT_TRUE(opened->contains("__proto__"));
}

TEST(Opening, RefusesMisplacedOrMisshapenMarks) {
    const std::string digest = R"("mLOe08DpVOuW75QCaqOXFH_Rg7iIQI8VU5_N7W1WNYs")";
    for (const std::string& payload :
         {std::string(R"({"_sd":1})"), std::string(R"({"_sd":[1]})"),
          std::string(R"({"_sd":["x"]})"), R"({"_sd":{"a":)" + digest + "}}",
          std::string(R"({"a":{"_sd_alg":"sha-256"}})"), std::string(R"({"_sd_alg":"sha-1"})"),
          std::string(R"({"_sd_alg":256})"), R"({"...":)" + digest + "}",
          R"({"a":[{"...":)" + digest + R"(,"b":1}]})", std::string(R"({"a":[{"...":1}]})")})
        EXPECT_EQ(reason_of(payload, {}), Reason::claim_invalid) << payload;
    const Disclosure nested = disclosed(R"(["salt-of-22-characters-1","a",{"_sd_alg":"sha-256"}])");
    EXPECT_EQ(reason_of(R"({"_sd":[)" + digest_of(nested) + "]}", {nested}), Reason::claim_invalid);
}

TEST(Opening, LeavesItsArgumentsAsTheyWere) {
    const Disclosure one = disclosed(R"(["salt-of-22-characters-1","a",1])");
    const json::object payload = object_of(R"({"_sd":[)" + digest_of(one) + "]}");
    for (int i = 0; i < 2; ++i)
        EXPECT_TRUE(open_disclosures(payload, {one}, Opening::every_digest));
}

}  // namespace
}  // namespace bangiao::testing

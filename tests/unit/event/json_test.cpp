#include <gtest/gtest.h>

#include <bangiao/json.hpp>
#include <boost/json/serialize.hpp>
#include <ostream>
#include <string>

namespace bangiao {
namespace {

namespace json = boost::json;

struct Refused {
    const char* name;
    std::string text;
    Reason reason;
    std::string pointer = {};
};
void PrintTo(const Refused& row, std::ostream* out) {
    *out << row.name;
}

std::string repeated(const std::string& text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
}
std::string array_of(std::size_t elements) {
    return "[" + repeated("1,", elements - 1) + "1]";
}
std::string object_of(std::size_t members) {
    std::string out;
    for (std::size_t i = 0; i < members; ++i)
        out += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":1";
    return "{" + out + "}";
}

const Refused rows[] = {
    {"Nothing", "", Reason::json_invalid},
    {"WhiteSpace", " \n", Reason::json_invalid},
    {"TwoValues", "1 2", Reason::json_invalid},
    {"AnOpenObject", R"({"a":1)", Reason::json_invalid, "/a"},
    {"AnOpenText", R"(["a)", Reason::json_invalid, "/0"},
    {"ATrailingComma", "[1,]", Reason::json_invalid, "/0"},
    {"SingleQuotes", "['a']", Reason::json_invalid},
    {"ANakedWord", "[nil]", Reason::json_invalid},
    {"NotANumber", "[NaN]", Reason::json_invalid},
    {"APlusSign", "[+1]", Reason::json_invalid},
    {"AHexNumber", "[0x1]", Reason::json_invalid, "/0"},
    {"AByteOrderMark", "\xef\xbb\xbf{}", Reason::json_invalid},
    {"ALoneSurrogate", R"(["\udc00"])", Reason::json_invalid},
    {"ATruncatedCharacter", "[\"\xe1\xba\"]", Reason::json_invalid},
    {"ASurrogateInUtf8", "[\"\xed\xa0\x80\"]", Reason::json_invalid},
    {"ARawTabInAText", "[\"\t\"]", Reason::json_invalid},
    {"ARepeatedKey", R"({"a":1,"a":1})", Reason::json_repeated_key, "/a"},
    {"ARepeatedKeyDeepDown", R"({"a":[0,{"b":1,"c":{"d":1,"d":2}}]})", Reason::json_repeated_key,
     "/a/1/c/d"},
    {"ARepeatedKeySpelledWithEscapes", R"({"key":1,"\u006b\u0065\u0079":1})",
     Reason::json_repeated_key, "/key"},
    {"ARepeatedEmptyKey", R"({"":1,"":1})", Reason::json_repeated_key},
    {"ARepeatedKeyThatIsNoName", R"({"Tr\u1ea7n B":1,"Tr\u1ea7n B":1})", Reason::json_repeated_key},
    {"MinusZero", "[0,-0]", Reason::json_number, "/1"},
    {"MinusZeroAlone", "-0", Reason::json_number},
    {"MinusZeroWithAnExponent", "[-0e1]", Reason::json_number, "/0"},
    {"AFraction", R"({"a":0.1})", Reason::json_number, "/a"},
    {"AnExponent", R"({"a":[1,1E2]})", Reason::json_number, "/a/1"},
    {"AnInfinity", "[1e400]", Reason::json_number, "/0"},
    {"AboveTheRange", "[9007199254740992]", Reason::json_number, "/0"},
    {"BelowTheRange", "[-9007199254740992]", Reason::json_number, "/0"},
    {"Above63Bits", "[9223372036854775808]", Reason::json_number, "/0"},
    {"Above64Bits", "[18446744073709551616]", Reason::json_number, "/0"},
    {"ANulInAText", R"(["a\u0000"])", Reason::json_text, "/0"},
    {"ANulInAKey", R"({"x":{"a\u0000":1}})", Reason::json_text, "/x"},
    {"ALineFeed", R"({"a":"b\n"})", Reason::json_text, "/a"},
    {"ATab", R"({"a":"b\t"})", Reason::json_text, "/a"},
    {"AC1Control", R"(["\u0085"])", Reason::json_text, "/0"},
    {"ALineSeparator", R"(["\u2028"])", Reason::json_text, "/0"},
    {"ADecomposedLetter", R"(["a\u0301"])", Reason::json_text, "/0"},
    {"ADecomposedKey", R"({"a\u0301":1})", Reason::json_text},
    {"ACompatibilityTwin", R"(["\u212b"])", Reason::json_text, "/0"},  // Å as Ångström
    {"ARightToLeftMark", R"(["\u200f"])", Reason::json_text, "/0"},
    {"ALeftToRightEmbedding", R"(["\u202a"])", Reason::json_text, "/0"},
    {"ARightToLeftOverride", R"(["\u202e"])", Reason::json_text, "/0"},
    {"AnIsolate", R"(["\u2066"])", Reason::json_text, "/0"},
    {"AnArabicLetterMark", R"(["\u061c"])", Reason::json_text, "/0"},
    {"AZeroWidthSpace", R"(["\u200b"])", Reason::json_text, "/0"},
    {"AZeroWidthNonJoiner", R"(["\u200c"])", Reason::json_text, "/0"},
    {"AWordJoiner", R"(["\u2060"])", Reason::json_text, "/0"},
    {"AnInnerByteOrderMark", R"(["\ufeff"])", Reason::json_text, "/0"},
    {"ASoftHyphen", R"(["\u00ad"])", Reason::json_text, "/0"},
    {"AHangulFiller", R"(["\u3164"])", Reason::json_text, "/0"},
    {"ANonCharacter", R"(["\uffff"])", Reason::json_text, "/0"},
    {"17Levels", repeated("[", 17) + repeated("]", 17), Reason::json_too_large, repeated("/0", 16)},
    {"100000Levels", repeated("[", 100'000), Reason::json_too_large, repeated("/0", 16)},
    {"257Members", object_of(257), Reason::json_too_large, "/k256"},
    {"1025Elements", array_of(1025), Reason::json_too_large, "/1024"},
    {"ATextOf8193Bytes", "[1,\"" + repeated("x", 8193) + "\"]", Reason::json_too_large, "/1"},
    {"AnEscapedTextOf8193Bytes", "[\"" + repeated(R"(\u00e1)", 4096) + "x\"]",
     Reason::json_too_large, "/0"},
    {"AKeyOf8193Bytes", R"({"a":1,")" + repeated("x", 8193) + "\":1}", Reason::json_too_large},
};

class JsonRefusal : public ::testing::TestWithParam<Refused> {};
TEST_P(JsonRefusal, NamesItsReasonAndPlace) {
    const Result<json::value> value = parse_json(GetParam().text);
    ASSERT_FALSE(value) << "it was accepted";
    EXPECT_EQ(code_of(value.error().reason), code_of(GetParam().reason)) << value.error().detail;
    EXPECT_EQ(value.error().pointer, GetParam().pointer);
}
INSTANTIATE_TEST_SUITE_P(Json, JsonRefusal, ::testing::ValuesIn(rows),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Json, IsReadAsItStands) {
    const char* const texts[] = {
        "{}",
        "[]",
        "null",
        "true",
        "\"\"",
        "0",
        "-1",
        "9007199254740991",
        "-9007199254740991",
        R"({"a":{"b":[1,[2,{"c":null}],"d"]},"e":false})",
        R"(["Trần Thị B","Lào Cai","ພາສາລາວ","ខ្មែរ","😀","a\"b\\c"])",
        R"({"":1,"A":2,"a":3,"á":4})",
    };
    for (const char* text : texts) {
        const Result<json::value> value = parse_json(text);
        ASSERT_TRUE(value) << text << ' ' << value.error().detail;
        EXPECT_EQ(json::serialize(*value), text);
    }
}

TEST(Json, MayHaveWhiteSpaceAndEscapes) {
    const Result<json::value> value = parse_json(" { \"\\u0061\" :\t\"\\u1ea7\\/\" }\r\n");
    ASSERT_TRUE(value) << value.error().detail;
    EXPECT_EQ(json::serialize(*value), R"({"a":"ầ/"})");
}

TEST(Json, GivesIntegersAsInt64) {
    EXPECT_TRUE(parse_json("7")->is_int64());
    EXPECT_TRUE(parse_json("9007199254740991")->is_int64());
}

TEST(Json, MayBeAsLargeAsItsLimits) {
    EXPECT_TRUE(parse_json(repeated("[", 16) + repeated("]", 16)));
    EXPECT_TRUE(parse_json(object_of(256)));
    EXPECT_TRUE(parse_json(array_of(1024)));
    EXPECT_TRUE(parse_json("\"" + repeated("x", 8192) + "\""));
    EXPECT_TRUE(parse_json("\"" + repeated(R"(\u00e1)", 4096) + "\""));
    EXPECT_TRUE(parse_json("{\"" + repeated("x", 8192) + "\":1}"));
}

TEST(Json, CountsElementsAndKeysOfEachContainerAlone) {
    EXPECT_TRUE(parse_json("[" + array_of(1024) + "," + array_of(1024) + "]"));
    EXPECT_TRUE(parse_json(R"({"a":{"a":{"a":1}},"b":{"a":1}})"));
}

TEST(Json, TakesOtherLimits) {
    JsonLimits narrow;
    narrow.depth = 1;
    narrow.string_bytes = 3;
    EXPECT_TRUE(parse_json(R"(["abc"])", narrow));
    EXPECT_EQ(parse_json(R"([[]])", narrow).error().reason, Reason::json_too_large);
    EXPECT_EQ(parse_json(R"(["abcd"])", narrow).error().reason, Reason::json_too_large);
    JsonLimits note;
    note.line_breaks = true;
    EXPECT_TRUE(parse_json(R"(["a\n\tb"])", note));
    EXPECT_EQ(parse_json(R"({"a\n":1})", note).error().reason, Reason::json_text);
    EXPECT_EQ(parse_json(R"(["a\r\n"])", note).error().reason, Reason::json_text);
}

}  // namespace
}  // namespace bangiao

#include "https/header_gate.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace bangiao::https {
namespace {

GateLimits limits() {
    GateLimits limits;
    limits.host = "ledger.example";
    limits.port = 8443;
    return limits;
}

std::string get(const std::string& target, const std::string& fields = {}) {
    return "GET " + target + " HTTP/1.1\r\nHost: ledger.example\r\n" + fields + "\r\n";
}

std::string post(const std::string& fields) {
    return "POST /api/v1/events HTTP/1.1\r\nHost: ledger.example\r\n" + fields + "\r\n";
}

struct Hostile {
    std::string what;
    std::string bytes;
    Reason reason = Reason::request_malformed;
};
std::ostream& operator<<(std::ostream& out, const Hostile& hostile) {
    return out << hostile.what;
}

const std::string long_target = "/" + std::string(2048, 'a');
const std::string nul(1, '\0');
const std::string length = "Content-Length: 5\r\n";

const Hostile hostile[] = {
    // Lengths and codings that two readers could understand differently.
    {"chunked", post("Transfer-Encoding: chunked\r\n")},
    {"chunked beside a length", post(length + "Transfer-Encoding: chunked\r\n")},
    {"length beside chunked", post("Transfer-Encoding: chunked\r\n" + length)},
    {"gzip", post(length + "Transfer-Encoding: gzip\r\n")},
    {"identity", post(length + "Transfer-Encoding: identity\r\n")},
    {"chunked, identity", post("Transfer-Encoding: chunked, identity\r\n")},
    {"two codings", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n")},
    {"quoted chunked", post(length + "Transfer-Encoding: \"chunked\"\r\n")},
    {"xchunked", post(length + "Transfer-Encoding: xchunked\r\n")},
    {"a tab before chunked", post(length + "Transfer-Encoding:\tchunked\r\n")},
    {"a space before the colon", post(length + "Transfer-Encoding : chunked\r\n")},
    {"coding in capitals", post(length + "TRANSFER-ENCODING: CHUNKED\r\n")},
    {"an empty coding", post(length + "Transfer-Encoding:\r\n")},
    {"a coding on a GET", get("/", "Transfer-Encoding: chunked\r\n")},
    {"length twice", post(length + length)},
    {"length twice, different", post(length + "Content-Length: 6\r\n")},
    {"length as a list", post("Content-Length: 5, 5\r\n")},
    {"length with a leading zero", post("Content-Length: 05\r\n")},
    {"length with a plus", post("Content-Length: +5\r\n")},
    {"a negative length", post("Content-Length: -5\r\n")},
    {"a hexadecimal length", post("Content-Length: 0x5\r\n")},
    {"an empty length", post("Content-Length:\r\n")},
    {"length with a space inside", post("Content-Length: 1 2\r\n")},
    {"length with a letter", post("Content-Length: 5a\r\n")},
    {"length with a decimal", post("Content-Length: 5.0\r\n")},
    {"a length on a GET", get("/", "Content-Length: 0\r\n")},
    {"a body on a GET", get("/", length)},
    {"no length", post(""), Reason::length_required},
    {"a body one byte too large", post("Content-Length: 262145\r\n"), Reason::body_too_large},
    {"a body of 2^64", post("Content-Length: 18446744073709551616\r\n"), Reason::body_too_large},
    {"a coded body", post(length + "Content-Encoding: gzip\r\n"), Reason::media_type_unsupported},

    // Fields that change the protocol.
    {"trailers", post(length + "Trailer: Content-Length\r\n")},
    {"te", get("/", "TE: trailers\r\n")},
    {"upgrade", get("/", "Upgrade: h2c\r\nConnection: Upgrade\r\n")},
    {"websocket", get("/", "Connection: Upgrade\r\nUpgrade: websocket\r\n")},
    {"expect", post(length + "Expect: 100-continue\r\n"), Reason::expectation_failed},
    {"another expectation", post(length + "Expect: tea\r\n"), Reason::expectation_failed},

    // Host.
    {"no host", "GET / HTTP/1.1\r\n\r\n"},
    {"two hosts", get("/", "Host: ledger.example\r\n")},
    {"two hosts, different", get("/", "Host: other.example\r\n")},
    {"another host", "GET / HTTP/1.1\r\nHost: other.example\r\n\r\n"},
    {"another port", "GET / HTTP/1.1\r\nHost: ledger.example:1\r\n\r\n"},
    {"an empty host", "GET / HTTP/1.1\r\nHost:\r\n\r\n"},
    {"a longer host", "GET / HTTP/1.1\r\nHost: ledger.example.evil\r\n\r\n"},
    {"user information", "GET / HTTP/1.1\r\nHost: a@ledger.example\r\n\r\n"},
    {"hosts as a list", "GET / HTTP/1.1\r\nHost: ledger.example, ledger.example\r\n\r\n"},

    // The request line.
    {"HTTP/1.0", "GET / HTTP/1.0\r\nHost: ledger.example\r\n\r\n",
     Reason::http_version_unsupported},
    {"HTTP/2.0", "GET / HTTP/2.0\r\nHost: ledger.example\r\n\r\n",
     Reason::http_version_unsupported},
    {"HTTP/0.9", "GET / HTTP/0.9\r\nHost: ledger.example\r\n\r\n",
     Reason::http_version_unsupported},
    {"the HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\n", Reason::http_version_unsupported},
    {"HTTP/1.10", "GET / HTTP/1.10\r\nHost: ledger.example\r\n\r\n"},
    {"http/1.1 in small letters", "GET / http/1.1\r\nHost: ledger.example\r\n\r\n"},
    {"no version", "GET /\r\nHost: ledger.example\r\n\r\n"},
    {"an empty request line", "\r\nGET / HTTP/1.1\r\nHost: ledger.example\r\n\r\n"},
    {"two spaces", "GET  / HTTP/1.1\r\nHost: ledger.example\r\n\r\n"},
    {"two spaces before the version", "GET /  HTTP/1.1\r\nHost: ledger.example\r\n\r\n"},
    {"a tab", "GET\t/ HTTP/1.1\r\nHost: ledger.example\r\n\r\n"},
    {"a space behind", "GET / HTTP/1.1 \r\nHost: ledger.example\r\n\r\n"},
    {"a space in front", " GET / HTTP/1.1\r\nHost: ledger.example\r\n\r\n"},
    {"HEAD", "HEAD / HTTP/1.1\r\nHost: ledger.example\r\n\r\n", Reason::method_not_allowed},
    {"TRACE", "TRACE / HTTP/1.1\r\nHost: ledger.example\r\n\r\n", Reason::method_not_allowed},
    {"CONNECT", "CONNECT a:1 HTTP/1.1\r\nHost: ledger.example\r\n\r\n", Reason::method_not_allowed},
    {"DELETE", "DELETE / HTTP/1.1\r\nHost: ledger.example\r\n\r\n", Reason::method_not_allowed},
    {"an invented method", "BREW / HTTP/1.1\r\nHost: ledger.example\r\n\r\n",
     Reason::method_not_allowed},
    {"get in small letters", "get / HTTP/1.1\r\nHost: ledger.example\r\n\r\n",
     Reason::method_not_allowed},
    {"a method that is no token", "G(T / HTTP/1.1\r\nHost: ledger.example\r\n\r\n"},

    // The target.
    {"absolute form", get("https://ledger.example/")},
    {"authority form", get("ledger.example:443")},
    {"asterisk form", get("*")},
    {"two slashes", get("//api")},
    {"two slashes inside", get("/api//v1")},
    {"dots", get("/api/../etc")},
    {"a fragment", get("/api#x")},
    {"a backslash", get("/api\\x")},
    {"a percent-encoded NUL", get("/api%00")},
    {"half an escape", get("/api%4")},
    {"a broken escape", get("/api%zz")},
    {"an escape cut off", get("/api%")},
    {"a raw NUL", get("/api" + nul)},
    {"bad UTF-8", get("/api\xff\xfe")},
    {"good UTF-8, unescaped", get("/\xc4\x91")},
    {"a delete character", get("/api\x7f")},
    {"a target too long", get(long_target), Reason::header_too_large},

    // Lines and fields.
    {"a folded field", get("/", "A: b\r\n c\r\n")},
    {"a field folded with a tab", get("/", "A: b\r\n\tc\r\n")},
    {"a folded first field", "GET / HTTP/1.1\r\n Host: ledger.example\r\n\r\n"},
    {"a bare line feed", "GET / HTTP/1.1\nHost: ledger.example\r\n\r\n"},
    {"a line feed inside", get("/", "A: b\nContent-Length: 5\r\n")},
    {"a bare carriage return", get("/", "A: b\rContent-Length: 5\r\n")},
    {"a NUL in a value", get("/", "A: b" + nul + "c\r\n")},
    {"a bell in a value", get("/", "A: b\ac\r\n")},
    {"Latin-1 in a value", get("/", "A: \xe9\r\n")},
    {"no colon", get("/", "nonsense\r\n")},
    {"an empty name", get("/", ": value\r\n")},
    {"a name with a space", get("/", "A b: value\r\n")},
    {"a name with brackets", get("/", "(a): value\r\n")},
    {"two content types", post(length + "Content-Type: a/b\r\nContent-Type: c/d\r\n")},
    {"two request ids", get("/", "Request-Id: a\r\nRequest-Id: b\r\n")},
    {"no blank line", "GET / HTTP/1.1\r\nHost: ledger.example\r\n"},
    {"something behind the blank line", get("/") + "x"},
    {"nothing", ""},
    {"only a blank line", "\r\n\r\n"},
    {"a TLS hello", "\x16\x03\x01\x02" + nul + "\r\n\r\n"},
};

class HostileHead : public ::testing::TestWithParam<Hostile> {};

TEST_P(HostileHead, IsRefused) {
    const Result<Head> head = pass_header_gate(GetParam().bytes, limits());
    ASSERT_FALSE(head) << GetParam().what;
    EXPECT_EQ(code_of(head.error().reason), code_of(GetParam().reason)) << head.error().detail;
}

INSTANTIATE_TEST_SUITE_P(HeaderGate, HostileHead, ::testing::ValuesIn(hostile));

TEST(HeaderGate, LetsAnOrdinaryGetThrough) {
    const Result<Head> head =
        pass_header_gate(get("/api/v1/duties?scope=unit&state=open", "Accept: */*\r\n"), limits());
    ASSERT_TRUE(head) << head.error().detail;
    EXPECT_EQ(head->method, "GET");
    EXPECT_EQ(head->path, "/api/v1/duties");
    EXPECT_EQ(head->query, "scope=unit&state=open");
    EXPECT_EQ(head->headers.at("accept"), "*/*");
    EXPECT_EQ(head->body_bytes, 0U);
    EXPECT_TRUE(head->keep_alive);
}

TEST(HeaderGate, LetsAnOrdinaryPostThrough) {
    const Result<Head> head = pass_header_gate(
        post("content-length:  5 \r\nContent-Type: application/sd-jwt\r\nConnection: Close\r\n"),
        limits());
    ASSERT_TRUE(head) << head.error().detail;
    EXPECT_EQ(head->method, "POST");
    EXPECT_EQ(head->body_bytes, 5U);
    EXPECT_EQ(head->headers.at("content-type"), "application/sd-jwt");
    EXPECT_FALSE(head->keep_alive);
}

TEST(HeaderGate, TakesTheHostWithItsOwnPortAndInAnyCase) {
    EXPECT_TRUE(pass_header_gate("GET / HTTP/1.1\r\nHost: ledger.example:8443\r\n\r\n", limits()));
    EXPECT_TRUE(pass_header_gate("GET / HTTP/1.1\r\nHost: Ledger.EXAMPLE\r\n\r\n", limits()));
}

TEST(HeaderGate, JoinsAFieldThatMayOccurTwice) {
    const Result<Head> head =
        pass_header_gate(get("/", "Accept: a/b\r\nAccept: c/d\r\n"), limits());
    ASSERT_TRUE(head);
    EXPECT_EQ(head->headers.at("accept"), "a/b, c/d");
}

TEST(HeaderGate, CountsTheHeadersBytesExactly) {
    const auto padded = [](std::size_t size) {
        const std::size_t bare = get("/", "A: \r\n").size();
        return get("/", "A: " + std::string(size - bare, 'x') + "\r\n");
    };
    EXPECT_TRUE(pass_header_gate(padded(8191), limits()));
    EXPECT_TRUE(pass_header_gate(padded(8192), limits()));
    const Result<Head> over = pass_header_gate(padded(8193), limits());
    ASSERT_FALSE(over);
    EXPECT_EQ(over.error().reason, Reason::header_too_large);
}

TEST(HeaderGate, CountsTheFieldsExactly) {
    const auto with = [](int fields) {
        std::string lines;
        for (int i = 1; i < fields; ++i) lines += "A: b\r\n";  // the first is Host
        return get("/", lines);
    };
    EXPECT_TRUE(pass_header_gate(with(63), limits()));
    EXPECT_TRUE(pass_header_gate(with(64), limits()));
    const Result<Head> over = pass_header_gate(with(65), limits());
    ASSERT_FALSE(over);
    EXPECT_EQ(over.error().reason, Reason::header_too_large);
}

TEST(HeaderGate, CountsTheTargetExactly) {
    EXPECT_TRUE(pass_header_gate(get("/" + std::string(2046, 'a')), limits()));
    EXPECT_TRUE(pass_header_gate(get("/" + std::string(2047, 'a')), limits()));
    EXPECT_FALSE(pass_header_gate(get("/" + std::string(2048, 'a')), limits()));
}

TEST(HeaderGate, CountsTheBodyExactly) {
    EXPECT_TRUE(pass_header_gate(post("Content-Length: 262143\r\n"), limits()));
    EXPECT_TRUE(pass_header_gate(post("Content-Length: 262144\r\n"), limits()));
    EXPECT_FALSE(pass_header_gate(post("Content-Length: 262145\r\n"), limits()));
    EXPECT_TRUE(pass_header_gate(post("Content-Length: 0\r\n"), limits()));
}

TEST(HeaderGate, TellsNothingOfTheInputInARefusal) {
    for (const Hostile& each : hostile) {
        const Result<Head> head = pass_header_gate(each.bytes, limits());
        ASSERT_FALSE(head);
        EXPECT_EQ(head.error().detail.find("evil"), std::string::npos);
        EXPECT_EQ(head.error().detail.find("other.example"), std::string::npos);
    }
}

TEST(HeaderGate, KnowsEarlyThatBytesCannotBecomeAHead) {
    EXPECT_TRUE(may_become_head("GET / HT"));
    EXPECT_TRUE(may_become_head("GET / HTTP/1.1\r\nHost: a\r"));
    EXPECT_FALSE(may_become_head("GET / HTTP/1.1\n"));
    EXPECT_FALSE(may_become_head("\r\n"));
    EXPECT_FALSE(may_become_head("\n"));
}

}  // namespace
}  // namespace bangiao::https

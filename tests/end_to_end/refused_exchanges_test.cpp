// Connections and requests that are refused before anybody asks what they say.
#include <boost/json/parse.hpp>

#include "end_to_end/border_post.hpp"
#include "support/comes.hpp"
#include "support/raw_tls.hpp"

namespace bangiao::testing {
namespace {

class RefusedExchange : public BorderPost {
protected:
    RefusedExchange() : before_(log_size()) {}
    ~RefusedExchange() override {
        EXPECT_EQ(log_size(), before_) << "something was recorded";
        EXPECT_EQ(stage().client(guard()).get("/readyz").status, 200U);
    }

    /// The handshake fails with that alert, and the operator can read why.
    void expect_alert(const std::optional<Issued>& identity, const std::string& alert,
                      const std::string& logged) {
        const std::size_t log_before = service().log().size();
        RawTls::Options options;
        options.identity = identity;
        RawTls connection(service().port(), options);
        if (connection.shaken())
            connection.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        EXPECT_EQ(connection.read_all(), "");
        EXPECT_NE(connection.alert().find(alert), std::string::npos) << connection.alert();
        const auto log = [&] { return service().log().substr(log_before); };
        // The alert may be here before the line is written.
        EXPECT_TRUE(comes([&] { return log().find(logged) != std::string::npos; })) << log();
        EXPECT_NE(log().find("TLS handshake failed"), std::string::npos) << log();
    }
    /// These bytes of an enrolled officer are answered with that status and code.
    void expect_problem(const std::string& bytes, unsigned status, const std::string& code) {
        RawTls connection(service().port(), {guard().tls, TLS1_3_VERSION, "", patience});
        connection.send(bytes);
        const std::string answer = connection.read_response();
        EXPECT_EQ(status_of(answer), status) << answer;
        ASSERT_FALSE(body_of(answer).empty()) << answer;
        EXPECT_EQ(boost::json::parse(body_of(answer)).at("code").as_string(), code);
        EXPECT_TRUE(connection.closed_by_peer());
    }
    static std::string post(const std::string& headers, const std::string& body) {
        return "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n" + body;
    }
    static constexpr std::chrono::seconds patience{10};
    static constexpr const char* sd_jwt_type = "Content-Type: application/sd-jwt\r\n";

private:
    std::uint64_t before_;
};

TEST_F(RefusedExchange, WithoutAClientCertificate) {
    expect_alert(std::nullopt, "certificate required", "peer did not return a certificate");
}

TEST_F(RefusedExchange, WithACertificateOfAnotherAuthority) {
    const Authority foreign("another root");
    expect_alert(foreign.issue("a", Usage::tls_client), "unknown ca",
                 "unable to get local issuer certificate");
}

TEST_F(RefusedExchange, WithAnExpiredCertificate) {
    expect_alert(realm().authority().issue("a", Usage::tls_client, KeyKind::p256, {-20, -10}),
                 "certificate expired", "certificate has expired");
}

TEST_F(RefusedExchange, WithAServersCertificate) {
    expect_alert(realm().authority().issue("a", Usage::tls_server), "certificate",
                 "unsuitable certificate purpose");
}

TEST_F(RefusedExchange, WithAnOlderTls) {
    RawTls old(service().port(), {guard().tls, TLS1_2_VERSION, "", patience});
    EXPECT_FALSE(old.shaken());
    EXPECT_NE(old.alert().find("protocol version"), std::string::npos) << old.alert();
}

TEST_F(RefusedExchange, WithoutTls) {
    RawTcp plain(service().port());
    plain.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_TRUE(plain.closed_by_peer());
}

TEST_F(RefusedExchange, WithACertificateThatNobodyEnrolled) {
    const TestOfficer stranger = TestOfficer::make(realm().authority(), guard().unit, {"receiver"});
    expect_refused(stranger, signed_by(stranger, reception()), 403, "officer_unknown");
}

TEST_F(RefusedExchange, WhoseBodyIsOverTheLimit) {
    expect_problem(post(std::string(sd_jwt_type) + "Content-Length: 262145\r\n", ""), 413,
                   "body_too_large");
}

TEST_F(RefusedExchange, WhoseHeaderIsOverTheLimit) {
    expect_problem(post("X-Long: " + std::string(9000, 'x') + "\r\n", ""), 431, "header_too_large");
}

TEST_F(RefusedExchange, WhoseBodyIsChunkedNonsense) {
    expect_problem(post(std::string(sd_jwt_type) + "Transfer-Encoding: chunked\r\n",
                        "zzz\r\nhello\r\n0\r\n\r\n"),
                   400, "request_malformed");
    expect_problem(
        post(std::string(sd_jwt_type) + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
             "0\r\n\r\n"),
        400, "request_malformed");
}

TEST_F(RefusedExchange, WithTwoLengths) {
    expect_problem(
        post(std::string(sd_jwt_type) + "Content-Length: 5\r\nContent-Length: 6\r\n", "helloo"),
        400, "request_malformed");
}

TEST_F(RefusedExchange, WhoseBodyIsTruncated) {
    RawTls connection(service().port(), {guard().tls, TLS1_3_VERSION, "", patience});
    connection.send(post(std::string(sd_jwt_type) + "Content-Length: 500\r\n", "half"));
    connection.finish();
    const std::string answer = connection.read_response();
    EXPECT_EQ(status_of(answer), 400U) << answer;
    EXPECT_NE(body_of(answer).find("request_malformed"), std::string::npos);
}

TEST_F(RefusedExchange, WhoseBodyIsTooSlow) {
    expect_problem(post(std::string(sd_jwt_type) + "Content-Length: 500\r\n", "half"), 408,
                   "request_timeout");
}

TEST_F(RefusedExchange, WhoseHeaderIsTooSlow) {
    expect_problem("POST /api/v1/events HTTP/1.1\r\nHost: loc", 408, "request_timeout");
}

TEST_F(RefusedExchange, OfAnotherMediaType) {
    const https::Answer answer =
        stage().client(guard()).post("/api/v1/events", "application/json", "{}");
    EXPECT_EQ(answer.status, 415U) << answer.body;
}

TEST_F(RefusedExchange, OfAnUnknownRoute) {
    const https::Answer answer = stage().client(guard()).get("/api/v1/persons");
    EXPECT_EQ(answer.status, 404U);
    EXPECT_EQ(boost::json::parse(answer.body).at("code").as_string(), "not_found");
}

TEST_F(RefusedExchange, OfAMethodThatTheRouteDoesNotTake) {
    const https::Answer answer =
        stage().client(guard()).post("/api/v1/me", "application/sd-jwt", "x");
    EXPECT_EQ(answer.status, 405U);
    EXPECT_EQ(answer.header("allow"), "GET");
    expect_problem("DELETE /api/v1/me HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                   405, "method_not_allowed");
}

TEST_F(RefusedExchange, WithAQueryThatNobodyAskedFor) {
    const https::Answer answer = stage().client(guard()).get("/api/v1/units?name=x");
    EXPECT_EQ(answer.status, 400U);
    EXPECT_EQ(boost::json::parse(answer.body).at("code").as_string(), "parameter_unknown");
}

TEST_F(RefusedExchange, SaysItInTheClientsLanguage) {
    const https::Answer english =
        stage().client(guard()).get("/api/v1/persons", {{"Accept-Language", "en"}});
    EXPECT_EQ(english.header("content-language"), "en");
    const https::Answer vietnamese = stage().client(guard()).get("/api/v1/persons");
    EXPECT_EQ(vietnamese.header("content-language"), "vi");
}

}  // namespace
}  // namespace bangiao::testing

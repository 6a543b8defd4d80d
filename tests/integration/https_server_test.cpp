#include "https/server.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>
#include <thread>

#include "https/client.hpp"
#include "https/plain_listener.hpp"
#include "support/authority.hpp"
#include "support/raw_tls.hpp"
#include "support/temp_folder.hpp"

namespace bangiao::https {
namespace {

using namespace std::chrono_literals;
using testing::body_of;
using testing::Issued;
using testing::RawTls;
using testing::status_of;
using testing::Usage;

std::filesystem::path write(const std::filesystem::path& file, const std::string& text) {
    std::ofstream(file) << text;
    ::chmod(file.c_str(), 0600);
    return file;
}

Response problem(const Refusal& refusal, const RequestContext&) {
    return {
        400, {{"Content-Type", "application/problem+json"}}, std::string(code_of(refusal.reason))};
}

/// A server that says back what it was asked, with short limits.
class HttpsServer : public ::testing::Test {
protected:
    testing::TempFolder folder;
    testing::Authority authority{"root"};
    testing::Authority strangers{"another root"};
    Issued officer = authority.issue("officer-1", Usage::tls_client);
    std::atomic<int> handled{0};
    std::atomic<bool> holding{false};  // whether the handler waits before it answers
    Config::Limits limits = short_limits();
    std::unique_ptr<Server> server;

    static Config::Limits short_limits() {
        Config::Limits limits;
        limits.handshake = limits.header = limits.body = 250ms;
        limits.idle = 2000ms;
        limits.shutdown = 250ms;
        limits.threads = 2;
        return limits;
    }

    Config::Tls server_tls(const Issued& identity) {
        Config::Tls tls;
        tls.certificate = write(folder / "server.pem", identity.certificate);
        tls.key = write(folder / "server.key", identity.key);
        tls.client_ca = write(folder / "ca.pem", authority.certificate());
        return tls;
    }

    std::uint16_t start() {
        Config::Listen listen;
        listen.port = 0;
        const auto echo = [this](Request request) -> boost::asio::awaitable<Response> {
            ++handled;
            boost::asio::steady_timer pause(co_await boost::asio::this_coro::executor);
            while (holding) {
                pause.expires_after(1ms);
                co_await pause.async_wait(boost::asio::use_awaitable);
            }
            co_return Response{
                200,
                {{"Content-Type", "text/plain"}},
                request.method + " " + request.path + " " + request.query + " " + request.body};
        };
        server = std::make_unique<Server>(listen,
                                          server_tls(authority.issue("server", Usage::tls_server)),
                                          limits, echo, problem);
        return server->port();
    }

    RawTls::Options as(const Issued& identity) {
        RawTls::Options options;
        options.identity = identity;
        return options;
    }

    /// What the server makes of these bytes on a connection of their own.
    std::string ask(const std::string& bytes) {
        RawTls connection(server->port(), as(officer));
        connection.send(bytes);
        connection.finish();
        return connection.read_all();
    }

    /// The server tells the client first and counts then, on its own thread.
    bool has_counted_failures(std::uint64_t wanted) const {
        const auto patience = std::chrono::steady_clock::now() + 5s;
        while (server->failed_handshakes() < wanted && std::chrono::steady_clock::now() < patience)
            std::this_thread::yield();
        return server->failed_handshakes() == wanted;
    }

    void expect_alive() {
        EXPECT_EQ(
            status_of(ask("GET /alive HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")),
            200U);
    }

    ClientConfig client_config(const Issued& identity) {
        ClientConfig config;
        config.address = "127.0.0.1";
        config.port = server->port();
        config.name = "localhost";
        config.tls.certificate = write(folder / "client.pem", identity.certificate);
        config.tls.key = write(folder / "client.key", identity.key);
        config.tls.authorities = write(folder / "ca.pem", authority.certificate());
        return config;
    }
};

const std::string host = "Host: localhost\r\n";

TEST_F(HttpsServer, AnswersSeveralRequestsOnOneConnection) {
    RawTls connection(start(), as(officer));
    connection.send("POST /a?b=c HTTP/1.1\r\n" + host + "Content-Length: 2\r\n\r\nhi");
    EXPECT_EQ(body_of(connection.read_response()), "POST /a b=c hi");
    connection.send("GET /d HTTP/1.1\r\n" + host + "\r\n");
    const std::string second = connection.read_response();
    EXPECT_EQ(body_of(second), "GET /d  ");
    EXPECT_EQ(second.find("Server:"), std::string::npos);
    EXPECT_NE(second.find("Request-Id:"), std::string::npos);
    EXPECT_FALSE(connection.has_ticket());
}

TEST_F(HttpsServer, AnswersPipelinedRequestsInOrder) {
    start();
    const std::string both = ask("POST /a HTTP/1.1\r\n" + host + "Content-Length: 2\r\n\r\nhi" +
                                 "GET /b HTTP/1.1\r\n" + host + "\r\n");
    EXPECT_EQ(handled, 2);
    EXPECT_LT(both.find("POST /a  hi"), both.find("GET /b  "));
}

TEST_F(HttpsServer, EchoesARequestIdThatIsARandomUuidAndNoOther) {
    start();
    const std::string id = "3f0e8a52-6c1d-4b7a-9e2f-5d4c3b2a1908";
    EXPECT_NE(ask("GET / HTTP/1.1\r\n" + host + "Request-Id: " + id + "\r\n\r\n").find(id),
              std::string::npos);
    EXPECT_EQ(ask("GET / HTTP/1.1\r\n" + host + "Request-Id: nguyen-van-a\r\n\r\n").find("nguyen"),
              std::string::npos);
}

TEST_F(HttpsServer, ReadsNothingMoreFromAConnectionAfterARefusal) {
    start();
    const std::string smuggled = "GET /smuggled HTTP/1.1\r\n" + host + "\r\n";
    const std::string heads[] = {
        "POST /a HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /a HTTP/1.1\r\n" + host +
            "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /a HTTP/1.1\r\n" + host + "Content-Length: 0\r\nContent-Length: 44\r\n\r\n",
        "GET /a HTTP/1.1\r\n" + host + "Content-Length: 44\r\n\r\n",
        "POST /a HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked, identity\r\n\r\n5;x=\"\r\n",
        "POST /a HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nzz\r\nnonsense\r\n",
        "GET /a HTTP/1.1\r\n" + host + " folded: x\r\n\r\n",
        "GET /a HTTP/1.0\r\n" + host + "\r\n",
        "GET /a HTTP/1.1\r\n\r\n",
        "GET /a HTTP/1.1\r\nHost: elsewhere\r\n\r\n",
        "GET /a HTTP/1.1\r\n" + host + host + "\r\n",
        "POST /a HTTP/1.1\r\n" + host + "Content-Length: 1\r\nExpect: 100-continue\r\n\r\n",
        "GET /a HTTP/1.1\r\n" + host + "Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        "GET https://localhost/a HTTP/1.1\r\n" + host + "\r\n",
        "GET /\xff\xfe HTTP/1.1\r\n" + host + "\r\n",
        "BREW /a HTTP/1.1\r\n" + host + "\r\n",
        "\n\n",
        "\r\n",
    };
    for (const std::string& head : heads) {
        const std::string answer = ask(head + smuggled);
        EXPECT_EQ(status_of(answer), 400U) << head;
        EXPECT_EQ(answer.find("smuggled"), std::string::npos) << head;
        EXPECT_NE(answer.find("application/problem+json"), std::string::npos) << head;
        EXPECT_NE(answer.find("Connection: close"), std::string::npos) << head;
    }
    EXPECT_EQ(handled, 0);
    expect_alive();
}

TEST_F(HttpsServer, RefusesAHeaderOverTheLimitWithoutWaitingForItsEnd) {
    start();
    const std::string line = "GET / HTTP/1.1\r\n" + host;
    EXPECT_EQ(body_of(ask(line + "A: " + std::string(8192, 'x'))), "header_too_large");
    const auto padded = [&](std::size_t size) {
        return line + "A: " + std::string(size - line.size() - 7, 'x') + "\r\n\r\n";
    };
    EXPECT_EQ(status_of(ask(padded(8192))), 200U);
    EXPECT_EQ(body_of(ask(padded(8193))), "header_too_large");
    expect_alive();
}

TEST_F(HttpsServer, RefusesABodyOverTheLimitBeforeReadingIt) {
    start();
    const std::string head = "POST / HTTP/1.1\r\n" + host + "Content-Length: ";
    EXPECT_EQ(body_of(ask(head + "262145\r\n\r\n" + std::string(262145, 'x'))), "body_too_large");
    EXPECT_EQ(status_of(ask(head + "262144\r\n\r\n" + std::string(262144, 'x'))), 200U);
    expect_alive();
}

TEST_F(HttpsServer, RefusesATruncatedBody) {
    start();
    const std::string answer = ask("POST / HTTP/1.1\r\n" + host + "Content-Length: 5\r\n\r\nhi");
    EXPECT_EQ(body_of(answer), "request_malformed");
    EXPECT_EQ(handled, 0);
    expect_alive();
}

TEST_F(HttpsServer, GivesUpOnASlowHeader) {
    RawTls connection(start(), as(officer));
    connection.send("GET / HTTP/1.1\r\nHo");
    const std::string answer = connection.read_all();
    EXPECT_EQ(body_of(answer), "request_timeout");
    EXPECT_TRUE(connection.closed_by_peer());
    expect_alive();
}

TEST_F(HttpsServer, GivesUpOnASlowBody) {
    RawTls connection(start(), as(officer));
    connection.send("POST / HTTP/1.1\r\n" + host + "Content-Length: 5\r\n\r\nhi");
    const std::string answer = connection.read_all();
    EXPECT_EQ(body_of(answer), "request_timeout");
    EXPECT_EQ(handled, 0);
    expect_alive();
}

TEST_F(HttpsServer, ClosesAnIdleConnectionWithoutAWord) {
    limits.idle = 200ms;
    RawTls connection(start(), as(officer));
    EXPECT_EQ(connection.read_all(), "");
    EXPECT_TRUE(connection.closed_by_peer());
}

TEST_F(HttpsServer, ClosesAConnectionThatIsTooOldAfterAnAnswer) {
    limits.connection = 1ms;
    RawTls connection(start(), as(officer));
    connection.send("GET / HTTP/1.1\r\n" + host + "\r\n");
    connection.read_all();
    EXPECT_TRUE(connection.closed_by_peer());
}

TEST_F(HttpsServer, ClosesAConnectionAfterItsLastRequest) {
    limits.requests_per_connection = 2;
    start();
    const std::string request = "GET / HTTP/1.1\r\n" + host + "\r\n";
    ask(request + request + request);
    EXPECT_EQ(handled, 2);
}

TEST_F(HttpsServer, TakesSoManyConnectionsOfOneCertificateAndNoMore) {
    limits.connections_per_certificate = 2;
    const std::uint16_t port = start();
    const std::string request = "GET / HTTP/1.1\r\n" + host + "\r\n";
    RawTls first(port, as(officer));
    RawTls second(port, as(officer));
    first.send(request);
    second.send(request);
    EXPECT_EQ(status_of(first.read_response()), 200U);
    EXPECT_EQ(status_of(second.read_response()), 200U);
    RawTls third(port, as(officer));
    third.send(request);
    EXPECT_EQ(body_of(third.read_all()), "too_many_requests");
    RawTls somebody_else(port, as(authority.issue("officer-2", Usage::tls_client)));
    somebody_else.send(request);
    EXPECT_EQ(status_of(somebody_else.read_response()), 200U);
}

TEST_F(HttpsServer, TakesSoManyConnectionsAndNoMore) {
    limits.connections = 1;
    const std::uint16_t port = start();
    RawTls first(port, as(officer));
    first.send("GET / HTTP/1.1\r\n" + host + "\r\n");
    EXPECT_EQ(status_of(first.read_response()), 200U);
    RawTls second(port, as(officer));
    EXPECT_FALSE(second.shaken());
}

TEST_F(HttpsServer, RefusesAClientWithoutACertificate) {
    RawTls connection(start(), RawTls::Options());
    connection.send("GET / HTTP/1.1\r\n" + host + "\r\n");
    EXPECT_TRUE(connection.closed_by_peer());
    EXPECT_NE(connection.alert().find("certificate required"), std::string::npos)
        << connection.alert();
    EXPECT_EQ(handled, 0);
    EXPECT_TRUE(has_counted_failures(1));
    expect_alive();
}

TEST_F(HttpsServer, RefusesCertificatesThatItCannotTrust) {
    using testing::KeyKind;
    using testing::Validity;
    start();
    const Issued bad[] = {
        strangers.issue("officer-1", Usage::tls_client),
        authority.issue("expired", Usage::tls_client, KeyKind::p256, Validity{-30, -1}),
        authority.issue("not yet", Usage::tls_client, KeyKind::p256, Validity{1, 30}),
        authority.issue("server's", Usage::tls_server),
    };
    std::uint64_t failed = 0;
    for (const Issued& identity : bad) {
        RawTls connection(server->port(), as(identity));
        connection.send("GET / HTTP/1.1\r\n" + host + "\r\n");
        EXPECT_TRUE(connection.closed_by_peer());
        EXPECT_NE(connection.alert().find("alert"), std::string::npos) << connection.alert();
        EXPECT_TRUE(has_counted_failures(++failed));
    }
    EXPECT_EQ(handled, 0);
    expect_alive();
}

TEST_F(HttpsServer, SpeaksTls12OnlyWhereItIsConfigured) {
    RawTls::Options old = as(officer);
    old.version = TLS1_2_VERSION;
    RawTls refused(start(), old);
    EXPECT_FALSE(refused.shaken());
    expect_alive();

    Config::Tls tls = server_tls(authority.issue("server", Usage::tls_server));
    tls.allow_tls12 = true;
    server->replace_context(server_context(tls));
    RawTls taken(server->port(), old);
    EXPECT_TRUE(taken.shaken()) << taken.alert();
}

TEST_F(HttpsServer, SpeaksNoOtherProtocolThanHttp11) {
    RawTls::Options h2 = as(officer);
    h2.alpn = "h2";
    RawTls refused(start(), h2);
    EXPECT_FALSE(refused.shaken());
    RawTls::Options http11 = as(officer);
    http11.alpn = "http/1.1";
    RawTls taken(server->port(), http11);
    EXPECT_TRUE(taken.shaken());
}

TEST_F(HttpsServer, GivesUpOnASlowHandshake) {
    testing::RawTcp silent(start());
    EXPECT_TRUE(silent.closed_by_peer());
    EXPECT_TRUE(has_counted_failures(1));
    expect_alive();
}

TEST_F(HttpsServer, GivesUpOnWhatIsNoTls) {
    testing::RawTcp noise(start());
    noise.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_TRUE(noise.closed_by_peer());
    EXPECT_EQ(handled, 0);
    expect_alive();
}

TEST_F(HttpsServer, SurvivesClientsThatGoAwayAtAnyTime) {
    start();
    const std::string request = "POST / HTTP/1.1\r\n" + host + "Content-Length: 5\r\n\r\nhello";
    for (std::size_t size = 0; size < request.size(); size += 7) {
        RawTls gone(server->port(), as(officer));
        gone.send(request.substr(0, size));
    }
    expect_alive();
}

TEST_F(HttpsServer, RefusesToStartWithAKeyThatOthersMayRead) {
    Config::Tls tls = server_tls(authority.issue("server", Usage::tls_server));
    ::chmod(tls.key.c_str(), 0640);
    EXPECT_THROW(server_context(tls), std::runtime_error);
}

TEST_F(HttpsServer, TakesANewCertificateForNewConnections) {
    start();
    Client before(client_config(officer));
    EXPECT_EQ(before.get("/").status, 200U);
    testing::Authority other("other");
    server->replace_context(server_context(server_tls(other.issue("server", Usage::tls_server))));
    EXPECT_EQ(before.get("/").status, 200U);
    Client after(client_config(officer));
    EXPECT_THROW(after.get("/"), TlsRefused);
}

TEST_F(HttpsServer, StopsAtOnceWhenItsConnectionsAreIdle) {
    RawTls connection(start(), as(officer));
    connection.send("GET / HTTP/1.1\r\n" + host + "\r\n");
    EXPECT_EQ(status_of(connection.read_response()), 200U);
    server.reset();
    EXPECT_TRUE(connection.closed_by_peer());
}

TEST_F(HttpsServer, LetsARequestUnderWayBeAnsweredWhenItStops) {
    RawTls connection(start(), as(officer));
    holding = true;
    connection.send("GET /held HTTP/1.1\r\n" + host + "\r\n");
    while (handled == 0) std::this_thread::yield();
    std::thread stopping([&] { server.reset(); });
    holding = false;
    EXPECT_EQ(status_of(connection.read_response()), 200U);
    stopping.join();
}

TEST_F(HttpsServer, ServesTheClient) {
    start();
    Client client(client_config(officer));
    const Answer first = client.get("/a?b=c");
    EXPECT_EQ(first.status, 200U);
    EXPECT_EQ(first.body, "GET /a b=c ");
    EXPECT_EQ(first.header("content-type"), "text/plain");
    const Answer second = client.post("/e", "text/plain", std::string(100'000, 'x'));
    EXPECT_EQ(second.body.size(), 100'000U + 9U);
    EXPECT_EQ(server->connections(), 1U);
}

TEST_F(HttpsServer, IsReachedAgainByAClientWhoseConnectionItClosed) {
    limits.idle = 50ms;
    start();
    Client client(client_config(officer));
    EXPECT_EQ(client.get("/").status, 200U);
    RawTls watcher(server->port(), as(officer));
    EXPECT_TRUE(watcher.closed_by_peer());  // as idle as the client's, and younger
    EXPECT_EQ(client.get("/").status, 200U);
}

TEST_F(HttpsServer, IsNotBelievedByAClientThatExpectsAnotherName) {
    start();
    ClientConfig config = client_config(officer);
    config.name = "elsewhere.example";
    Client client(config);
    EXPECT_THROW(client.get("/"), TlsRefused);
}

TEST_F(HttpsServer, TellsAClientWithAForeignCertificateThatTlsRefusedIt) {
    start();
    Client client(client_config(strangers.issue("officer-1", Usage::tls_client)));
    EXPECT_THROW(client.get("/"), TlsRefused);
}

TEST_F(HttpsServer, IsUnreachableOnceItIsGone) {
    start();
    Client client(client_config(officer));
    server.reset();
    EXPECT_THROW(client.get("/"), Unreachable);
}

TEST_F(HttpsServer, CannotMakeAClientReadMoreThanItWants) {
    start();
    ClientConfig config = client_config(officer);
    config.answer_bytes = 1000;
    Client client(config);
    EXPECT_THROW(client.post("/", "text/plain", std::string(2000, 'x')), Unreachable);
}

TEST(PlainListener, IsForThisMachineOnly) {
    EXPECT_THROW(PlainListener("0.0.0.0", 0, "/metrics", [] { return std::string(); }),
                 std::runtime_error);
    const PlainListener listener("127.0.0.1", 0, "/metrics", [] { return std::string("up 1\n"); });
    EXPECT_NE(listener.port(), 0);
}

}  // namespace
}  // namespace bangiao::https

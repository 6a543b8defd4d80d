// bangiao-witness as its operator and a log meet it: over TLS, killed, started again.
#include <gtest/gtest.h>

#include <bangiao/add_checkpoint.hpp>
#include <bangiao/checkpoint.hpp>
#include <bangiao/merkle.hpp>
#include <thread>

#include "end_to_end/running_witness.hpp"

namespace bangiao::testing {
namespace {

const std::string origin = "handoff.bangiao.test";
/// A log of made-up entries in a realm, and one that parts from it after `fork`.
struct History {
    std::uint64_t fork = UINT64_MAX;

    Digest subtree(unsigned level, std::uint64_t index) const {
        if (level > 0)
            return node_hash(subtree(level - 1, 2 * index), subtree(level - 1, 2 * index + 1));
        return leaf_hash((index < fork ? "entry " : "other ") + std::to_string(index));
    }
    Digest root(std::uint64_t size) const {
        Frontier frontier;
        for (std::uint64_t i = 0; i < size; ++i) frontier.append(subtree(0, i));
        return frontier.root();
    }
};

class ARunningWitness : public ::testing::Test {
protected:
    std::string request(std::uint64_t old, std::uint64_t size, const History& history = {}) const {
        const auto subtrees = [&](unsigned level, std::uint64_t index) {
            return history.subtree(level, index);
        };
        std::vector<Digest> proof;
        if (old > 0 && old < size)
            proof = consistency_path(TreeSize(old), TreeSize(size), subtrees);
        const Checkpoint checkpoint{origin, TreeSize(size), history.root(size)};
        return AddCheckpoint{TreeSize(old), proof, sign_checkpoint(checkpoint, log_key)}.text();
    }
    https::Answer ask(const std::string& body) {
        return https::Client(witness.as_service()).post("/add-checkpoint", "text/plain", body);
    }
    std::string held() {
        return https::Client(witness.as_service()).get("/" + monitoring_path(origin)).body;
    }

    Realm realm{any_evening};
    NoteKey log_key = NoteKey::from_file((realm.folder() / "log.key").string()).value();
    RunningWitness witness{realm, "health"};
};

TEST_F(ARunningWitness, RefusesRollbackAndSplitViewsAlsoAfterItWasKilled) {
    const https::Answer first = ask(request(0, 7));
    ASSERT_EQ(first.status, 200U) << first.body;
    const Note cosigned = Note::parse(held()).value();
    EXPECT_EQ(verified_signers(cosigned, {log_key.verifier(), witness.key()}).value().size(), 2U);
    for (int times = 0; times < 3; ++times) {
        const https::Answer rollback = ask(request(0, 5));
        EXPECT_EQ(rollback.status, 409U);
        EXPECT_EQ(rollback.header("content-type"), "text/x.tlog.size");
        EXPECT_EQ(rollback.body, "7\n");
        EXPECT_EQ(ask(request(7, 7, {3})).status, 422U);
        EXPECT_EQ(ask(request(7, 12, {3})).status, 422U);
        EXPECT_EQ(Note::parse(held()).value().text, cosigned.text);
        witness.kill();
        witness.start();
    }
    EXPECT_EQ(ask(request(7, 12)).status, 200U);
}

TEST_F(ARunningWitness, LetsOneOfEightThrough) {
    ASSERT_EQ(ask(request(0, 10)).status, 200U);
    std::atomic<int> taken{0};
    std::vector<std::string> requests;
    for (std::uint64_t i = 0; i < 8; ++i) requests.push_back(request(10, 20 + i, {11 + i}));
    std::vector<https::Client> clients;
    for (int i = 0; i < 8; ++i) clients.emplace_back(witness.as_service());
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < 8; ++i)
        threads.emplace_back([&, i] {
            const unsigned status =
                clients[i].post("/add-checkpoint", "text/plain", requests[i]).status;
            EXPECT_TRUE(status == 200 || status == 409) << status;
            if (status == 200) ++taken;
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(taken, 1);
}

TEST_F(ARunningWitness, WasAlwaysDurableBeforeItAnswered) {
    // Killed at any moment under load: whatever it has answered, it remembers.
    std::uint64_t size = 0;
    for (int times = 0; times < 8; ++times) {
        std::atomic<std::uint64_t> answered{size};
        std::thread load([&] {
            try {
                https::Client client(witness.as_service());
                for (std::uint64_t next = size + 1; next < size + 400; ++next) {
                    const std::string body = request(next - 1, next);
                    if (client.post("/add-checkpoint", "text/plain", body).status != 200) return;
                    answered = next;
                }
            } catch (const https::Unreachable&) {
            }
        });
        while (answered < size + 3 + static_cast<std::uint64_t>(times)) std::this_thread::yield();
        witness.kill();
        load.join();
        witness.start();
        const auto remembered =
            Checkpoint::parse(Note::parse(held()).value().text).value().size.value();
        EXPECT_GE(remembered, answered);
        EXPECT_LE(remembered, answered + 1);
        size = remembered;
    }
}

TEST_F(ARunningWitness, IsStrictAboutWhatItIsGiven) {
    EXPECT_EQ(ask("old 03\n\n").status, 400U);
    EXPECT_EQ(ask(std::string(128 * 1024, 'x')).status, 400U);
    EXPECT_EQ(ask(std::string(128 * 1024 + 1, 'x')).status, 413U);
    https::Client client(witness.as_service());
    EXPECT_EQ(client.get("/").status, 404U);
    EXPECT_EQ(client.get("/add-checkpoint").status, 404U);
    EXPECT_EQ(client.get("/" + monitoring_path(origin)).status, 404U) << "nothing cosigned yet";
    const Authority strangers("another root");
    https::ClientConfig stranger = witness.as_service();
    stranger.tls = realm.tls_of(strangers.issue("service", Usage::tls_client), "stranger");
    EXPECT_THROW(https::Client(stranger).get("/"), https::Unreachable);
}

TEST_F(ARunningWitness, SaysWhyItDoesNotServe) {
    const auto serve = [&] {
        return run(BANGIAO_BINARY_DIR "/bangiao-witness",
                   {"serve", "--config", witness.config().string()});
    };
    EXPECT_EQ(serve().exit_code, 1) << "its state is in use";
    EXPECT_EQ(witness.stop(), 0);
    std::filesystem::permissions(witness.folder() / "note.key", std::filesystem::perms(0644));
    const Ran readable = serve();
    EXPECT_EQ(readable.exit_code, 1);
    EXPECT_NE(readable.error.find("note.key"), std::string::npos) << readable.error;
    std::filesystem::permissions(witness.folder() / "note.key", std::filesystem::perms(0600));
    write_private(witness.folder() / "logs.txt", "no key\n");
    const Ran unknown = serve();
    EXPECT_EQ(unknown.exit_code, 1);
    EXPECT_NE(unknown.error.find("logs.txt: line 1"), std::string::npos) << unknown.error;
    EXPECT_EQ(run(BANGIAO_BINARY_DIR "/bangiao-witness", {"dance"}).exit_code, 2);
}

}  // namespace
}  // namespace bangiao::testing

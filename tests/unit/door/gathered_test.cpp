#include "door/gathered.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <future>
#include <stdexcept>

namespace bangiao::door {
namespace {

namespace asio = boost::asio;

struct Heard {
    std::optional<Result<int>> answer;
    bool fault = false;
};

asio::awaitable<void> ask(Gathered<int, int>& gathered, int question, Heard& heard) {
    try {
        asio::awaitable<Result<int>> asking = gathered.answer(question);
        Result<int> answer = co_await std::move(asking);
        heard.answer.emplace(std::move(answer));
    } catch (const std::exception&) {
        heard.fault = true;
    }
}

/// Asks 0, 1, 2, … at once and lets the first round end only when all have asked.
class GatheredQuestions : public ::testing::Test {
protected:
    std::vector<Heard> all(int count, std::size_t places,
                           std::function<std::vector<int>(const std::vector<int>&)> answers) {
        Workers workers(2, places);
        std::promise<void> asked;
        Gathered<int, int> gathered(workers, [&](const std::vector<int>& questions) {
            if (rounds.empty()) asked.get_future().wait();
            rounds.push_back(questions);
            return answers(questions);
        });
        std::vector<Heard> heard(static_cast<std::size_t>(count));
        asio::io_context io;
        for (int i = 0; i < count; ++i) {
            asio::co_spawn(io, ask(gathered, i, heard[static_cast<std::size_t>(i)]),
                           asio::detached);
            io.poll();
        }
        asked.set_value();
        io.run();
        return heard;
    }

    std::vector<std::vector<int>> rounds;
};

std::vector<int> tenfold(const std::vector<int>& questions) {
    std::vector<int> answers;
    for (const int each : questions) answers.push_back(10 * each);
    return answers;
}

TEST_F(GatheredQuestions, AreAnsweredTogetherOnceOneRoundIsUnderWay) {
    const std::vector<Heard> heard = all(5, 10, tenfold);
    for (int i = 0; i < 5; ++i) {
        const Heard& each = heard[static_cast<std::size_t>(i)];
        ASSERT_TRUE(each.answer && *each.answer);
        EXPECT_EQ(**each.answer, 10 * i);
    }
    EXPECT_EQ(rounds, (std::vector<std::vector<int>>{{0}, {1, 2, 3, 4}}));
}

TEST_F(GatheredQuestions, AreNotMoreInARoundThanItsLimit) {
    const std::vector<Heard> heard = all(600, 10, tenfold);
    for (const Heard& each : heard) EXPECT_TRUE(each.answer && *each.answer);
    ASSERT_EQ(rounds.size(), 4U);
    EXPECT_EQ(rounds[1].size(), 256U);
    EXPECT_EQ(rounds[2].size(), 256U);
    EXPECT_EQ(rounds[3].size(), 87U);
}

TEST_F(GatheredQuestions, ShareAFaultAndTheNextRoundIsAsked) {
    const std::vector<Heard> heard = all(300, 10, [&](const std::vector<int>& questions) {
        if (rounds.size() == 2) throw std::runtime_error("the database is away");
        return tenfold(questions);
    });
    EXPECT_TRUE(heard.front().answer);
    for (std::size_t i = 1; i <= 256; ++i) EXPECT_TRUE(heard[i].fault) << i;
    for (std::size_t i = 257; i < 300; ++i) EXPECT_TRUE(heard[i].answer) << i;
}

TEST_F(GatheredQuestions, AreRefusedWhereTheWorkersAre) {
    std::promise<void> open;
    Workers workers(1, 1);
    asio::io_context io;
    Workers::Work<int> occupying = [&]() -> Result<int> {
        open.get_future().wait();
        return 0;
    };
    const auto occupy = [&]() -> asio::awaitable<void> {
        asio::awaitable<Result<int>> working = workers.run(std::move(occupying));
        const Result<int> done = co_await std::move(working);
        EXPECT_TRUE(done);
    };
    asio::co_spawn(io, occupy, asio::detached);
    Gathered<int, int> gathered(workers, tenfold);
    Heard first, second;
    asio::co_spawn(io, ask(gathered, 1, first), asio::detached);
    io.poll();
    ASSERT_TRUE(first.answer);
    EXPECT_EQ(first.answer->error().reason, Reason::overloaded);
    open.set_value();
    io.run();
    io.restart();
    asio::co_spawn(io, ask(gathered, 2, second), asio::detached);
    io.run();
    ASSERT_TRUE(second.answer && *second.answer) << "nobody leads for ever";
    EXPECT_EQ(**second.answer, 20);
}

}  // namespace
}  // namespace bangiao::door

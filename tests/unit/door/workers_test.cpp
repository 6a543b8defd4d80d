#include "door/workers.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <future>
#include <thread>
#include <utility>
#include <vector>

#include "door/answered_by.hpp"
#include "door/resume.hpp"
#include "https/exchange.hpp"

namespace bangiao::door {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using Answer = Result<https::Response>;
using Work = Workers::Work<https::Response>;

Answer answer(unsigned status) {
    return https::Response{status, {}, {}};
}

/// Runs the work and says how it ended and on which thread the caller went on.
struct Ended {
    std::optional<Answer> answer;
    std::exception_ptr fault;
    std::thread::id resumed_on;
};

asio::awaitable<void> observe(Workers& workers, Work work, Ended& ended) {
    try {
        Answer outcome = co_await workers.run(std::move(work));
        ended.answer.emplace(std::move(outcome));
    } catch (...) {
        ended.fault = std::current_exception();
    }
    ended.resumed_on = std::this_thread::get_id();
}

TEST(Workers, WorkElsewhereAndResumeWhereTheyWereAsked) {
    Workers workers(2, 10);
    asio::io_context io;
    Ended ended;
    std::thread::id worked_on;
    Work work = [&] {
        worked_on = std::this_thread::get_id();
        return answer(200);
    };
    asio::co_spawn(io, observe(workers, std::move(work), ended), asio::detached);
    io.run();
    ASSERT_TRUE(ended.answer);
    EXPECT_EQ((*ended.answer)->status, 200U);
    EXPECT_EQ(ended.resumed_on, std::this_thread::get_id());
    EXPECT_NE(worked_on, std::this_thread::get_id());
}

TEST(Workers, HandOnAFault) {
    Workers workers(1, 10);
    asio::io_context io;
    Ended ended;
    Work work = []() -> Answer { throw std::out_of_range("x"); };
    asio::co_spawn(io, observe(workers, std::move(work), ended), asio::detached);
    io.run();
    EXPECT_THROW(std::rethrow_exception(ended.fault), std::out_of_range);
}

TEST(Workers, RefuseWhatIsOverTheLimitAndRecover) {
    Workers workers(1, 2);
    asio::io_context io;
    std::promise<void> open;
    const std::shared_future<void> gate(open.get_future());
    Work waiting = [gate] {
        gate.wait();
        return answer(200);
    };
    Ended first, second, third, later;
    asio::co_spawn(io, observe(workers, waiting, first), asio::detached);
    asio::co_spawn(io, observe(workers, waiting, second), asio::detached);
    asio::co_spawn(io, observe(workers, waiting, third), asio::detached);
    while (!third.answer) io.run_one();
    ASSERT_FALSE(*third.answer);
    EXPECT_EQ(third.answer->error().reason, Reason::overloaded);
    open.set_value();
    io.run();
    EXPECT_TRUE(*first.answer);
    EXPECT_TRUE(*second.answer);
    asio::co_spawn(io, observe(workers, waiting, later), asio::detached);
    io.restart();
    io.run();
    EXPECT_TRUE(*later.answer);
}

TEST(Suspended, IsWokenByTheFirstCallOnly) {
    asio::io_context io;
    int woken = 0;
    const auto twice = [](Resume<int> resume) {
        resume(nullptr, 1);
        resume(nullptr, 2);
    };
    const auto await = [](auto start, int& value) -> asio::awaitable<void> {
        asio::awaitable<int> waking = suspended<int>(start);
        value = co_await std::move(waking);
    };
    asio::co_spawn(io, await(twice, woken), asio::detached);
    io.run();
    EXPECT_EQ(woken, 1);
}

TEST(Suspended, HandsOnTheFaultOfItsStart) {
    asio::io_context io;
    std::exception_ptr fault;
    const auto failing = [](Resume<int>) { throw std::out_of_range("x"); };
    asio::co_spawn(io, suspended<int>(failing),
                   [&](std::exception_ptr thrown, int) { fault = thrown; });
    io.run();
    EXPECT_THROW(std::rethrow_exception(fault), std::out_of_range);
}

TEST(AnsweredBy, WaitsForAnAnswerFromAnotherThread) {
    asio::io_context io;
    ledger::Answer kept;
    const Filer later = [&](const identity::Caller&, std::string_view body, Instant,
                            ledger::Answer answer_later) {
        EXPECT_EQ(body, "event");
        kept = std::move(answer_later);
    };
    const OfficerId officer = OfficerId::parse("3f0e8a52-6c1d-4b7a-9e2f-5d4c3b2a1908").value();
    const identity::Caller caller{officer, UnitId::parse("a").value(), {}, false, sha256("x")};
    std::optional<Reason> reason;
    const auto ask = [&]() -> asio::awaitable<void> {
        auto asking = answered_by(later, caller, "event", Instant::from_seconds(0));
        const Result<ledger::Admission> outcome = co_await std::move(asking);
        reason = outcome.error().reason;
    };
    asio::co_spawn(io, ask(), asio::detached);
    io.poll();
    EXPECT_FALSE(reason);
    ASSERT_TRUE(kept);
    std::thread sequencer([&] { kept(Refusal(Reason::wrong_state)); });
    io.restart();
    io.run();  // goes on until the answer has come: the question counts as work
    sequencer.join();
    EXPECT_EQ(reason, Reason::wrong_state);
}

TEST(Workers, WhoseTurnIsLastGiveWayToAllOtherThreads) {
    const auto niceness = [] { return ::getpriority(PRIO_PROCESS, static_cast<id_t>(::gettid())); };
    const int own = niceness();
    ASSERT_LT(own, 19) << "there is nothing left to give way to";
    for (const auto& [turn, expected] : {std::pair(Workers::Turn::own, own),
                                         std::pair(Workers::Turn::last, std::min(own + 10, 19))}) {
        Workers workers(1, 10, turn);
        asio::io_context io;
        Ended ended;
        int found = -1;
        Work work = [&] {
            found = niceness();
            return answer(200);
        };
        asio::co_spawn(io, observe(workers, work, ended), asio::detached);
        io.run();
        EXPECT_EQ(found, expected);
    }
    EXPECT_EQ(niceness(), own);
}

TEST(Workers, WhoseTurnIsLastRestTwiceAsLongAsTheyHaveWorked) {
    using Steady = std::chrono::steady_clock;
    Workers workers(1, 10, Workers::Turn::last);
    std::vector<std::pair<Steady::time_point, Steady::time_point>> worked;  // of the one thread
    const Work work = [&] {
        const Steady::time_point began = Steady::now();
        std::this_thread::sleep_for(20ms);
        worked.emplace_back(began, Steady::now());
        return answer(200);
    };
    asio::io_context io;
    std::vector<Ended> ended(3);
    for (Ended& each : ended) asio::co_spawn(io, observe(workers, work, each), asio::detached);
    io.run();
    ASSERT_EQ(worked.size(), 3U);
    for (std::size_t i = 1; i < worked.size(); ++i)
        EXPECT_GE(worked[i].first - worked[i - 1].second,
                  2 * (worked[i - 1].second - worked[i - 1].first));
}

}  // namespace
}  // namespace bangiao::door

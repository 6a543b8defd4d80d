#pragma once

#include <algorithm>
#include <bangiao/result.hpp>
#include <boost/asio/awaitable.hpp>
#include <exception>
#include <functional>
#include <iterator>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "door/resume.hpp"
#include "door/workers.hpp"

namespace bangiao::door {

/// Questions of one kind that many requests ask at a time, put together: while one round is being
/// answered, whoever comes waits and is in the next. Who asks while none is under way leads a round
/// at once, so that nobody waits for company. Any thread. Outlives every server whose requests ask.
template <class Question, class Answer>
class Gathered {
public:
    /// The answers to all of them, in the same order; on a worker's thread.
    using Ask = std::function<std::vector<Answer>(const std::vector<Question>&)>;

    Gathered(Workers& workers, Ask ask) : workers_(workers), ask_(std::move(ask)) {}

    /// What the round ended with: a fault and a refusal of the workers are those of all in it.
    boost::asio::awaitable<Result<Answer>> answer(Question question);

private:
    using Answers = std::vector<Answer>;
    /// Nothing: to lead the next round.
    using Woken = std::optional<Result<Answer>>;
    struct Waiting {
        Question question;
        Resume<Woken> resume;
    };

    /// Leads at once, or wakes when it has its answer or is to lead.
    boost::asio::awaitable<Woken> turn(const Question& question);
    boost::asio::awaitable<Result<Answers>> ask(const Question& own,
                                                const std::vector<Waiting>& others);
    std::vector<Waiting> take_waiting();
    void pass_on();

    static constexpr std::size_t most_in_a_round = 256;

    Workers& workers_;
    const Ask ask_;
    std::mutex mutex_;
    bool led_ = false;              // guarded by the mutex
    std::vector<Waiting> waiting_;  // likewise; empty while nobody leads
};

template <class Question, class Answer>
boost::asio::awaitable<Result<Answer>> Gathered<Question, Answer>::answer(Question question) {
    boost::asio::awaitable<Woken> waking = turn(question);
    Woken woken = co_await std::move(waking);
    if (woken) co_return std::move(*woken);
    std::vector<Waiting> others;
    std::exception_ptr fault;
    std::optional<Result<Answers>> all;
    try {  // whatever happens: who leads and does not pass it on leaves all others waiting for ever
        others = take_waiting();
        boost::asio::awaitable<Result<Answers>> asking = ask(question, others);
        Result<Answers> asked = co_await std::move(asking);
        all.emplace(std::move(asked));
    } catch (...) {
        fault = std::current_exception();
    }
    pass_on();
    for (std::size_t i = 0; i < others.size(); ++i)
        if (fault)
            others[i].resume(fault, std::nullopt);
        else
            others[i].resume(nullptr, *all ? Woken(Result<Answer>(Answer((**all)[i + 1])))
                                           : Woken(Result<Answer>(all->error())));
    if (fault) std::rethrow_exception(fault);
    co_return *all ? Result<Answer>(Answer((**all).front())) : Result<Answer>(all->error());
}

template <class Question, class Answer>
auto Gathered<Question, Answer>::turn(const Question& question) -> boost::asio::awaitable<Woken> {
    auto start = [this, &question](Resume<Woken> resume) {
        std::unique_lock lock(mutex_);
        if (std::exchange(led_, true)) return waiting_.push_back({question, std::move(resume)});
        lock.unlock();
        resume(nullptr, Woken());
    };
    return suspended<Woken>(std::move(start));
}

template <class Question, class Answer>
auto Gathered<Question, Answer>::ask(const Question& own, const std::vector<Waiting>& others)
    -> boost::asio::awaitable<Result<Answers>> {
    std::vector<Question> questions{own};
    for (const Waiting& each : others) questions.push_back(each.question);
    return workers_.run(Workers::Work<Answers>(
        [this, questions = std::move(questions)]() -> Result<Answers> { return ask_(questions); }));
}

template <class Question, class Answer>
auto Gathered<Question, Answer>::take_waiting() -> std::vector<Waiting> {
    const std::lock_guard lock(mutex_);
    const auto end = waiting_.begin() +
                     static_cast<std::ptrdiff_t>(std::min(waiting_.size(), most_in_a_round - 1));
    std::vector<Waiting> taken(std::move_iterator(waiting_.begin()), std::move_iterator(end));
    waiting_.erase(waiting_.begin(), end);
    return taken;
}

/// To the one who has waited longest.
template <class Question, class Answer>
void Gathered<Question, Answer>::pass_on() {
    std::unique_lock lock(mutex_);
    if (waiting_.empty()) {
        led_ = false;
        return;
    }
    const Resume<Woken> next = std::move(waiting_.front().resume);
    waiting_.erase(waiting_.begin());
    lock.unlock();
    next(nullptr, Woken());
}

}  // namespace bangiao::door

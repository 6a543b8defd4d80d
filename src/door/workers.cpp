#include "door/workers.hpp"

#include <boost/asio/post.hpp>

#include "door/resume.hpp"

namespace bangiao::door {
namespace {

namespace asio = boost::asio;
using Answer = Result<https::Response>;

/// What run() waits for: one piece of work, done elsewhere.
class OnPool {
public:
    OnPool(asio::thread_pool& pool, std::atomic<std::size_t>& waiting, Workers::Work work)
        : pool_(pool), waiting_(waiting), work_(std::move(work)) {}

    void operator()(Resume<Answer> resume) {
        asio::post(pool_, [&waiting = waiting_, work = std::move(work_), resume]() mutable {
            std::optional<Answer> answer;
            std::exception_ptr fault;
            try {
                answer.emplace(work());
            } catch (...) {
                fault = std::current_exception();
            }
            --waiting;
            resume(fault, std::move(answer));
        });
    }

private:
    asio::thread_pool& pool_;
    std::atomic<std::size_t>& waiting_;
    Workers::Work work_;
};

}  // namespace

Workers::Workers(std::size_t threads, std::size_t waiting) : limit_(waiting), pool_(threads) {}

Workers::~Workers() {
    pool_.join();
}

asio::awaitable<Answer> Workers::run(Work work) {
    if (++waiting_ > limit_) {
        --waiting_;
        co_return Answer(Refusal(Reason::overloaded));
    }
    OnPool start(pool_, waiting_, std::move(work));
    asio::awaitable<Answer> answer = suspended<Answer>(std::move(start));
    co_return co_await std::move(answer);
}

}  // namespace bangiao::door

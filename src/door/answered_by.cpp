#include "door/answered_by.hpp"

#include "door/resume.hpp"

namespace bangiao::door {
namespace {

using Answer = Result<ledger::Admission>;

/// What answered_by() waits for: one event, filed.
class Filing {
public:
    Filing(const Filer& file, identity::Caller caller, std::string body, Instant now)
        : file_(file), caller_(std::move(caller)), body_(std::move(body)), now_(now) {}

    void operator()(Resume<Answer> resume) {
        file_(caller_, body_, now_,
              [resume = std::move(resume)](Answer answer) { resume(nullptr, std::move(answer)); });
    }

private:
    const Filer& file_;
    identity::Caller caller_;
    std::string body_;
    Instant now_;
};

}  // namespace

boost::asio::awaitable<Answer> answered_by(const Filer& file, identity::Caller caller,
                                           std::string body, Instant now) {
    Filing start(file, std::move(caller), std::move(body), now);
    boost::asio::awaitable<Answer> answer = suspended<Answer>(std::move(start));
    co_return co_await std::move(answer);
}

}  // namespace bangiao::door

#include "https/deadline.hpp"

#include <boost/asio/steady_timer.hpp>

namespace bangiao::https {
namespace {

/// A composed operation may be between two steps when the limit passes, and start the next one
/// afterwards: so it is cancelled again until it has noticed.
constexpr std::chrono::milliseconds again{10};

}  // namespace

struct Deadline::State {
    explicit State(boost::asio::ip::tcp::socket& of) : socket(&of), timer(of.get_executor()) {}

    boost::asio::ip::tcp::socket* socket;  // null once the owner is gone
    boost::asio::steady_timer timer;
    std::uint64_t round = 0;
    bool expired = false;

    static void wait(const std::shared_ptr<State>& self, Millis limit) {
        self->timer.expires_after(limit);
        self->timer.async_wait([self, round = self->round](const boost::system::error_code& error) {
            if (error || !self->socket || round != self->round) return;
            self->expired = true;
            boost::system::error_code ignored;
            self->socket->cancel(ignored);
            wait(self, again);
        });
    }
};

Deadline::Deadline(boost::asio::ip::tcp::socket& socket)
    : state_(std::make_shared<State>(socket)) {}

Deadline::~Deadline() {
    state_->socket = nullptr;
    stop();
}

void Deadline::start(Millis limit) {
    ++state_->round;
    state_->expired = false;
    State::wait(state_, limit);
}

void Deadline::stop() {
    ++state_->round;
    state_->timer.cancel();
}

bool Deadline::expired() const {
    return state_->expired;
}

}  // namespace bangiao::https

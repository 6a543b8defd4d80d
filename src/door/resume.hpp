#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <optional>

namespace bangiao::door {

/// Wakes a suspended coroutine, on its own executor, with a value or a fault. To be called exactly
/// once, from any thread. Its executor goes on running until then, even if the connection is gone.
template <class T>
using Resume = std::function<void(std::exception_ptr, std::optional<T>)>;

/// Suspends, hands `start` what wakes the coroutine again, and gives back the value or throws the
/// fault.
template <class T, class Start>
boost::asio::awaitable<T> suspended(Start start) {
    namespace asio = boost::asio;
    using Value = std::shared_ptr<std::optional<T>>;  // shared: completion handlers copy what they carry
    const auto initiate = [](auto handler, Start starting) {
        const auto executor = asio::prefer(asio::get_associated_executor(handler),
                                           asio::execution::outstanding_work.tracked);
        // Shared: std::function copies, and a handler can only be moved.
        auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
        starting([executor, waiting](std::exception_ptr fault, std::optional<T> answer) {
            auto value = std::make_shared<std::optional<T>>(std::move(answer));
            asio::post(executor, [waiting, fault, value]() { std::move (*waiting)(fault, value); });
        });
    };
    asio::awaitable<Value> woken = asio::async_initiate<const asio::use_awaitable_t<>,
                                                        void(std::exception_ptr, Value)>(
        initiate, asio::use_awaitable, std::move(start));
    Value value = co_await std::move(woken);
    co_return std::move(**value);
}

}  // namespace bangiao::door

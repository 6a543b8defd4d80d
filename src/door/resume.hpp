#pragma once

#include <atomic>
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
#include <utility>

namespace bangiao::door {

/// Wakes a suspended coroutine, on its own executor, with a value or a fault. From any thread; the
/// first call counts. The executor goes on running until then, even if the connection is gone.
template <class T>
using Resume = std::function<void(std::exception_ptr, std::optional<T>)>;

/// Suspends, hands `start` what wakes the coroutine again, and gives back the value or throws the
/// fault: the one it was woken with, or the one that `start` itself ended with.
template <class T, class Start>
boost::asio::awaitable<T> suspended(Start start) {
    namespace asio = boost::asio;
    using Value = std::shared_ptr<std::optional<T>>;  // shared: handlers copy what they carry
    const auto initiate = [](auto handler, Start starting) {
        auto executor = asio::prefer(asio::get_associated_executor(handler),
                                     asio::execution::outstanding_work.tracked);
        // Shared: std::function copies, and a handler can only be moved. Emptied by the first call,
        // so that a copy somebody keeps does not keep the executor running.
        using Parked = std::optional<std::pair<decltype(handler), decltype(executor)>>;
        auto parked =
            std::make_shared<Parked>(std::in_place, std::move(handler), std::move(executor));
        auto woken = std::make_shared<std::atomic_flag>();
        const Resume<T> resume = [=](std::exception_ptr fault, std::optional<T> answer) {
            if (woken->test_and_set()) return;
            auto [waiting, its_executor] = std::move(**parked);
            parked->reset();
            auto value = std::make_shared<std::optional<T>>(std::move(answer));
            asio::post(its_executor, [handler = std::move(waiting), fault, value]() mutable {
                std::move(handler)(fault, value);
            });
        };
        try {
            starting(resume);
        } catch (...) {
            resume(std::current_exception(), std::nullopt);
        }
    };
    asio::awaitable<Value> waking =
        asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr, Value)>(
            initiate, asio::use_awaitable, std::move(start));
    Value value = co_await std::move(waking);
    co_return std::move(**value);
}

}  // namespace bangiao::door

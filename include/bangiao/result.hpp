#pragma once

#include <boost/system/result.hpp>

#include <bangiao/refusal.hpp>

namespace bangiao {

/// A T, or the Refusal that stands in its place. A dropped refusal does not compile.
template <class T>
class [[nodiscard]] Result : public boost::system::result<T, Refusal> {
public:
    using boost::system::result<T, Refusal>::result;
};

/// What a check without a value answers.
using Checked = Result<void>;

/// Result::value() on a refusal is a bug of the caller, not a refusal to hand on. Boost finds this
/// by the argument's namespace.
[[noreturn]] void throw_exception_from_error(const Refusal& refusal,
                                             const boost::source_location& where);

}  // namespace bangiao

#define BANGIAO_JOIN_INNER(a, b) a##b
#define BANGIAO_JOIN(a, b) BANGIAO_JOIN_INNER(a, b)

/// `BANGIAO_TRY(auto header, parse_header(text));` declares `header`, or returns the refusal.
#define BANGIAO_TRY(declaration, ...)                                   \
    auto BANGIAO_JOIN(bangiao_try_, __LINE__) = (__VA_ARGS__);          \
    if (!BANGIAO_JOIN(bangiao_try_, __LINE__))                          \
        return std::move(BANGIAO_JOIN(bangiao_try_, __LINE__)).error(); \
    declaration = std::move(*BANGIAO_JOIN(bangiao_try_, __LINE__))

/// `BANGIAO_CHECK(check_header(header));` goes on, or returns the refusal.
#define BANGIAO_CHECK(...)                                          \
    do {                                                            \
        if (auto bangiao_checked = (__VA_ARGS__); !bangiao_checked) \
            return std::move(bangiao_checked).error();              \
    } while (false)

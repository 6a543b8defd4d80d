#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <bangiao/digest.hpp>

namespace bangiao {

/// Why something was refused. The enumerator's own name is the stable `code` on the wire.
enum class Reason {
#define BANGIAO_REASON(code, vi, en) code,
#include <bangiao/reasons.def>
#undef BANGIAO_REASON
};

/// The two languages every sentence is kept in.
enum class Language { vi, en };

/// `signature_invalid` for Reason::signature_invalid.
std::string_view code_of(Reason reason);
std::optional<Reason> reason_named(std::string_view code);

/// One sentence that says what is wrong and what to do, from `reasons.def`.
std::string_view words_for(Reason reason, Language language);

/// The caller's input is malformed, unsigned, not permitted or too late. A value, never thrown.
/// Nothing in it may describe a person: `detail` names fields, members and rules, never values.
struct Refusal {
    Reason reason;
    std::string detail;              ///< English, for whoever builds the client
    std::string pointer;             ///< RFC 6901 pointer to the member at fault; may be empty
    std::string rule;                ///< the policy rule that decided; empty if none did
    std::vector<std::string> basis;  ///< the legal basis of that rule
    std::optional<Digest> head;      ///< the case's head now, with `case_moved_on`

    /// Only because boost::system::result::error() of Boost 1.81 must be able to make one.
    Refusal() : Refusal(Reason::internal_error) {}
    Refusal(Reason why, std::string what = {}, std::string where = {})
        : reason(why), detail(std::move(what)), pointer(std::move(where)) {}
};

}  // namespace bangiao

#include <bangiao/refusal.hpp>
#include <bangiao/result.hpp>
#include <stdexcept>

namespace bangiao {
namespace {

struct Entry {
    Reason reason;
    std::string_view code;
    std::string_view vi;
    std::string_view en;
};

constexpr Entry entries[] = {
#define BANGIAO_REASON(code, vi, en) {Reason::code, #code, vi, en},
#include <bangiao/reasons.def>
#undef BANGIAO_REASON
};

const Entry& entry_of(Reason reason) {
    return entries[static_cast<std::size_t>(reason)];
}

}  // namespace

std::string_view code_of(Reason reason) {
    return entry_of(reason).code;
}

std::optional<Reason> reason_named(std::string_view code) {
    for (const Entry& entry : entries)
        if (entry.code == code) return entry.reason;
    return std::nullopt;
}

std::string_view words_for(Reason reason, Language language) {
    const Entry& entry = entry_of(reason);
    return language == Language::vi ? entry.vi : entry.en;
}

void throw_exception_from_error(const Refusal& refusal, const boost::source_location&) {
    throw std::logic_error("value() of a refusal: " + std::string(code_of(refusal.reason)));
}

}  // namespace bangiao

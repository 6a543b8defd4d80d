#include "bangiao/event/json_place.hpp"

#include <algorithm>

namespace bangiao {
namespace {

constexpr std::size_t longest_name = 64;

// Needs no escape in a pointer: neither ~ nor / is among them.
bool is_name(std::string_view key) {
    constexpr std::string_view signs = "_-.#";
    return !key.empty() && key.size() <= longest_name &&
           std::all_of(key.begin(), key.end(), [=](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      signs.find(c) != std::string_view::npos;
           });
}

}  // namespace

bool JsonPlace::take_key(std::string_view key) {
    levels_.back().key = key;
    return levels_.back().keys.emplace(key).second;
}

std::size_t JsonPlace::next_value() {
    if (levels_.empty() || levels_.back().object) return 0;
    return ++levels_.back().elements;
}

std::string JsonPlace::pointer() const {
    std::string out;
    for (const Level& level : levels_) {
        if (level.object) {
            if (!level.key || !is_name(*level.key)) break;
            out += '/' + *level.key;
        } else {
            if (level.elements == 0) break;
            out += '/' + std::to_string(level.elements - 1);
        }
    }
    return out;
}

}  // namespace bangiao

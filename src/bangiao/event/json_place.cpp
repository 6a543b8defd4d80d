#include "bangiao/event/json_place.hpp"

#include <algorithm>
#include <span>

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

void JsonPlace::enter(bool object) {
    if (depth_ == levels_.size()) levels_.emplace_back();
    Level& level = levels_[depth_++];
    level.object = object;
    level.key.reset();
    level.keys.clear();
    level.elements = 0;
}

bool JsonPlace::take_key(std::string_view key) {
    here().key = key;
    return here().keys.emplace(key).second;
}

std::size_t JsonPlace::next_value() {
    if (depth_ == 0 || here().object) return 0;
    return ++here().elements;
}

std::string JsonPlace::pointer() const {
    std::string out;
    for (const Level& level : std::span(levels_).first(depth_)) {
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

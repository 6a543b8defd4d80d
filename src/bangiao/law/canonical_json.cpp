#include "bangiao/law/canonical_json.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <vector>

namespace bangiao::law {
namespace {

namespace json = boost::json;

bool needs_no_escape(std::string_view text) {
    bool plain = true;
    for (const char c : text)
        plain &= static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
    return plain;
}

std::vector<const json::key_value_pair*> sorted(const json::object& object) {
    std::vector<const json::key_value_pair*> members;
    members.reserve(object.size());
    for (const json::key_value_pair& member : object) members.push_back(&member);
    std::sort(members.begin(), members.end(),
              [](const auto* a, const auto* b) { return a->key() < b->key(); });
    return members;
}

}  // namespace

std::string canonical(const json::value& value) {
    CanonicalText text;
    text.value(value);
    return std::move(text).taken();
}

void CanonicalText::begin() {
    if (follows_) out_ += ',';
}

void CanonicalText::write(std::string_view scalar) {
    begin();
    out_ += scalar;
    follows_ = true;
}

void CanonicalText::write_quoted(std::string_view text) {
    begin();
    if (needs_no_escape(text))
        out_.append(1, '"').append(text).append(1, '"');
    else
        out_ += json::serialize(json::string_view(text));
    follows_ = true;
}

void CanonicalText::open(char bracket) {
    begin();
    out_ += bracket;
    follows_ = false;
}

void CanonicalText::close(char bracket) {
    out_ += bracket;
    follows_ = true;
}

void CanonicalText::key(std::string_view name) {
    write_quoted(name);
    out_ += ':';
    follows_ = false;
}

void CanonicalText::text(std::string_view text) {
    write_quoted(text);
}
void CanonicalText::number(std::uint64_t number) {
    write(std::to_string(number));
}
void CanonicalText::flag(bool flag) {
    write(flag ? "true" : "false");
}
void CanonicalText::null() {
    write("null");
}

void CanonicalText::value(const json::value& value) {
    if (const json::string* string = value.if_string()) return text(*string);
    if (const json::array* list = value.if_array()) {
        open('[');
        for (const json::value& item : *list) this->value(item);
        return close(']');
    }
    const json::object* object = value.if_object();
    if (!object) return write(json::serialize(value));
    open('{');
    for (const json::key_value_pair* member : sorted(*object)) {
        key(member->key());
        this->value(member->value());
    }
    close('}');
}

}  // namespace bangiao::law

#include <algorithm>

#include "bangiao/law/amendment.hpp"

namespace bangiao::law {
namespace {

bool is_bare(std::string_view key) {
    return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
    });
}

std::string quoted(std::string_view text) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            out += std::string("\\") + c;
        else if (byte < 0x20 || byte == 0x7f)
            out += std::string("\\u00") + digits[byte >> 4U] + digits[byte & 0xfU];
        else
            out += c;
    }
    return out + "\"";
}

std::string key_text(std::string_view key) {
    return is_bare(key) ? std::string(key) : quoted(key);
}

std::string joined(const std::vector<std::string>& parts) {
    std::string out;
    for (const std::string& part : parts) out += (out.empty() ? "" : ", ") + part;
    return out;
}

/// A value on one line.
std::string value_text(const Node& node) {
    std::vector<std::string> parts;
    switch (node.kind) {
        case Node::Kind::text:
            return quoted(node.text);
        case Node::Kind::integer:
            return std::to_string(node.integer);
        case Node::Kind::boolean:
            return node.boolean ? "true" : "false";
        case Node::Kind::date:
            return day_text(*node.date);
        case Node::Kind::moment:
            return node.moment->local_text();
        case Node::Kind::list:
            for (const Node& item : node.items) parts.push_back(value_text(item));
            return "[" + joined(parts) + "]";
        case Node::Kind::table:
            for (const Node::Member& member : node.members)
                parts.push_back(key_text(member.key) + " = " + value_text(member.value));
            return parts.empty() ? "{}" : "{ " + joined(parts) + " }";
        case Node::Kind::real:
        case Node::Kind::other:
            break;
    }
    fail(node.place, "this kind of value does not occur in a policy");
}

bool is_list_of_tables(const Node& node) {
    return node.is(Node::Kind::list) && !node.items.empty() &&
           std::all_of(node.items.begin(), node.items.end(),
                       [](const Node& item) { return item.is(Node::Kind::table); });
}

class Writer {
public:
    std::string written(const Node& document) {
        lines(document, [](const Node& value) {
            return !value.is(Node::Kind::table) && !is_list_of_tables(value);
        });
        if (const Node* title = document.find("title")) line("title", *title);
        for (const Node::Member& member : document.members)
            if (member.key != "title") section(member);
        return std::move(out_);
    }

private:
    template <class Wanted>
    void lines(const Node& table, Wanted wanted) {
        for (const Node::Member& member : table.members)
            if (wanted(member.value)) line(member.key, member.value);
    }
    void line(std::string_view key, const Node& value) {
        out_ += key_text(key) + " = " + value_text(value) + "\n";
    }
    void header(const std::string& path) { out_ += "\n[" + path + "]\n"; }
    void each_of(const std::string& path, const Node& list) {
        for (const Node& item : list.items) {
            out_ += "\n[[" + path + "]]\n";
            lines(item, [](const Node&) { return true; });
        }
    }

    void section(const Node::Member& member) {
        if (is_list_of_tables(member.value)) return each_of(member.key, member.value);
        if (!member.value.is(Node::Kind::table)) return;
        const std::string path = key_text(member.key);
        // Entries that have entries of their own stand under a heading each.
        const bool deep = member.key == "event" || member.key == "axes" ||
                          member.key == "deadline" || member.key == "person" ||
                          member.key == "entitlement";
        if (deep)
            for (const Node::Member& entry : member.value.members)
                one(path + "." + key_text(entry.key), entry.value);
        else
            one(path, member.value);
    }

    /// One table: its values in a line each, its `fields`, `states` and rules below.
    void one(const std::string& path, const Node& table) {
        const auto below = [](std::string_view key) {
            return key == "fields" || key == "states" || key == "rule";
        };
        header(path);
        for (const Node::Member& member : table.members)
            if (!below(member.key)) line(member.key, member.value);
        for (const Node::Member& member : table.members) {
            if (!below(member.key)) continue;
            if (is_list_of_tables(member.value))
                each_of(path + "." + member.key, member.value);
            else
                one(path + "." + member.key, member.value);
        }
    }

    std::string out_;
};

}  // namespace

std::string toml_text(const Node& document) {
    return Writer().written(document);
}

}  // namespace bangiao::law

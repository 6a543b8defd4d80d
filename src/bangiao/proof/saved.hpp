#pragma once

#include <bangiao/case_state.hpp>
#include <bangiao/registry.hpp>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace bangiao {

// What an audit knows, as JSON for the eyes of this program only: values in a fixed order, without
// names. Reading throws std::exception where something is not as it is written.

template <class T>
struct Saved;  // out() and in()

template <class T>
boost::json::value saved(const T& value) {
    return Saved<T>::out(value);
}
template <class T>
T loaded(const boost::json::value& value) {
    return Saved<T>::in(value);
}
template <class... T>
boost::json::array row(const T&... values) {
    boost::json::array out;
    (out.push_back(saved(values)), ...);
    return out;
}

/// Takes the values of a row back, in their order.
class Row {
public:
    explicit Row(const boost::json::value& row) : values_(row.as_array()) {}
    const boost::json::value& next() { return values_.at(next_++); }
    template <class T>
    T take() {
        return loaded<T>(next());
    }

private:
    const boost::json::array& values_;
    std::size_t next_ = 0;
};

template <class T>
T required(std::optional<T> value) {
    if (!value) throw std::invalid_argument("a value that was never written");
    return *std::move(value);
}

template <>
struct Saved<std::string> {
    static boost::json::value out(const std::string& text) { return boost::json::value(text); }
    static std::string in(const boost::json::value& value) {
        return std::string(value.as_string());
    }
};
template <>
struct Saved<std::uint64_t> {
    static boost::json::value out(std::uint64_t number) { return number; }
    static std::uint64_t in(const boost::json::value& value) {
        return value.to_number<std::uint64_t>();
    }
};
template <>
struct Saved<bool> {
    static boost::json::value out(bool flag) { return flag; }
    static bool in(const boost::json::value& value) { return value.as_bool(); }
};
template <>
struct Saved<Instant> {
    static boost::json::value out(Instant time) { return time.micros(); }
    static Instant in(const boost::json::value& value) {
        return Instant::from_micros(value.as_int64());
    }
};
template <>
struct Saved<Day> {
    static boost::json::value out(Day day) { return boost::json::value(day_text(day)); }
    static Day in(const boost::json::value& value) {
        return required(parse_day(std::string_view(value.as_string())));
    }
};
template <>
struct Saved<Digest> {
    static boost::json::value out(const Digest& digest) {
        return boost::json::value(digest.base64url());
    }
    static Digest in(const boost::json::value& value) {
        return required(Digest::from_base64url(value.as_string()));
    }
};
template <class Kind>
struct Saved<Name<Kind>> {
    static boost::json::value out(const Name<Kind>& name) {
        return boost::json::value(name.text());
    }
    static Name<Kind> in(const boost::json::value& value) {
        return required(Name<Kind>::parse(std::string_view(value.as_string())));
    }
};
template <class T>
struct Saved<std::optional<T>> {
    static boost::json::value out(const std::optional<T>& value) {
        return value ? saved(*value) : boost::json::value(nullptr);
    }
    static std::optional<T> in(const boost::json::value& value) {
        return value.is_null() ? std::nullopt : std::optional(loaded<T>(value));
    }
};
template <class List>
struct SavedList {
    static boost::json::value out(const List& list) {
        boost::json::array out;
        for (const auto& each : list) out.push_back(saved(each));
        return out;
    }
    static List in(const boost::json::value& value) {
        List list;
        for (const boost::json::value& each : value.as_array())
            list.insert(list.end(), loaded<typename List::value_type>(each));
        return list;
    }
};
template <class T>
struct Saved<std::vector<T>> : SavedList<std::vector<T>> {};
template <class T>
struct Saved<std::set<T>> : SavedList<std::set<T>> {};
template <class Key, class T>
struct Saved<std::map<Key, T>> {
    static boost::json::value out(const std::map<Key, T>& map) {
        boost::json::array out;
        for (const auto& [key, value] : map) out.push_back(row(key, value));
        return out;
    }
    static std::map<Key, T> in(const boost::json::value& value) {
        std::map<Key, T> map;
        for (const boost::json::value& each : value.as_array()) {
            Row pair(each);
            Key key = pair.template take<Key>();
            map.emplace(std::move(key), pair.template take<T>());
        }
        return map;
    }
};
template <>
struct Saved<CaseState> {
    static boost::json::value out(const CaseState& state) {
        return boost::json::value(state.serialised());
    }
    static CaseState in(const boost::json::value& value) {
        return CaseState::parse(std::string_view(value.as_string())).value();
    }
};
template <>
struct Saved<Duty> {
    static boost::json::value out(const Duty& duty) {
        return row(duty.rule, duty.unit, duty.opened_by, duty.thread, duty.from, duty.warn,
                   duty.due, duty.basis, duty.mark);
    }
    static Duty in(const boost::json::value& value) {
        Row in(value);
        return {in.take<std::string>(), in.take<UnitId>(),
                in.take<EventId>(),     in.take<std::string>(),
                in.take<Instant>(),     in.take<std::optional<Instant>>(),
                in.take<Instant>(),     in.take<std::vector<std::string>>(),
                in.take<std::string>()};
    }
};

/// A registry without its founders, who are the trust file's.
boost::json::value saved_registry(const Registry& registry);
Registry loaded_registry(const boost::json::value& value, std::map<UnitId, Digest> founders);

}  // namespace bangiao

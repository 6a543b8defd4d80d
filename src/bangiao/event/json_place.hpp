#pragma once

#include <boost/container/flat_set.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bangiao {

/// Where a reader stands in a JSON text: the objects and arrays that are open, and what each has
/// had.
class JsonPlace {
public:
    std::size_t depth() const { return depth_; }
    void enter_object() { enter(true); }
    void enter_array() { enter(false); }
    void leave() { --depth_; }

    /// Before a key is read: the place is the object itself.
    void await_key() { here().key.reset(); }
    /// False if the object has that key already.
    bool take_key(std::string_view key);
    /// How many keys the object has had.
    std::size_t members() const { return levels_[depth_ - 1].keys.size(); }
    /// Before a value is read. How many the array has had; 0 outside an array.
    std::size_t next_value();

    /// RFC 6901. Goes no further than the names that a claim or a field could have: a key that
    /// holds anything else came from a person's hand and is not repeated.
    std::string pointer() const;

private:
    struct Level {
        bool object;
        std::optional<std::string> key;
        // In one piece: an object has few, and a node for each would cost more than the reading.
        boost::container::flat_set<std::string, std::less<>> keys;
        std::size_t elements;
    };
    Level& here() { return levels_[depth_ - 1]; }
    void enter(bool object);

    std::vector<Level> levels_;  // deeper ones than depth_ are kept for the next
    std::size_t depth_ = 0;
};

}  // namespace bangiao

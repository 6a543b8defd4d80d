#pragma once

#include <bangiao/base64.hpp>
#include <bangiao/digest.hpp>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bangiao {

/// Which ids were met, eight bytes each and as many free ones: an audit remembers every event of
/// the log. Ids are hashed; two of ten million are taken for one with a chance of 3 in a million,
/// which would name an event that is none the worse.
class IdSet {
public:
    /// False if it was met before.
    bool insert(std::string_view id) {
        if (2 * (count_ + 1) > slots_.size()) grow();
        std::uint64_t key = 0;
        std::memcpy(&key, sha256(id).bytes().data(), sizeof key);
        if (key == 0) key = 1;  // zero marks a free slot
        return place(key);
    }

    /// All of it, base64; a set that was filled with it holds the same.
    std::string saved() const {
        std::string bytes;
        for (const std::uint64_t key : slots_)
            if (key != 0) bytes.append(reinterpret_cast<const char*>(&key), sizeof key);
        return base64_encode(bytes);
    }
    void fill(const std::string& bytes) {
        for (std::size_t at = 0; at + sizeof(std::uint64_t) <= bytes.size();
             at += sizeof(std::uint64_t)) {
            std::uint64_t key = 0;
            std::memcpy(&key, bytes.data() + at, sizeof key);
            if (2 * (count_ + 1) > slots_.size()) grow();
            place(key);
        }
    }

private:
    bool place(std::uint64_t key) {
        std::size_t slot = key & (slots_.size() - 1);
        for (; slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1))
            if (slots_[slot] == key) return false;
        slots_[slot] = key;
        ++count_;
        return true;
    }
    void grow() {
        const std::vector<std::uint64_t> old = std::exchange(
            slots_, std::vector<std::uint64_t>(slots_.empty() ? 1024 : 2 * slots_.size()));
        count_ = 0;
        for (const std::uint64_t key : old)
            if (key != 0) place(key);
    }

    std::vector<std::uint64_t> slots_;  // their number is a power of two
    std::size_t count_ = 0;
};

}  // namespace bangiao

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bangiao {

/// From here on keys lie in a part of memory of their own, between guard pages, that is not swapped
/// to any disk. Call once, before the first key is read. Answers whether the system let it be
/// locked; where it did not, keys are wiped all the same. Throws std::runtime_error if there is no
/// such memory at all.
bool keep_keys_in_locked_memory();

/// A text that nobody may read once it is no longer needed: wiped when it goes.
class SecretText {
public:
    explicit SecretText(std::string secret) : text_(std::move(secret)) {}
    SecretText(const SecretText&) = delete;
    SecretText& operator=(const SecretText&) = delete;
    ~SecretText();

    /// So many random bytes as lower-case hexadecimal digits. Throws std::runtime_error if the
    /// system has none to give.
    static SecretText random_hex(std::size_t bytes);

    const std::string& text() const { return text_; }

private:
    std::string text_;
};

/// Whether two secrets, or what was derived from them, are the same: in a time that does not tell
/// where they differ.
bool same_secret(std::string_view one, std::string_view other);

}  // namespace bangiao

#pragma once

#include <cstddef>
#include <string>

namespace bangiao {

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

}  // namespace bangiao

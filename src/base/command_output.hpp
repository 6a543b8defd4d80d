#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/secret.hpp"

namespace bangiao {

/// What a program prints to standard output: a secret that it fetches from where this process
/// cannot reach (a key server, an HSM). `command`: the program by its absolute path, and its
/// arguments; no shell is asked. It is given no input, an empty environment but for PATH, and none
/// of this process's files. Ended, with whatever it began, once it has taken longer than `limit` or
/// printed more than `most_bytes`. Throws std::runtime_error naming the program and what is wrong,
/// never what it printed. Any thread.
SecretText output_of(const std::vector<std::string>& command, std::chrono::milliseconds limit,
                     std::size_t most_bytes);

}  // namespace bangiao

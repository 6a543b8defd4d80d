#pragma once

#include <bangiao/result.hpp>
#include <string>

namespace bangiao {

/// A small file that holds a key: mode 0600 or stricter, owned by this process's user, no symbolic
/// link, at most 64 KiB. `key_unusable` otherwise, never with its content. Wipe what it answers.
Result<std::string> read_private_file(const std::string& path);

}  // namespace bangiao

#pragma once

#include <string>
#include <string_view>

#include <bangiao/digest.hpp>
#include <bangiao/ids.hpp>
#include <bangiao/note.hpp>
#include <bangiao/result.hpp>

namespace bangiao {

/// C2SP tlog-checkpoint: origin, size, root. Extension lines are refused.
struct Checkpoint {
    std::string origin;  ///< schema-less URL of the log, also its key's name
    TreeSize size;
    Digest root;

    static Result<Checkpoint> parse(std::string_view text);
    std::string text() const;  ///< ends in LF
};

/// The note: text, blank line, the log's signature line.
std::string sign_checkpoint(const Checkpoint& checkpoint, const NoteKey& key);

}  // namespace bangiao

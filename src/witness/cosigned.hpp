#pragma once

#include <bangiao/checkpoint.hpp>
#include <bangiao/note.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bangiao::witness {

/// What a witness cosigned last of one log.
struct Cosigned {
    Checkpoint checkpoint;
    std::string note;    ///< the log's line and the witness's own; verbatim what monitors get
    std::uint64_t time;  ///< POSIX seconds of the cosignature
};

/// Keeps it in a file of its own: after a crash the old one or the new one is there, whole. Who
/// deletes the file makes the witness forget, and that is what witnesses are there to prevent.
class CosignedFile {
public:
    /// `log`: the keys that the log may sign with. Throws std::runtime_error if the file was not
    /// written by this witness about this log.
    CosignedFile(std::filesystem::path file, std::string origin, std::vector<NoteVerifier> log,
                 NoteVerifier witness);

    const std::optional<Cosigned>& newest() const { return newest_; }
    /// Durable when it returns. Throws as replace_file() does.
    void keep(Cosigned cosigned);

private:
    Cosigned parse(std::string_view text, const std::string& origin,
                   const std::vector<NoteVerifier>& log, const NoteVerifier& witness) const;

    std::filesystem::path file_;
    std::optional<Cosigned> newest_;
};

}  // namespace bangiao::witness

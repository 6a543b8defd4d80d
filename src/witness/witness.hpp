#pragma once

#include <bangiao/add_checkpoint.hpp>
#include <bangiao/note.hpp>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/clock.hpp"
#include "base/durable_file.hpp"
#include "https/exchange.hpp"
#include "witness/cosigned.hpp"

namespace bangiao::witness {

/// Cosigns checkpoints of the logs that it was told of by a person, each only if it extends the one
/// that it cosigned before (C2SP tlog-witness). Holds a key and one small file a log; needs no
/// log's content. Any thread.
class Witness {
public:
    /// `logs`: keys whose names are the logs' origins. `folder` holds the state and is this
    /// witness's alone. Throws std::runtime_error if the key is no witness's, if another process
    /// uses the folder, or if a state in it cannot be read.
    Witness(NoteKey key, const std::vector<NoteVerifier>& logs, const std::filesystem::path& folder,
            const Clock& clock);

    /// `POST add-checkpoint`. What it answers with 200 is durable.
    https::Response add_checkpoint(std::string_view body);
    /// What it cosigned last of the log at this monitoring path; 404 if there is no such log, or
    /// nothing cosigned yet.
    https::Response newest(std::string_view monitoring_path) const;

private:
    struct Log {
        Log(CosignedFile file, std::vector<NoteVerifier> verifiers)
            : cosigned(std::move(file)), keys(std::move(verifiers)) {}
        mutable std::mutex
            mutex;              // held from comparing to storing: two requests never pass together
        CosignedFile cosigned;  // guarded by mutex
        bool unsure = false;    // guarded by mutex: what the file holds, since writing it failed
        std::vector<NoteVerifier> keys;
    };

    https::Response cosign(Log& log, const AddCheckpoint& request, const Note& note,
                           const Checkpoint& checkpoint);
    Cosigned made(const Log& log, const Note& note, const Checkpoint& checkpoint) const;

    NoteKey key_;
    const Clock& clock_;
    FileLock lock_;
    std::map<std::string, std::unique_ptr<Log>, std::less<>> logs_;  // by origin
    std::map<std::string, const Log*, std::less<>> monitored_;       // by monitoring path
};

}  // namespace bangiao::witness

#pragma once

#include <bangiao/checkpoint.hpp>
#include <bangiao/digest.hpp>
#include <bangiao/ids.hpp>
#include <bangiao/instant.hpp>
#include <bangiao/note.hpp>
#include <filesystem>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/durable_file.hpp"

namespace bangiao::ledger {

/// A head that does not extend what was signed before: somebody has changed the past, or restored
/// an old database. Nothing is signed any more before people have looked.
class SignerRefused : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A tree that is to be signed.
struct Head {
    TreeSize size;
    Digest root;
    Instant time;  ///< admission of its last event
    friend bool operator==(const Head&, const Head&) = default;
};

/// The log's key and what it last signed. The record lies in a file of its own, outside the
/// database, and is durable before a signature leaves: two different trees of one size are never
/// signed, whatever the database says. Any thread, for nodes over one database share it; one
/// process, which a lock file ensures.
class Signer {
public:
    /// The key's name must be the origin. Throws std::runtime_error if the record cannot be read or
    /// is another log's, or if another process has it.
    Signer(NoteKey key, std::string origin, std::filesystem::path record);

    /// Nothing before the first begin().
    std::optional<Head> record() const;
    /// Of what was signed last; 0 where nothing was.
    TreeSize signed_size() const;
    /// Opens the record of a log without events. Only where there is no record: a lost one is
    /// rebuilt by people, from what the witnesses hold.
    void begin();

    /// The signed note. The same tree again gives the same bytes. A larger one needs a proof that
    /// it extends the recorded one (empty from size 0) and a later time. Throws SignerRefused, or
    /// std::system_error if the record cannot be made durable.
    std::string sign(const Head& head, const std::vector<Digest>& consistency);

    const NoteVerifier& verifier() const { return key_.verifier(); }

private:
    void check(const Head& head, const std::vector<Digest>& consistency) const;
    void keep(const Head& head);

    NoteKey key_;
    std::string origin_;
    std::filesystem::path file_;
    FileLock lock_;
    mutable std::mutex mutex_;
    std::optional<Head> record_;  // guarded by mutex_
};

}  // namespace bangiao::ledger

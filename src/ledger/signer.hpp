#pragma once

#include <bangiao/checkpoint.hpp>
#include <bangiao/digest.hpp>
#include <bangiao/note.hpp>
#include <filesystem>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/durable_file.hpp"
#include "ledger/head.hpp"

namespace bangiao::ledger {

/// A head that does not extend what was signed before: somebody has changed the past, or restored
/// an old database. Nothing is signed any more before people have looked.
class SignerRefused : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A tree that was signed, and its note.
struct SignedHead {
    Head head;
    std::string note;  ///< empty of a log without events
};

/// The log's key and what it last signed. The record is one file outside the database, shared by
/// all nodes of the log: each signature locks it, compares, and makes the new record durable before
/// the signature exists. So the heads that the key ever signs extend one another, whichever node
/// asks and whatever its database says, and no two trees of one size are among them. Any thread.
class Signer {
public:
    /// The key's name must be the origin. Throws std::runtime_error if the record cannot be read or
    /// is another log's.
    Signer(NoteKey key, std::string origin, std::filesystem::path record);

    /// Nothing before the first begin(). As do all below, throws LockedSector::Busy where another
    /// node holds the record for too long, std::system_error where the file system fails, and
    /// SignerRefused where the record is not the one that this process has seen.
    std::optional<Head> record() const;
    /// Of what was signed last; 0 where nothing was.
    TreeSize signed_size() const;
    /// Opens the record of a log without events, unless another node has. Only where there is no
    /// record: a lost one is rebuilt by people, from what the witnesses hold.
    void begin();

    /// The signed note. The same tree again gives the same bytes. A larger one needs a proof that
    /// it extends the recorded one (empty from size 0) and a later time. Throws SignerRefused.
    std::string sign(const Head& head, const std::vector<Digest>& consistency);
    /// What was signed last, by whichever node: the same bytes again. Throws SignerRefused where
    /// there is no record.
    SignedHead newest() const;

    const NoteVerifier& verifier() const { return key_.verifier(); }

private:
    std::optional<Head> in(const LockedSector& file) const;
    void see(const std::optional<Head>& now) const;
    void keep(LockedSector& file, const Head& head) const;
    std::string note_of(const Head& head) const;

    NoteKey key_;
    std::string origin_;
    std::filesystem::path file_;
    mutable std::mutex mutex_;
    mutable std::optional<Head> seen_;  // last, in the record; guarded by mutex_
};

}  // namespace bangiao::ledger

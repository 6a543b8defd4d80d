#pragma once

#include <bangiao/case_state.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bangiao/proof/export.hpp"

namespace bangiao {

// The lines of a whole log's export (docs/exports.md), taken apart; nothing of them is verified.

/// The first line.
struct LogOpening {
    std::string origin;
    std::string checkpoint;
};
/// A policy or calendar file, verbatim.
struct LogPolicy {
    std::string text;
};
struct LogCertificate {
    std::string der;
};

/// A duty as it is stored, and how it was closed.
struct KeptDuty {
    Duty duty;
    std::string how;  ///< empty: it is open
    std::optional<Instant> closed_at;
    std::optional<std::uint64_t> closed_index;
};

/// Of a sealed disclosure what can be told of it without opening it to anybody.
struct KeptDisclosure {
    std::string digest;         ///< base64url, as it is stored
    std::optional<bool> opens;  ///< none where its key is destroyed, or nothing is left to open
    std::string sensitivity_class;
    bool left = true;                        ///< its ciphertext is there
    std::optional<std::uint64_t> erased_by;  ///< the event by which it is on record as erased
};

/// That an event erased classes of its case, as it is on record.
struct KeptErasure {
    std::vector<std::string> classes;
    bool done;  ///< the keys are destroyed, and the ciphertext is gone
};

/// What the database says of an event and, with a chain's last one, of the chain. Texts as they are
/// stored, so that whatever stands there can be named.
struct KeptRecord {
    std::uint64_t as_of = 0;  ///< size of the log when this was read
    std::string event_id, chain, digest, leaf, type, unit, kind;
    std::uint64_t place = 0;
    bool registry = false;
    std::optional<std::uint64_t> length;  ///< of the chain by its stored state; none: it has none
    std::optional<std::string> state;     ///< where this is the chain's last event
    std::vector<std::string> parties;     ///< likewise
    std::vector<KeptDuty> duties;         ///< that this event opened
    std::vector<KeptDisclosure> disclosures;
    std::optional<KeptErasure> erasure;  ///< by this event
};

struct LogEvent {
    ExportEntry entry;  ///< without a path: the tree is computed again
    std::optional<KeptRecord> kept;
};
struct LogTile {
    unsigned level;
    std::uint64_t number;
    std::string hashes;
};
struct LogHead {
    std::uint64_t size;
    std::uint64_t previous;
    std::string root;  ///< base64
    std::string at;
};
/// A checkpoint as it was signed, or as it was published with the cosignatures of its quorum.
struct LogNote {
    std::uint64_t size;
    std::string note;
    bool published;
};
/// Looks in the order in which they were recorded: their hashes, which tell nobody who looked.
struct LogLooks {
    std::uint64_t after;                  ///< so many stand before these
    std::vector<Digest> looks;            ///< of each its text's hash
    std::optional<Digest> head;           ///< as it is stored with the last of them
    std::vector<std::uint64_t> misfiled;  ///< numbers of those filed otherwise than they say
    std::uint64_t of;                     ///< so many there were when these were read
};
/// How many rows each table has; what was read before them must add up to it.
struct LogTotals {
    std::uint64_t as_of;
    std::vector<std::pair<std::string, std::uint64_t>> rows;
};
/// The last line (ExportSeal).
struct LogClosing {
    std::uint64_t lines;
    std::string sha256;  ///< hex
};

using LogLine = std::variant<LogOpening, LogPolicy, LogCertificate, LogEvent, LogTile, LogHead,
                             LogNote, LogLooks, LogTotals, LogClosing>;

/// `export_malformed`, with a pointer, unless the line is one of these with every member of its
/// type and no other.
Result<LogLine> parse_log_line(std::string_view line);

}  // namespace bangiao

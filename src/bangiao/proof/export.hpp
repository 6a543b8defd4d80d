#pragma once

#include <bangiao/certificate.hpp>
#include <bangiao/digest.hpp>
#include <bangiao/ids.hpp>
#include <bangiao/instant.hpp>
#include <bangiao/result.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bangiao {

/// One event of an export. What cannot be read of it is a finding of that event, not of the file.
struct ExportEntry {
    std::uint64_t index;
    std::optional<Instant> admitted_at;       ///< none: not written as in a leaf
    std::string sd_jwt;                       ///< with the disclosures that the reader was shown
    std::optional<std::vector<Digest>> path;  ///< none: something else than hashes
};

/// `admitted_at`, or nothing if the text is not written as in a leaf.
std::optional<Instant> leaf_time(std::string_view text);

/// An exported case (docs/formats.md, "Export"), taken apart; nothing of it is verified.
struct Export {
    std::string origin;
    std::string checkpoint;
    CaseId id;
    std::string state;
    std::vector<std::string> policies;
    std::vector<Certificate> certificates;  ///< those that can be read
    std::vector<ExportEntry> registry;
    std::vector<ExportEntry> events;

    /// `export_malformed`, with a pointer, unless every member is there, of its type, and no other.
    static Result<Export> parse(std::string_view json);
};

}  // namespace bangiao

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <bangiao/digest.hpp>
#include <bangiao/ids.hpp>
#include <bangiao/result.hpp>

namespace bangiao {

/// The body of an `add-checkpoint` request (C2SP tlog-witness): what the log believes that the
/// witness has seen, the proof that the log has only grown since, and the checkpoint to cosign.
struct AddCheckpoint {
    TreeSize old;
    std::vector<Digest> proof;  ///< at most 63
    std::string checkpoint;     ///< the signed note, verbatim

    /// Strict: what text() would not have written is `proof_malformed`.
    static Result<AddCheckpoint> parse(std::string_view body);
    std::string text() const;
};

/// The body of a 409: the size that the witness cosigned last. `proof_malformed` if it is no number
/// and one LF.
std::string conflict_text(TreeSize size);
Result<TreeSize> parse_conflict(std::string_view body);
inline constexpr const char* conflict_media_type = "text/x.tlog.size";

/// Below the monitoring prefix of a witness: where it gives out what it cosigned last of that log.
/// `<lower-case hex SHA-256 of the origin>/checkpoint`.
std::string monitoring_path(std::string_view origin);

}  // namespace bangiao

#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <bangiao/checkpoint.hpp>
#include <bangiao/ids.hpp>
#include <bangiao/note.hpp>
#include <bangiao/result.hpp>

namespace bangiao {

/// Whom an offline verifier believes: a C2SP tlog-policy file (log, witness, group, quorum), with
/// what is ours in comment lines that other readers skip:
///
///     # bangiao-founding <unit id> <base64url SHA-256 of the founding certificate>
///     # bangiao-constitution <hex SHA-256 of the policy file that governs registry events>
class Trust {
public:
    static Result<Trust> parse(std::string_view text);

    const std::vector<NoteVerifier>& logs() const { return logs_; }
    const std::vector<NoteVerifier>& witnesses() const { return witnesses_; }
    /// Where the file says that a witness takes checkpoints: an `https://…` prefix; empty if it
    /// does not say.
    std::string url_of(const NoteVerifier& witness) const;
    const std::map<UnitId, Digest>& founders() const { return founders_; }
    /// The policy file under which the log was founded; nothing if the file does not pin one.
    const std::optional<Digest>& constitution() const { return constitution_; }
    /// Whether the policy asks for witnesses at all (`quorum none` does not).
    bool asks_for_witnesses() const;
    /// Whether the quorum holds where these, and nobody else, cosign; true with `quorum none`.
    bool makes_quorum(const std::vector<NoteVerifier>& witnesses) const;

    struct Verdict {
        Checkpoint checkpoint;
        std::vector<NoteSigner> witnesses;  ///< distinct known witnesses that cosigned
        bool quorum;                        ///< the quorum holds; true with `quorum none`
    };
    /// `checkpoint_unsigned` unless a known log key whose name is the origin signed.
    Result<Verdict> judge(std::string_view note) const;

private:
    class Reader;
    struct Group {
        std::string name;
        unsigned threshold;
        std::vector<std::string> members;
    };
    bool reached(const std::string& name, const std::vector<NoteVerifier>& witnesses) const;
    std::vector<NoteVerifier> logs_;
    std::vector<NoteVerifier> witnesses_;
    std::map<std::string, NoteVerifier, std::less<>> witness_by_name_;
    std::map<std::string, std::string> url_by_key_;  // by public key
    std::map<std::string, Group, std::less<>> groups_;
    std::string quorum_ = "none";
    std::map<UnitId, Digest> founders_;
    std::optional<Digest> constitution_;
};

}  // namespace bangiao

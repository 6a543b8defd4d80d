#pragma once

#include <bangiao/add_checkpoint.hpp>
#include <bangiao/instant.hpp>
#include <bangiao/note.hpp>
#include <bangiao/trust.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/config.hpp"
#include "https/client.hpp"

namespace bangiao::quorum {

/// A cosignature that verifies.
struct Cosignature {
    std::string line;  ///< as it stands in a note, with its LF; nothing else of the answer
    Instant time;      ///< as the witness says, in whole seconds
};
/// The witness last cosigned a tree of another size.
struct Conflict {
    TreeSize size;
};
/// The witness says that the tree does not extend what it cosigned.
struct Disagreement {};
/// No answer, or none that counts; in fixed words, for the operators' log.
struct NoAnswer {
    const char* why;
};
using Reply = std::variant<Cosignature, Conflict, Disagreement, NoAnswer>;

/// `https://host[:port][/prefix]` taken apart. Throws std::runtime_error if it is anything else.
struct WitnessUrl {
    std::string host;
    std::uint16_t port;
    std::string prefix;  ///< empty, or begins with a slash and does not end in one
    static WitnessUrl parse(std::string_view url);
};

/// One ministry's witness over its own TLS. What it answers is believed no further than the one
/// line of its key that verifies. One thread, but for interrupt().
class WitnessClient {
public:
    /// Throws std::runtime_error if the URL or a TLS file cannot be used. Does not connect.
    WitnessClient(NoteVerifier key, const std::string& url, const Config::Quorum& config);

    const NoteVerifier& key() const { return key_; }

    /// `text`: of the checkpoint that the request offers.
    Reply cosign(const AddCheckpoint& request, const std::string& text);
    /// What it says that it cosigned last of that log, unverified; nothing if it has not cosigned
    /// any. Throws https::Unreachable where it does not answer.
    std::optional<std::string> newest(std::string_view origin);
    /// From any thread: ends what is under way, and everything later.
    void interrupt() { client_.interrupt(); }

private:
    WitnessClient(NoteVerifier key, const WitnessUrl& url, const Config::Quorum& config);
    Reply cosignature_in(const std::string& answer, const std::string& text) const;

    NoteVerifier key_;
    std::string prefix_;
    https::Client client_;
};

/// The witnesses that the trust file names, each with its URL. Throws std::runtime_error if one has
/// none that can be used.
std::vector<std::unique_ptr<WitnessClient>> clients_of(const Trust& trust,
                                                       const Config::Quorum& config);

}  // namespace bangiao::quorum

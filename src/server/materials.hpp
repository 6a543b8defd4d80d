#pragma once

#include <bangiao/note.hpp>
#include <bangiao/policy.hpp>
#include <bangiao/trust.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/config.hpp"
#include "base/revocation.hpp"

namespace bangiao::server {

/// A whole file as text. Throws std::runtime_error naming it.
std::string read_file(const std::filesystem::path& file);

/// The trust file; its log must be this one. Throws std::runtime_error saying what is wrong.
Trust load_trust(const Config& config);

/// All policies, checked completely, with the constitution that the trust file pins. Throws
/// likewise.
PolicyBook load_policies(const Config& config, const Trust& trust);

/// The authorities' revocation lists; none where the configuration names none. Throws likewise.
std::unique_ptr<Revocations> make_revocations(const Config& config, Instant now);

/// The log's key, whose name must be the origin and which the trust file must name. Throws
/// likewise.
NoteKey load_log_key(const Config& config, const Trust& trust);

/// Who is asked for cosignatures; nothing where the trust file asks for no witnesses. Throws
/// likewise.
std::optional<Config::Quorum> quorum_of(const Config& config, const Trust& trust);

/// The system's clock, or the controlled one of a `.test` log.
std::unique_ptr<Clock> make_clock(const Config& config);

}  // namespace bangiao::server

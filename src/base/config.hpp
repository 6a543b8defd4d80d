#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bangiao {

/// Everything that bangiaod is told, read once from one TOML file (docs/operations.md lists the
/// keys). Unknown keys are refused with line and column; every limit has its unit and its reason.
/// Relative paths are taken from the folder of the file.
struct Config {
    using Millis = std::chrono::milliseconds;

    std::string origin;              ///< of the log: a schema-less URL, also its key's name
    std::filesystem::path data_dir;  ///< this node's own; the private PostgreSQL where it runs
    std::string log_level = "info";

    struct Listen {
        std::string address = "127.0.0.1";
        std::uint16_t port = 8443;       ///< 0: any free one; the log line `listening` names it
        std::string name = "localhost";  ///< the one Host that requests may name
        std::optional<std::filesystem::path> port_file;  ///< where to write the port taken
    } listen;

    struct Metrics {
        std::string address = "127.0.0.1";
        std::optional<std::uint16_t> port;  ///< none: no metrics listener
        std::optional<std::filesystem::path> port_file;
    } metrics;

    struct Tls {
        std::filesystem::path certificate, key;  ///< PEM; the key file 0600
        std::filesystem::path client_ca;         ///< PEM roots that officers' certificates chain to
        bool allow_tls12 = false;
    } tls;

    struct Ledger {
        std::filesystem::path log_key;                  ///< NoteKey text, 0600
        std::filesystem::path signer_record;            ///< one for all nodes of the log
        std::filesystem::path trust;                    ///< founders, constitution, quorum
        std::filesystem::path policies;                 ///< folder of *.toml
        std::optional<std::filesystem::path> founding;  ///< bundle for an empty log
        std::optional<std::filesystem::path> clock;     ///< only where the origin ends in `.test`
        std::size_t batch_events = 256;   ///< one transaction; keeps the row lock short
        std::size_t queue_events = 1000;  ///< waiting; about a second of work at full rate
    } ledger;

    /// How cosignatures are collected. Whose, and how many, stands in the trust file.
    struct Quorum {
        std::filesystem::path certificate, key;  ///< what the service proves itself with; PEM
        std::filesystem::path authorities;  ///< PEM roots that the witnesses' certificates chain to
        Millis interval{500};               ///< between two checkpoints that are sent out
        Millis answer{5'000};               ///< one connection, and one answer, of one witness
        Millis out_of_reach{86'400'000};    ///< without a quorum for longer, nothing is recorded
        Millis clock_tolerance{2'000};  ///< farther from the witnesses' time, nothing is recorded
    };
    std::optional<Quorum> quorum;  ///< none: only for a trust file that asks for no witnesses

    struct Vault {
        std::filesystem::path masters;     ///< folder of 32-byte master keys, files 0600; or
        std::vector<std::string> command;  ///< a program that prints them, with its arguments
        Millis command_limit{10'000};      ///< how long it may take
    } vault;

    /// When a certificate's end is announced, in days before it.
    struct Certificates {
        std::vector<unsigned> warn_days{30, 14, 7, 1};
    } certificates;

    /// The lists of what the ministries' authorities have revoked. Absent: the registry alone says.
    struct Revocation {
        std::filesystem::path lists;        ///< folder of *.crl
        std::filesystem::path authorities;  ///< PEM certificates of those who sign the lists
        Millis look_every{60'000};          ///< how often the folder is read anew
        bool refuse_out_of_date = true;  ///< or only warn, where a list is out of date or missing
    };
    std::optional<Revocation> revocation;

    /// The service's own signature, under what it puts on record itself. Absent: it puts nothing.
    struct Recorder {
        std::filesystem::path key, certificate;  ///< PEM; enrolled like an officer's; the key 0600
        std::chrono::minutes anchor_every{60};   ///< the head of the record of who looked
    };
    std::optional<Recorder> recorder;

    /// A listener for officers who have no certificate yet. Absent: nobody enrols by code.
    struct Enrolments {
        Listen listen;
        std::chrono::hours lifetime{72};       ///< of a one-time code
        std::size_t tries = 5;                 ///< so many wrong ones end it
        std::size_t requests_per_minute = 10;  ///< from one address
        std::size_t requests_burst = 20;
    };
    std::optional<Enrolments> enrolments;

    struct Database {
        std::optional<std::string> url;      ///< none: a private PostgreSQL in data_dir
        std::optional<std::string> keyring;  ///< database of the wrapped keys, with `url`
        std::size_t readers = 4;             ///< sessions, and threads, of the read side
        Millis lease{2000};                  ///< how long a read waits for a session
    } database;

    struct Limits {
        Millis handshake{10'000};  ///< a TLS handshake
        Millis header{10'000};     ///< from its first byte to the blank line
        Millis body{30'000};
        Millis write{30'000};          ///< of one answer
        Millis idle{60'000};           ///< between two requests
        Millis shutdown{5'000};        ///< TLS close
        Millis connection{3'600'000};  ///< its age; afterwards a new handshake sees new CRLs
        std::size_t header_bytes = 8 * 1024;
        std::size_t header_fields = 64;
        std::size_t target_bytes = 2 * 1024;
        std::size_t body_bytes = 256 * 1024;  ///< a whole SD-JWT
        std::size_t connections = 1000;
        std::size_t connections_per_certificate = 20;
        std::size_t requests_per_connection = 1000;
        std::size_t events_per_minute = 600;  ///< of one officer
        std::size_t events_burst = 2000;      ///< an offline queue that is sent at once
        std::size_t searches_per_minute =
            20;  ///< of one officer: nobody tries out a telephone book
        std::size_t searches_burst = 20;
        std::size_t waiting_reads = 256;  ///< for a reader's thread; beyond it `overloaded`
        Millis feed{600'000};             ///< life of a feed's stream; the client comes back
        Millis heartbeat{15'000};         ///< in a feed's stream, while there is no news
        unsigned threads = 0;             ///< I/O threads; 0: one a core
    } limits;

    /// Throws std::runtime_error with `file:line:column: sentence`.
    static Config load(const std::filesystem::path& file);
};

}  // namespace bangiao

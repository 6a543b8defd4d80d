#pragma once

#include <cstdint>
#include <memory>

#include "https/server.hpp"
#include "witness/config.hpp"
#include "witness/witness.hpp"

namespace bangiao::witness {

/// The running witness behind its own TLS. Made and ended by the program's main thread.
class Service {
public:
    /// Serves when it returns. Throws std::runtime_error saying what is wrong.
    explicit Service(const WitnessConfig& config);

    std::uint16_t port() const { return server_->port(); }
    /// Reads certificate, key and authorities anew; keeps the old ones if they cannot be used.
    void renew_tls();

private:
    https::Response answer(const https::Request& request);

    const WitnessConfig config_;
    const std::vector<NoteVerifier> logs_;
    const std::unique_ptr<Clock> clock_;
    Witness witness_;
    std::unique_ptr<https::Server> server_;
};

}  // namespace bangiao::witness

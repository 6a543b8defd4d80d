#pragma once

#include <bangiao/certificate.hpp>
#include <bangiao/ids.hpp>
#include <bangiao/key.hpp>
#include <string>
#include <vector>

#include "support/authority.hpp"

namespace bangiao::testing {

/// An officer with a signing and a TLS certificate, as certs/make makes them.
struct TestOfficer {
    OfficerId id;
    UnitId unit;
    std::vector<std::string> roles;
    Issued tls;
    Certificate signing;
    SigningKey key;
    Issued signing_files;  ///< the same two, as PEM

    /// With fresh keys from that authority.
    static TestOfficer make(const Authority& authority, const UnitId& unit,
                            std::vector<std::string> roles);
};

}  // namespace bangiao::testing

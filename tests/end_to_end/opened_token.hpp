#pragma once

#include <bangiao/sd_jwt.hpp>
#include <string>
#include <vector>

#include "support/officer.hpp"

namespace bangiao::testing {

/// A right SD-JWT taken apart, so that any part of it can be made wrong and still be signed.
struct OpenedToken {
    std::string header, payload;  ///< JSON texts
    std::string signature;        ///< raw, as it came
    std::vector<std::string> disclosures;

    explicit OpenedToken(const std::string& sd_jwt);

    OpenedToken& in_header(const std::string& old, const std::string& fresh);
    OpenedToken& in_payload(const std::string& old, const std::string& fresh);
    /// Signed anew by the officer.
    OpenedToken& sign(const TestOfficer& officer);
    std::string text() const;

private:
    std::string signed_part() const;
};

}  // namespace bangiao::testing

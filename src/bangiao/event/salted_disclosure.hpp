#pragma once

#include <bangiao/sd_jwt.hpp>

namespace bangiao {

/// A disclosure beside its salt, which nothing but the check for equal salts may ever look at.
struct SaltedDisclosure {
    std::string salt;
    Disclosure disclosure;
};

Result<SaltedDisclosure> parse_salted(std::string_view text);

}  // namespace bangiao

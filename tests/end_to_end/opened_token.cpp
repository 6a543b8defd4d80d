#include "end_to_end/opened_token.hpp"

#include <bangiao/base64.hpp>
#include <stdexcept>

namespace bangiao::testing {
namespace {

void replace_in(std::string& text, const std::string& old, const std::string& fresh) {
    const std::size_t at = text.find(old);
    if (at == std::string::npos) throw std::logic_error("nothing to replace: " + old);
    text.replace(at, old.size(), fresh);
}

}  // namespace

OpenedToken::OpenedToken(const std::string& sd_jwt) {
    const SdJwtParts parts = SdJwtParts::split(sd_jwt).value();
    const std::size_t first = parts.jws.find('.');
    const std::size_t second = parts.jws.find('.', first + 1);
    header = base64url_decode(parts.jws.substr(0, first)).value();
    payload = base64url_decode(parts.jws.substr(first + 1, second - first - 1)).value();
    signature = base64url_decode(parts.jws.substr(second + 1)).value();
    disclosures = parts.disclosures;
}

OpenedToken& OpenedToken::in_header(const std::string& old, const std::string& fresh) {
    replace_in(header, old, fresh);
    return *this;
}

OpenedToken& OpenedToken::in_payload(const std::string& old, const std::string& fresh) {
    replace_in(payload, old, fresh);
    return *this;
}

std::string OpenedToken::signed_part() const {
    return base64url_encode(header) + '.' + base64url_encode(payload);
}

OpenedToken& OpenedToken::sign(const TestOfficer& officer) {
    signature = officer.key.sign(signed_part());
    return *this;
}

std::string OpenedToken::text() const {
    std::string out = signed_part() + '.' + base64url_encode(signature) + '~';
    for (const std::string& disclosure : disclosures) out += disclosure + '~';
    return out;
}

}  // namespace bangiao::testing

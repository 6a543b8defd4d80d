#include "support/officer.hpp"

namespace bangiao::testing {

TestOfficer TestOfficer::make(const Authority& authority, const UnitId& unit,
                              std::vector<std::string> roles) {
    const std::string id = random_uuid();
    Issued signing = authority.issue(id, Usage::signing, KeyKind::p256, {-2000, 3650});
    return TestOfficer{*OfficerId::parse(id),
                       unit,
                       std::move(roles),
                       authority.issue(id, Usage::tls_client, KeyKind::p256, {-2000, 3650}),
                       Certificate::from_pem(signing.certificate).value(),
                       SigningKey::from_pem(signing.key).value(),
                       std::move(signing)};
}

}  // namespace bangiao::testing

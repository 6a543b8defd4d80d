#include <bangiao/base64.hpp>
#include <bangiao/event.hpp>

namespace bangiao {

std::optional<Certificate> ParsedEvent::enclosed_signer() const {
    for (const auto& [name, field] : fields_) {
        if (!field.value.is_string()) continue;
        const std::optional<std::string> der = base64_decode(field.value.as_string());
        if (!der || sha256(*der) != signer()) continue;
        if (Result<Certificate> certificate = Certificate::from_der(*der)) return *certificate;
    }
    return std::nullopt;
}

}  // namespace bangiao

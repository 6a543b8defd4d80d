#include <bangiao/certificate.hpp>
#include <string_view>

#include "must.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using bangiao::Certificate;
    using bangiao::Instant;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const Instant when = Instant::from_seconds(1'772'427'600);
    static_cast<void>(bangiao::SigningKey::from_pem(bytes));
    for (const auto& certificate : {Certificate::from_der(bytes), Certificate::from_pem(bytes)}) {
        if (!certificate) continue;
        must(certificate->thumbprint() == bangiao::sha256(certificate->der()));
        must(bool(Certificate::from_der(certificate->der())));
        static_cast<void>(certificate->may_sign_at(when));
        static_cast<void>(certificate->chains_to(bytes, bytes, when));
        if (const auto& key = certificate->verifying_key())
            must(!key->verify("message", "signature"));
    }
    return 0;
}

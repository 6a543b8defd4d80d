#include <bangiao/base64.hpp>
#include <bangiao/event.hpp>
#include <bangiao/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "must.hpp"

namespace {

using bangiao::Opening;
using bangiao::ParsedEvent;

void as_it_is(std::string_view text) {
    const auto parts = bangiao::SdJwtParts::split(text);
    if (parts) must(parts->joined() == text);
    const auto strict = ParsedEvent::parse(text, Opening::every_digest);
    const auto lenient = ParsedEvent::parse(text, Opening::some_withheld);
    if (!strict) return;
    must(bool(lenient));
    static_cast<void>(strict->enclosed_signer());
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    lines.push_back(text);
    return lines;
}

/// The fuzzer cannot invent base64 and hashes: header, payload and disclosures are lines of JSON
/// here, and `@` in the payload stands for the digest of the next disclosure.
void as_lines(std::string_view text) {
    const std::vector<std::string_view> lines = lines_of(text);
    if (lines.size() < 2) return;
    std::string payload(lines[1]);
    std::string disclosures;
    for (std::size_t i = 2; i < lines.size(); ++i) {
        const std::string disclosure = bangiao::base64url_encode(lines[i]);
        disclosures += disclosure + '~';
        if (const std::size_t at = payload.find('@'); at != std::string::npos)
            payload.replace(at, 1, bangiao::sha256(disclosure).base64url());
    }
    as_it_is(bangiao::base64url_encode(lines[0]) + '.' + bangiao::base64url_encode(payload) +
             ".AAAA~" + disclosures);
    std::vector<bangiao::Disclosure> parsed;
    for (std::size_t i = 2; i < lines.size(); ++i)
        if (auto disclosure = bangiao::Disclosure::parse(bangiao::base64url_encode(lines[i])))
            parsed.push_back(std::move(*disclosure));
    const auto object = bangiao::parse_json(payload);
    if (!object || !object->is_object()) return;
    const auto opened =
        bangiao::open_disclosures(object->as_object(), parsed, Opening::every_digest);
    if (!opened) return;
    must(!opened->contains("_sd") && !opened->contains("_sd_alg"));
    must(bool(bangiao::open_disclosures(object->as_object(), parsed, Opening::some_withheld)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    as_it_is(text);
    as_lines(text);
    return 0;
}

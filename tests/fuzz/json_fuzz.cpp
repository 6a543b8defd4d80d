#include <bangiao/json.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <string_view>

#include "must.hpp"

// Whatever our reader accepts, Boost.JSON accepts and understands alike, and it comes back as it
// went.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto value = bangiao::parse_json(text);
    if (!value) return 0;
    boost::json::error_code error;
    must(boost::json::parse(text, error) == *value && !error);
    const auto again = bangiao::parse_json(boost::json::serialize(*value));
    must(again && *again == *value);
    return 0;
}

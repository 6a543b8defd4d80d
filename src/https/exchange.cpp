#include "https/exchange.hpp"

namespace bangiao::https {

const std::string& Request::header(std::string_view lower_case_name) const {
    static const std::string none;
    const auto found = headers.find(lower_case_name);
    return found == headers.end() ? none : found->second;
}

}  // namespace bangiao::https

#pragma once

#include <bangiao/json.hpp>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace bangiao::testing {

/// A file of known answers under tests/vectors.
inline boost::json::value vectors(const std::string& name) {
    std::ifstream file(std::string(BANGIAO_SOURCE_DIR) + "/tests/vectors/" + name);
    if (!file) throw std::runtime_error("no vectors: " + name);
    std::stringstream text;
    text << file.rdbuf();
    return parse_json(text.str()).value();
}

}  // namespace bangiao::testing

#pragma once

#include <bangiao/policy.hpp>
#include <boost/json/object.hpp>

namespace bangiao {

/// `{"vi": …, "en": …}`
inline boost::json::object words_json(const Words& words) {
    return {{"vi", words.vi}, {"en", words.en}};
}

}  // namespace bangiao

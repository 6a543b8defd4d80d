#pragma once

#include <string_view>

#include <bangiao/policy.hpp>

namespace bangiao {

/// What the law calls a type of unit; its own name where the law knows none such.
Words unit_type_words(const Policy& law, std::string_view type);

}  // namespace bangiao

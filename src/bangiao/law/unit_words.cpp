#include <bangiao/unit_words.hpp>

#include "bangiao/law/policy_model.hpp"

namespace bangiao {

Words unit_type_words(const Policy& law, std::string_view type) {
    const auto known = law.unit_types.find(type);
    if (known) return law.unit_types[*known].words;
    return {std::string(type), std::string(type)};
}

}  // namespace bangiao

#pragma once

#include "bangiao/law/document.hpp"

namespace bangiao::law {

/// Which file an amending file extends.
struct Extends {
    std::string id;
    std::optional<Digest> digest = {};
    Place place = {};
};
/// What `extends` says, if the document has it; throws Mistake.
std::optional<Extends> extends_of(const Node& document);

/// The base as the amendment leaves it, as an amending law is read into the law that it amends
/// (docs/policy-language.md, section 12). Every value keeps its place, those of the base one layer
/// further down. Throws Mistake where the amendment removes what is not there.
Node amended(const Node& base, const Node& amendment);

/// The document as a policy file again: what `extends` left to other files stands in it.
std::string toml_text(const Node& document);

}  // namespace bangiao::law

#pragma once

#include <bangiao/refusal.hpp>
#include <string_view>

#include "https/exchange.hpp"

namespace bangiao::door {

/// The one table from Reason to HTTP status.
unsigned status_of(Reason reason);

/// English where the client prefers it to Vietnamese (RFC 9110 section 12.5.4); else Vietnamese.
Language language_of(std::string_view accept_language);

/// An RFC 9457 problem. Every sentence comes from the registry of reasons, none from the input.
https::Response problem(const Refusal& refusal, const https::RequestContext& context);

/// What `type` of a problem resolves to: the reason in both languages. Nothing if there is no such
/// code.
std::optional<https::Response> problem_page(std::string_view code);

}  // namespace bangiao::door

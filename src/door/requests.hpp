#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "https/exchange.hpp"

namespace bangiao::door {

https::RequestContext context_of(const https::Request& request);

/// `Application/SD-JWT; x=y` → `application/sd-jwt`.
std::string media_type(std::string_view content_type);

/// `too_many_requests`, and when to come again.
https::Response later(std::chrono::seconds wait, const https::Request& request);

}  // namespace bangiao::door

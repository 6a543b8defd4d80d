#include "door/requests.hpp"

#include "door/problems.hpp"

namespace bangiao::door {

https::RequestContext context_of(const https::Request& request) {
    return https::RequestContext{request.request_id, request.header("accept-language")};
}

std::string media_type(std::string_view content_type) {
    std::string type(content_type.substr(0, content_type.find_first_of("; \t")));
    for (char& c : type)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return type;
}

https::Response later(std::chrono::seconds wait, const https::Request& request) {
    https::Response answer = problem(Refusal(Reason::too_many_requests), context_of(request));
    answer.headers["Retry-After"] = std::to_string(wait.count());
    return answer;
}

}  // namespace bangiao::door

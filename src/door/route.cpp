#include "door/route.hpp"

#include "door/door.hpp"

namespace bangiao::door {
namespace {

using Place = Route::Place;
using Callers = Route::Callers;

}  // namespace

/// Friend of the door, so that its answers can stay private.
struct RouteTable {
    const std::vector<Route> routes{
        {"POST", "/api/v1/events", Place::ledger, nullptr},
        {"GET", "/api/v1/events/{jti}", Place::worker, &Door::event},
        {"GET", "/api/v1/events/{jti}/receipt", Place::worker, &Door::receipt},
        {"GET", "/api/v1/cases/{case}", Place::worker, &Door::case_state},
        {"GET", "/api/v1/cases/{case}/events", Place::worker, &Door::chain, {"limit", "cursor"}},
        {"GET", "/api/v1/cases/{case}/export", Place::worker, &Door::case_export},
        {"GET",
         "/api/v1/duties",
         Place::worker,
         &Door::duties,
         {"scope", "state", "rule", "case", "unit", "from", "to", "limit", "cursor"}},
        {"POST", "/api/v1/searches", Place::search, nullptr},
        {"GET",
         "/api/v1/access-log",
         Place::worker,
         &Door::access_log,
         {"officer", "unit", "case", "from", "to", "limit", "cursor"}},
        {"GET",
         "/api/v1/reports/{name}",
         Place::report,
         &Door::report,
         {"period", "from", "to", "area", "by", "format"}},
        {"GET", "/api/v1/feed", Place::feed, nullptr, {"after", "notices", "wait", "limit"}},
        {"GET", "/api/v1/me", Place::here, &Door::me},
        {"GET", "/api/v1/units", Place::here, &Door::units, {"limit", "cursor"}},
        {"GET", "/api/v1/officers", Place::here, &Door::officers, {"unit", "limit", "cursor"}},
        {"GET", "/api/v1/enrolments", Place::worker, &Door::enrolments},
        {"POST", "/api/v1/enrolments", Place::worker, &Door::open_enrolment},
        {"POST", "/api/v1/enrolments/{enrolment}/approval", Place::worker,
         &Door::approve_enrolment},
        {"POST", "/enrolments", Place::worker, &Door::request_certificates, {}, Callers::strangers},
        {"GET", "/api/v1/policies", Place::here, &Door::policies},
        {"GET", "/api/v1/policies/{sha256}", Place::here, &Door::policy_file},
        {"GET", "/api/v1/log/opening", Place::worker, &Door::log_opening},
        {"GET", "/api/v1/log/events", Place::worker, &Door::log_events, {"from", "below"}},
        {"GET", "/api/v1/log/looks", Place::worker, &Door::log_looks, {"after"}},
        {"GET", "/api/v1/log/totals", Place::worker, &Door::log_totals},
        {"GET", "/log/checkpoint", Place::worker, &Door::checkpoint},
        {"GET", "/log/tile/{+tile}", Place::worker, &Door::tile},
        {"GET", "/openapi.json", Place::here, &Door::openapi},
        {"GET", "/problems/{code}", Place::here, &Door::problem_words},
        {"GET", "/healthz", Place::here, &Door::liveness, {}, Callers::everyone},
        {"GET", "/readyz", Place::worker, &Door::readiness, {}, Callers::everyone},
    };
};

namespace {

std::string_view next_segment(std::string_view& path) {
    path.remove_prefix(1);  // the slash
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment;
}

/// `{+…}` ends a pattern and stands for all segments that are left.
std::vector<std::string> rest_in(std::vector<std::string> parts, std::string_view path) {
    parts.emplace_back(path.substr(1));
    return parts;
}

/// What stands for the pattern's `{…}`; nothing if the path is of another pattern.
std::optional<std::vector<std::string>> parts_of(std::string_view pattern, std::string_view path) {
    std::vector<std::string> parts;
    while (pattern.starts_with('/') && path.starts_with('/')) {
        if (pattern.starts_with("/{+") && path.size() > 1) return rest_in(std::move(parts), path);
        const std::string_view wanted = next_segment(pattern);
        const std::string_view given = next_segment(path);
        if (wanted.starts_with('{') && !given.empty())
            parts.emplace_back(given);
        else if (wanted != given)
            return std::nullopt;
    }
    if (!pattern.empty() || !path.empty()) return std::nullopt;
    return parts;
}

}  // namespace

const std::vector<Route>& routes() {
    static const RouteTable table;
    return table.routes;
}

Match match(std::string_view method, std::string_view path, Listener listener) {
    Match result;
    result.listener = listener;
    for (const Route& route : routes()) {
        const bool for_strangers = route.callers == Callers::strangers;
        if (for_strangers != (listener == Listener::strangers)) continue;
        std::optional<std::vector<std::string>> parts = parts_of(route.pattern, path);
        if (!parts) continue;
        if (route.method == method) return Match{&route, std::move(*parts), {}, listener};
        result.allowed += (result.allowed.empty() ? "" : ", ") + std::string(route.method);
    }
    return result;
}

}  // namespace bangiao::door

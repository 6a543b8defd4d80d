#include "bangiao/proof/export.hpp"

#include <algorithm>
#include <array>
#include <bangiao/base64.hpp>
#include <bangiao/json.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace bangiao {
namespace {

namespace json = boost::json;

constexpr std::string_view format = "bangiao-export/v1";
constexpr std::array members = {"format",   "origin",       "checkpoint", "case",  "state",
                                "policies", "certificates", "registry",   "events"};

// An export holds whole policy files, and every registry event of the log.
constexpr std::size_t longest_text_bytes = std::size_t{1} << 20;
constexpr std::size_t longest_list = 10'000'000;

Refusal malformed(const std::string& pointer) {
    return Refusal(Reason::export_malformed, "missing, or of another type", pointer);
}

Result<std::string> text(const json::object& object, const char* name) {
    const json::value* value = object.if_contains(name);
    if (!value || !value->is_string()) return malformed(std::string("/") + name);
    return std::string(value->as_string());
}

Result<std::vector<std::string>> texts(const json::object& object, const char* name) {
    const json::value* value = object.if_contains(name);
    if (!value || !value->is_array()) return malformed(std::string("/") + name);
    std::vector<std::string> out;
    for (const json::value& each : value->as_array()) {
        if (!each.is_string()) return malformed(std::string("/") + name);
        out.emplace_back(each.as_string());
    }
    return out;
}

std::optional<std::vector<Digest>> path_of(const json::value& value) {
    if (!value.is_array()) return std::nullopt;
    std::vector<Digest> path;
    for (const json::value& each : value.as_array()) {
        const auto node = each.is_string() ? Digest::from_base64(each.as_string()) : std::nullopt;
        if (!node) return std::nullopt;
        path.push_back(*node);
    }
    return path;
}

Result<ExportEntry> entry_of(const json::value& value, const std::string& pointer) {
    if (!value.is_object() || value.as_object().size() != 4) return malformed(pointer);
    const json::object& object = value.as_object();
    const json::value* index = object.if_contains("index");
    const json::value* path = object.if_contains("path");
    BANGIAO_TRY(const std::string admitted_at, text(object, "admitted_at"));
    BANGIAO_TRY(std::string sd_jwt, text(object, "sd_jwt"));
    if (!index || !index->is_int64() || index->as_int64() < 0) return malformed(pointer + "/index");
    if (!path) return malformed(pointer + "/path");
    return ExportEntry{static_cast<std::uint64_t>(index->as_int64()), leaf_time(admitted_at),
                       std::move(sd_jwt), path_of(*path)};
}

Result<std::vector<ExportEntry>> entries(const json::object& object, const char* name) {
    const std::string pointer = std::string("/") + name;
    const json::value* value = object.if_contains(name);
    if (!value || !value->is_array()) return malformed(pointer);
    std::vector<ExportEntry> out;
    for (const json::value& each : value->as_array()) {
        BANGIAO_TRY(ExportEntry entry, entry_of(each, pointer + "/" + std::to_string(out.size())));
        out.push_back(std::move(entry));
    }
    return out;
}

std::vector<Certificate> certificates_of(const std::vector<std::string>& texts) {
    std::vector<Certificate> out;
    for (const std::string& each : texts) {
        const std::optional<std::string> der = base64_decode(each);
        if (!der) continue;
        if (Result<Certificate> certificate = Certificate::from_der(*der))
            out.push_back(std::move(*certificate));
    }
    return out;
}

Result<json::value> parse_wide(std::string_view text) {
    JsonLimits limits;
    limits.elements = longest_list;
    limits.string_bytes = longest_text_bytes;
    limits.line_breaks = true;
    Result<json::value> parsed = parse_json(text, limits);
    if (!parsed)
        return Refusal(Reason::export_malformed, std::string(code_of(parsed.error().reason)),
                       parsed.error().pointer);
    return parsed;
}

}  // namespace

std::optional<Instant> leaf_time(std::string_view text) {
    const std::optional<Instant> time = Instant::parse(text);
    return time && time->utc_text() == text ? time : std::nullopt;
}

Result<Export> Export::parse(std::string_view export_json) {
    BANGIAO_TRY(const json::value parsed, parse_wide(export_json));
    if (!parsed.is_object()) return malformed("");
    const json::object& object = parsed.as_object();
    for (const auto& member : object)
        if (std::find(members.begin(), members.end(), member.key()) == members.end())
            return Refusal(Reason::export_malformed, "a member that exports do not have");
    BANGIAO_TRY(const std::string written_as, text(object, "format"));
    if (written_as != format) return Refusal(Reason::export_malformed, "another format", "/format");
    BANGIAO_TRY(std::string origin, text(object, "origin"));
    BANGIAO_TRY(std::string checkpoint, text(object, "checkpoint"));
    BANGIAO_TRY(const std::string chain, text(object, "case"));
    const std::optional<CaseId> id = CaseId::parse(chain);
    if (!id) return malformed("/case");
    BANGIAO_TRY(std::string state, text(object, "state"));
    BANGIAO_TRY(std::vector<std::string> policies, texts(object, "policies"));
    BANGIAO_TRY(const std::vector<std::string> certificates, texts(object, "certificates"));
    BANGIAO_TRY(std::vector<ExportEntry> registry, entries(object, "registry"));
    BANGIAO_TRY(std::vector<ExportEntry> events, entries(object, "events"));
    if (events.empty()) return Refusal(Reason::export_malformed, "no event of the case", "/events");
    return Export{std::move(origin),   std::move(checkpoint), *id,
                  std::move(state),    std::move(policies),   certificates_of(certificates),
                  std::move(registry), std::move(events)};
}

}  // namespace bangiao

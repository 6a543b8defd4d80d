#include "bangiao/proof/log_lines.hpp"

#include <algorithm>
#include <bangiao/audit.hpp>
#include <bangiao/base64.hpp>
#include <bangiao/json.hpp>
#include <boost/json/array.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace bangiao {
namespace {

namespace json = boost::json;

constexpr std::string_view format = "bangiao-log-export/v1";
// Policy files are the longest texts.
constexpr std::size_t longest_text_bytes = std::size_t{1} << 20;
constexpr std::size_t longest_list = 100'000;
// Of memory for a line, to begin with: what an event needs. A line may be of any length.
constexpr std::size_t usual_line_bytes = std::size_t{64} << 10;

/// Takes members out of one object, each of its type; the first that is not makes the whole a
/// refusal, and so does one that nobody took.
class Taker {
public:
    Taker(const json::value& value, std::string pointer) : pointer_(std::move(pointer)) {
        object_ = value.if_object();
        if (!object_) wrong("");
    }

    std::string text(const char* name) {
        const json::value* value = take(name);
        if (value && value->is_string()) return std::string(value->as_string());
        wrong(name);
        return {};
    }
    std::uint64_t number(const char* name) {
        const json::value* value = take(name);
        if (value && value->is_int64() && value->as_int64() >= 0)
            return static_cast<std::uint64_t>(value->as_int64());
        wrong(name);
        return 0;
    }
    bool flag(const char* name) {
        const json::value* value = take(name);
        if (value && value->is_bool()) return value->as_bool();
        wrong(name);
        return false;
    }
    /// Null and absent members alike.
    template <class Take>
    auto maybe(const char* name, Take take_it) -> std::optional<decltype(take_it(name))> {
        const json::value* value = object_ ? object_->if_contains(name) : nullptr;
        if (!value) return std::nullopt;
        if (value->is_null()) {
            ++taken_;
            return std::nullopt;
        }
        return take_it(name);
    }
    std::optional<std::string> maybe_text(const char* name) {
        return maybe(name, [this](const char* member) { return text(member); });
    }
    std::optional<std::uint64_t> maybe_number(const char* name) {
        return maybe(name, [this](const char* member) { return number(member); });
    }
    std::optional<bool> maybe_flag(const char* name) {
        return maybe(name, [this](const char* member) { return flag(member); });
    }
    Instant time(const char* name) {
        const std::optional<Instant> time = Instant::parse(text(name));
        if (!time) wrong(name);
        return time.value_or(Instant::from_micros(0));
    }
    template <class NameType>
    std::optional<NameType> name(const char* member) {
        std::optional<NameType> parsed = NameType::parse(text(member));
        if (!parsed) wrong(member);
        return parsed;
    }
    std::vector<std::string> texts(const char* name) {
        std::vector<std::string> out;
        for (const json::value& each : list(name)) {
            if (!each.is_string()) {
                wrong(name);
                break;
            }
            out.emplace_back(each.as_string());
        }
        return out;
    }
    const json::array& list(const char* name) {
        static const json::array none;
        const json::value* value = take(name);
        if (value && value->is_array()) return value->as_array();
        wrong(name);
        return none;
    }
    const json::value* object(const char* name) {
        const json::value* value = take(name);
        if (!value || !value->is_object()) wrong(name);
        return value;
    }
    const std::string& pointer() const { return pointer_; }

    void wrong(const std::string& member) {
        if (!refusal_)
            refusal_ = Refusal(Reason::export_malformed, "missing, or of another type",
                               pointer_ + (member.empty() ? "" : "/" + member));
    }
    void wrong(Refusal refusal) {
        if (!refusal_) refusal_ = std::move(refusal);
    }
    /// What was wrong, or a member that nobody took.
    std::optional<Refusal> refusal() {
        if (!refusal_ && object_ && taken_ != object_->size())
            refusal_ =
                Refusal(Reason::export_malformed, "a member that exports do not have", pointer_);
        return refusal_;
    }

private:
    const json::value* take(const char* name) {
        const json::value* value = object_ ? object_->if_contains(name) : nullptr;
        if (value) ++taken_;
        return value;
    }

    const json::object* object_ = nullptr;
    std::string pointer_;
    std::size_t taken_ = 0;
    std::optional<Refusal> refusal_;
};

/// One value out of an object, or what was wrong with it.
template <class T, class Read>
Result<T> taken(const json::value& value, const std::string& pointer, Read read) {
    Taker taker(value, pointer);
    std::optional<T> out = read(taker);
    if (std::optional<Refusal> refusal = taker.refusal()) return *refusal;
    return std::move(*out);
}

Result<KeptDuty> duty_of(const json::value& value, const std::string& pointer) {
    return taken<KeptDuty>(value, pointer, [](Taker& in) -> std::optional<KeptDuty> {
        std::string rule = in.text("rule");
        const auto unit = in.name<UnitId>("unit");
        const auto opened_by = in.name<EventId>("opened_by");
        std::string thread = in.text("thread");
        const Instant from = in.time("from");
        const auto warn = in.maybe("warn", [&](const char* name) { return in.time(name); });
        const Instant due = in.time("due");
        std::vector<std::string> basis = in.texts("basis");
        std::string mark = in.text("mark");
        std::string how = in.maybe_text("how").value_or("");
        const auto at = in.maybe("closed_at", [&](const char* name) { return in.time(name); });
        const auto index = in.maybe_number("closed_index");
        if (!unit || !opened_by) return std::nullopt;
        return KeptDuty{{std::move(rule), *unit, *opened_by, std::move(thread), from, warn, due,
                         std::move(basis), std::move(mark)},
                        std::move(how),
                        at,
                        index};
    });
}

Result<KeptDisclosure> disclosure_of(const json::value& value, const std::string& pointer) {
    return taken<KeptDisclosure>(value, pointer, [](Taker& in) -> std::optional<KeptDisclosure> {
        KeptDisclosure kept;
        kept.digest = in.text("digest");
        kept.opens = in.maybe_flag("opens");
        kept.sensitivity_class = in.maybe_text("class").value_or("");
        kept.left = in.maybe_flag("left").value_or(true);
        kept.erased_by = in.maybe_number("erased_by");
        return kept;
    });
}

Result<KeptErasure> erasure_of(const json::value& value, const std::string& pointer) {
    return taken<KeptErasure>(value, pointer, [](Taker& in) -> std::optional<KeptErasure> {
        std::vector<std::string> classes = in.texts("classes");
        return KeptErasure{std::move(classes), in.flag("done")};
    });
}

/// An object, null or absent; its refusal goes to the taker.
template <class T, class Read>
std::optional<T> member(Taker& in, const char* name, Read read) {
    const auto value = in.maybe(name, [&](const char* object) { return in.object(object); });
    if (!value || !*value) return std::nullopt;
    Result<T> out = read(**value, in.pointer() + "/" + name);
    if (out) return std::move(*out);
    in.wrong(out.error());
    return std::nullopt;
}

/// A list of objects into a vector; the first refusal goes to the taker.
template <class T, class Read>
std::vector<T> objects(Taker& in, const char* name, Read read) {
    std::vector<T> out;
    for (const json::value& each : in.list(name)) {
        Result<T> item = read(each, in.pointer() + "/" + name + "/" + std::to_string(out.size()));
        if (!item) {
            in.wrong(item.error());
            break;
        }
        out.push_back(std::move(*item));
    }
    return out;
}

Result<KeptRecord> record_of(const json::value& value, const std::string& pointer) {
    return taken<KeptRecord>(value, pointer, [](Taker& in) {
        KeptRecord kept;
        kept.as_of = in.number("as_of");
        kept.event_id = in.maybe_text("event_id").value_or("");
        kept.chain = in.maybe_text("chain").value_or("");
        kept.place = in.number("place");
        kept.digest = in.text("digest");
        kept.leaf = in.text("leaf");
        kept.type = in.text("type");
        kept.unit = in.text("unit");
        kept.kind = in.maybe_text("kind").value_or("");
        kept.registry = in.flag("registry");
        kept.length = in.maybe_number("length");
        kept.state = in.maybe_text("state");
        kept.parties = in.texts("parties");
        kept.duties = objects<KeptDuty>(in, "duties", duty_of);
        kept.disclosures = objects<KeptDisclosure>(in, "disclosures", disclosure_of);
        kept.erasure = member<KeptErasure>(in, "erasure", erasure_of);
        return std::optional(std::move(kept));
    });
}

std::optional<LogLine> event_of(Taker& in) {
    LogEvent event{{in.number("index"), leaf_time(in.text("admitted_at")), in.text("sd_jwt"), {}},
                   {}};
    event.kept = member<KeptRecord>(in, "database", record_of);
    return event;
}

std::optional<LogLine> tile_of(Taker& in) {
    const std::uint64_t level = in.number("level");
    const std::uint64_t number = in.number("number");
    const std::optional<std::string> hashes = base64_decode(in.text("hashes"));
    if (level > 63) in.wrong("level");
    if (!hashes) in.wrong("hashes");
    return LogTile{static_cast<unsigned>(level), number, hashes.value_or("")};
}

std::optional<LogLine> looks_of(Taker& in) {
    LogLooks looks;
    looks.after = in.number("after");
    for (const std::string& text : in.texts("looks"))
        if (const auto digest = Digest::from_base64url(text))
            looks.looks.push_back(*digest);
        else
            in.wrong("looks");
    if (const auto head = in.maybe_text("head")) {
        looks.head = Digest::from_base64url(*head);
        if (!looks.head) in.wrong("head");
    }
    for (const json::value& each : in.list("misfiled")) {
        if (each.is_int64())
            looks.misfiled.push_back(static_cast<std::uint64_t>(each.as_int64()));
        else
            in.wrong("misfiled");
    }
    looks.of = in.number("of");
    return looks;
}

std::optional<LogLine> totals_of(Taker& in) {
    LogTotals totals{in.number("as_of"), {}};
    for (const char* table :
         {"events", "event_ids", "cases", "case_states", "duties", "parties", "disclosures",
          "heads", "tiles", "checkpoints", "policy_files", "published"})
        totals.rows.emplace_back(table, in.number(table));
    if (const auto erasures = in.maybe_number("erasures"))  // younger than the format
        totals.rows.emplace_back("erasures", *erasures);
    return totals;
}

std::optional<LogLine> opening_of(Taker& in) {
    if (in.text("format") != format) in.wrong("format");
    std::string origin = in.text("origin");
    return LogOpening{std::move(origin), in.text("checkpoint")};
}

std::optional<LogLine> certificate_of(Taker& in) {
    const std::optional<std::string> der = base64_decode(in.text("der"));
    if (!der) in.wrong("der");
    return LogCertificate{der.value_or("")};
}

std::optional<LogLine> head_of(Taker& in) {
    const std::uint64_t size = in.number("size");
    const std::uint64_t previous = in.number("previous");
    std::string root = in.text("root");
    return LogHead{size, previous, std::move(root), in.text("at")};
}

std::optional<LogLine> note_of(Taker& in) {
    const std::uint64_t size = in.number("size");
    return LogNote{size, in.text("note"), false};
}

std::optional<LogLine> published_of(Taker& in) {
    const std::uint64_t size = in.number("size");
    return LogNote{size, in.text("note"), true};
}

std::optional<LogLine> policy_of(Taker& in) {
    return LogPolicy{in.text("text")};
}

std::optional<LogLine> closing_of(Taker& in) {
    const std::uint64_t lines = in.number("lines");
    return LogClosing{lines, in.text("sha256")};
}

struct Kind {
    const char* name;
    std::optional<LogLine> (*read)(Taker& in);
};
constexpr Kind kinds[] = {
    {"opening", opening_of}, {"policy", policy_of},       {"certificate", certificate_of},
    {"event", event_of},     {"tile", tile_of},           {"head", head_of},
    {"checkpoint", note_of}, {"published", published_of}, {"looks", looks_of},
    {"totals", totals_of},   {"end", closing_of},
};

JsonLimits wide() {
    JsonLimits limits;
    limits.elements = longest_list;
    limits.string_bytes = longest_text_bytes;
    limits.line_breaks = true;
    return limits;
}

}  // namespace

Result<LogLine> parse_log_line(std::string_view line) {
    // Its members are taken out and the value is dropped whole: no piece needs memory of its own.
    json::monotonic_resource memory(std::min(2 * line.size(), usual_line_bytes));
    const Result<json::value> parsed = parse_json(line, wide(), &memory);
    if (!parsed)
        return Refusal(Reason::export_malformed, std::string(code_of(parsed.error().reason)),
                       parsed.error().pointer);
    if (!parsed->is_object() || parsed->as_object().size() != 1)
        return Refusal(Reason::export_malformed, "a line is an object with one member");
    const auto& [name, value] = *parsed->as_object().begin();
    for (const Kind& kind : kinds)
        if (name == kind.name) return taken<LogLine>(value, "/" + std::string(name), kind.read);
    return Refusal(Reason::export_malformed, "a kind of line that exports do not have");
}

void ExportSeal::add(std::string_view line) {
    lines_ += 1;
    digest_ = sha256_of({digest_.view(), line});
}

std::string ExportSeal::closing() const {
    return json::serialize(json::object{{"end", {{"lines", lines_}, {"sha256", digest_.hex()}}}});
}

}  // namespace bangiao

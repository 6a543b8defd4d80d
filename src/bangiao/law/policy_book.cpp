#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "bangiao/law/amendment.hpp"
#include "bangiao/law/calendar.hpp"
#include "bangiao/law/loader.hpp"
#include "bangiao/law/report_book.hpp"

namespace bangiao {

/// Files at hand, by digest. Policies and calendars are handed out by address: a map keeps them
/// put.
struct PolicyBook::Shelf {
    std::map<Digest, Policy> policies;
    std::map<Digest, Calendar> calendars;
    std::map<Digest, ReportBook> reports;
    std::map<Digest, std::string> names;  ///< of the files that policies were read from
    const Policy* constitution = nullptr;

    const Policy& base_of(const PolicyFile& file, const law::Extends& extends) const;
    law::Node whole(const Policy& policy) const;
    std::vector<std::string> names_of_layers(const Policy& policy) const;
};

PolicyBook::PolicyBook() : shelf_(std::make_unique<Shelf>()) {}
PolicyBook::~PolicyBook() = default;
PolicyBook::PolicyBook(PolicyBook&&) noexcept = default;
PolicyBook& PolicyBook::operator=(PolicyBook&&) noexcept = default;

namespace {

constexpr std::size_t longest_file = std::size_t{2} << 20;

/// Two files of one kind overlap if they begin on one day, or one says that it lasts into the
/// other.
bool overlap(const PolicyFile& a, const PolicyFile& b) {
    if (a.kind != b.kind || !a.in_force_from || !b.in_force_from) return false;
    const PolicyFile& first = *a.in_force_from <= *b.in_force_from ? a : b;
    const PolicyFile& second = &first == &a ? b : a;
    return *first.in_force_from == *second.in_force_from ||
           (first.in_force_to && *first.in_force_to >= *second.in_force_from);
}

const law::Node& at(const law::Node& document, std::string_view key) {
    const law::Node* node = document.find(key);
    return node ? *node : document;
}

/// The file in force on a day: adopted by all, begun, not ended, and the latest begun.
template <class Files, class FileOf>
auto latest_in_force(const Files& files, const Registry& registry, Day day, FileOf file_of) {
    const typename Files::mapped_type* best = nullptr;
    std::optional<Day> best_from;
    for (const auto& [digest, entry] : files) {
        const PolicyFile& file = file_of(entry);
        const auto adoption = registry.adoptions().find(digest);
        if (adoption == registry.adoptions().end() || !adoption->second.complete_at) continue;
        const Day from = adoption->second.in_force_from;
        if (day < from || (file.in_force_to && day > *file.in_force_to)) continue;
        if (best && from <= *best_from) continue;
        best = &entry;
        best_from = from;
    }
    return best;
}

}  // namespace

/// The file that another extends; throws Mistake where it is not at hand.
const Policy& PolicyBook::Shelf::base_of(const PolicyFile& file,
                                         const law::Extends& extends) const {
    const Policy* base = nullptr;
    for (const auto& [digest, policy] : policies) {
        if (policy.file.id != extends.id || policy.is_constitution()) continue;
        if (extends.digest && digest == *extends.digest) base = &policy;
        if (extends.digest) continue;
        if (base)
            law::fail(extends.place, "several files are `" + extends.id + "`: say the digest");
        base = &policy;
    }
    if (!base)
        for (const auto& [digest, policy] : policies)
            if (policy.file.id == extends.id)
                law::fail(extends.place,
                          "the file `" + extends.id + "` at hand has the digest " + digest.hex());
    if (!base) law::fail(extends.place, "the file `" + extends.id + "` is not at hand");
    if (*base->file.in_force_from >= *file.in_force_from)
        law::fail(extends.place, "the file `" + extends.id + "` is no earlier one");
    return *base;
}

law::Node PolicyBook::Shelf::whole(const Policy& policy) const {
    law::Node document = law::read_toml(policy.file.text);
    const auto extends = law::extends_of(document);
    return extends ? law::amended(whole(base_of(policy.file, *extends)), document) : document;
}

std::vector<std::string> PolicyBook::Shelf::names_of_layers(const Policy& policy) const {
    std::vector<std::string> layers{names.at(policy.file.digest)};
    if (const auto extends = law::extends_of(law::read_toml(policy.file.text)))
        for (std::string& name : names_of_layers(base_of(policy.file, *extends)))
            layers.push_back(std::move(name));
    return layers;
}

Result<Digest> PolicyBook::add(std::string text, std::string_view file_name) {
    const Digest digest = sha256(text);
    if (file(digest)) return digest;
    std::vector<std::string> layers{std::string(file_name)};
    try {
        if (text.size() > longest_file) law::fail({}, "the file is over 2 MiB");
        law::Node document = law::read_toml(text);
        PolicyFile file{digest, {}, {}, {}, {}, {}, std::move(text)};
        law::Table top(document);
        std::vector<std::string> basis;
        law::read_head(top, file, basis);
        for (const PolicyFile& other : files())
            if (overlap(file, other))
                law::fail(at(document, "in_force_from").place,
                          "these dates overlap those of `" + other.id + "`");
        if (file.kind == "calendar") {
            shelf_->calendars.emplace(digest, Calendar::load(document, std::move(file)));
            return digest;
        }
        if (file.kind == "reports") {
            shelf_->reports.emplace(digest, ReportBook::load(document, std::move(file)));
            return digest;
        }
        if (file.kind == "constitution" && shelf_->constitution)
            law::fail(at(document, "kind").place, "there is a constitution already");
        if (const auto extends = law::extends_of(document)) {
            const Policy& base = shelf_->base_of(file, *extends);
            for (std::string& name : shelf_->names_of_layers(base))
                layers.push_back(std::move(name));
            document = law::amended(shelf_->whole(base), document);
        }
        Policy policy(std::move(file));
        law::Loader(policy).load(document);
        for (const auto& [known, other] : shelf_->policies) {
            if (other.is_constitution() == policy.is_constitution()) continue;
            for (const std::string& type : policy.events.names())
                if (other.events.find(type))
                    law::fail(document.find("event")->find(type)->place,
                              "`" + type + "` stands in `" + other.file.id + "` already");
        }
        const Policy& kept = shelf_->policies.emplace(digest, std::move(policy)).first->second;
        if (kept.is_constitution()) shelf_->constitution = &kept;
        shelf_->names.emplace(digest, file_name);
        return digest;
    } catch (const law::Mistake& mistake) {
        return Refusal(Reason::policy_invalid, law::located(layers.at(mistake.at.layer), mistake));
    }
}

Result<PolicyBook> PolicyBook::load(const std::string& folder) {
    std::error_code error;
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
        if (entry.path().extension() == ".toml") paths.push_back(entry.path());
    if (error) return Refusal(Reason::policy_invalid, folder + ":1:1: the folder cannot be read");
    std::sort(paths.begin(), paths.end());
    std::vector<PolicyText> texts;
    for (const std::filesystem::path& path : paths) {
        std::ifstream file(path, std::ios::binary);
        std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
        if (!file.good() && !file.eof())
            return Refusal(Reason::policy_invalid, path.string() + ":1:1: the file cannot be read");
        texts.push_back({std::move(text), path.string()});
    }
    PolicyBook book;
    for (PolicyText& each : bases_first(std::move(texts)))
        BANGIAO_CHECK(book.add(std::move(each.text), each.file_name));
    return book;
}

std::vector<PolicyFile> PolicyBook::files() const {
    std::vector<PolicyFile> all;
    for (const auto& [digest, policy] : shelf_->policies) all.push_back(policy.file);
    for (const auto& [digest, calendar] : shelf_->calendars) all.push_back(calendar.file);
    for (const auto& [digest, reports] : shelf_->reports) all.push_back(reports.file);
    return all;
}

const PolicyFile* PolicyBook::file(const Digest& digest) const {
    if (const Policy* policy = find(digest)) return &policy->file;
    const auto calendar = shelf_->calendars.find(digest);
    if (calendar != shelf_->calendars.end()) return &calendar->second.file;
    const auto reports = shelf_->reports.find(digest);
    return reports == shelf_->reports.end() ? nullptr : &reports->second.file;
}

std::string PolicyBook::whole_text(const Digest& digest) const {
    const Policy* policy = find(digest);
    if (!policy) return {};
    if (policy->file.extends.empty()) return policy->file.text;
    law::Node document = shelf_->whole(*policy);
    std::erase_if(document.members, [](const auto& member) { return member.key == "extends"; });
    return law::toml_text(document);
}

const Policy* PolicyBook::constitution() const {
    return shelf_->constitution;
}

const Policy* PolicyBook::find(const Digest& digest) const {
    const auto found = shelf_->policies.find(digest);
    return found == shelf_->policies.end() ? nullptr : &found->second;
}

const Policy* PolicyBook::in_force(const Registry& registry, Day day) const {
    return latest_in_force(shelf_->policies, registry, day,
                           [](const Policy& policy) -> const PolicyFile& { return policy.file; });
}

const Calendar* PolicyBook::calendar_in_force(const Registry& registry, Day day) const {
    return latest_in_force(
        shelf_->calendars, registry, day,
        [](const Calendar& calendar) -> const PolicyFile& { return calendar.file; });
}

const ReportBook* PolicyBook::reports_in_force(const Registry& registry, Day day) const {
    return latest_in_force(
        shelf_->reports, registry, day,
        [](const ReportBook& reports) -> const PolicyFile& { return reports.file; });
}

bool PolicyBook::may_be_claimed(const Registry& registry, const Digest& digest) const {
    const Policy* policy = find(digest);
    if (!policy) return false;
    if (policy->is_constitution()) return true;
    const auto adoption = registry.adoptions().find(digest);
    return adoption != registry.adoptions().end() && adoption->second.complete_at;
}

std::optional<std::string> PolicyBook::class_of(const Registry& registry, const EventType& type,
                                                std::string_view field, Day occurred) const {
    for (const Policy* policy : {constitution(), in_force(registry, occurred)}) {
        const law::EventRule* event = policy ? policy->event(type) : nullptr;
        const law::FieldRule* rule = event ? event->field(field) : nullptr;
        if (rule) return policy->classes.name(rule->sensitivity);
    }
    return std::nullopt;
}

std::vector<PolicyText> bases_first(std::vector<PolicyText> files) {
    struct Waiting {
        PolicyText file;
        std::string id;
        std::string
            base;  ///< empty: it extends none, or cannot be read and says so when it is added
    };
    std::vector<Waiting> waiting;
    for (PolicyText& file : files) {
        Waiting entry{std::move(file), {}, {}};
        try {
            const law::Node document = law::read_toml(entry.file.text);
            if (const law::Node* id = document.find("id")) entry.id = id->text;
            if (const auto extends = law::extends_of(document)) entry.base = extends->id;
        } catch (const law::Mistake&) {
            entry.base.clear();
        }
        waiting.push_back(std::move(entry));
    }
    std::vector<PolicyText> ordered;
    while (!waiting.empty()) {
        const auto ready = std::find_if(waiting.begin(), waiting.end(), [&](const Waiting& entry) {
            return entry.base.empty() ||
                   std::none_of(waiting.begin(), waiting.end(),
                                [&](const Waiting& other) { return other.id == entry.base; });
        });
        // Files that extend each other: whichever comes first finds its base missing.
        const auto next = ready == waiting.end() ? waiting.begin() : ready;
        ordered.push_back(std::move(next->file));
        waiting.erase(next);
    }
    return ordered;
}

std::vector<RegistryChange> adopt_all(const PolicyBook& book, Instant when) {
    // Nobody's name: without a log there are no founders whose signatures could be missing.
    const UnitId nobody = *UnitId::parse("without-a-log");
    std::vector<RegistryChange> changes;
    for (const PolicyFile& file : book.files())
        if (file.kind != "constitution")
            changes.emplace_back(FileSigned{
                file.digest, file.in_force_from.value_or(legal_day(when)), nobody, when});
    return changes;
}

}  // namespace bangiao

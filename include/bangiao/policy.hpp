#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <bangiao/digest.hpp>
#include <bangiao/ids.hpp>
#include <bangiao/instant.hpp>
#include <bangiao/refusal.hpp>
#include <bangiao/registry.hpp>
#include <bangiao/result.hpp>

namespace bangiao {

class Policy;      // one policy file, every name resolved; src/bangiao/law/policy_model.hpp
class Calendar;    // one calendar file of public holidays and swapped working days
class ReportBook;  // one file of definitions of reports; figures.hpp

/// A sentence in both languages.
struct Words {
    std::string vi;
    std::string en;
    const std::string& in(Language language) const { return language == Language::vi ? vi : en; }
};

/// What a file says of itself.
struct PolicyFile {
    Digest digest;  ///< SHA-256 of the text: the `policy` claim of events made under it
    std::string id;
    std::string kind;  ///< `constitution`, `policy`, `calendar` or `reports`
    std::optional<Day> in_force_from;
    std::optional<Day> in_force_to;  ///< last day; none: until replaced
    Words title;
    std::string text;          ///< verbatim
    std::string extends = {};  ///< id of the file that it amends; empty: it stands alone
};

/// A file as it comes: its text, and the name under which its mistakes are reported.
struct PolicyText {
    std::string text;
    std::string file_name;
};

/// The same files, each after the one that it extends; otherwise in the order given.
std::vector<PolicyText> bases_first(std::vector<PolicyText> files);

/// All policy and calendar files at hand, each checked completely when it was added. A file at hand
/// is not yet in force: that is for the registry's adoptions to say. Const members from any thread.
class PolicyBook {
public:
    PolicyBook();
    ~PolicyBook();
    PolicyBook(PolicyBook&&) noexcept;
    PolicyBook& operator=(PolicyBook&&) noexcept;

    /// `policy_invalid` with `file:line:column: sentence` in the detail: unknown key, role, group,
    /// event, field type, deadline; dates that overlap those of a file of the same scope; a base
    /// that is not at hand. The mistake is shown in the file where it stands, which may be a base.
    Result<Digest> add(std::string text, std::string_view file_name);
    /// Every *.toml file of a folder; the first mistake refuses them all.
    static Result<PolicyBook> load(const std::string& folder);

    std::vector<PolicyFile> files() const;
    const PolicyFile* file(const Digest& digest) const;
    /// The law of a policy file as it stands: the file itself where it extends none, otherwise all
    /// that it and its bases say, as one file. Empty where it is not at hand.
    std::string whole_text(const Digest& digest) const;

    /// The one file that governs registry and governance chains from the first event on.
    const Policy* constitution() const;
    /// The adopted policy in force on that day, or null.
    const Policy* in_force(const Registry& registry, Day day) const;
    const Policy* find(const Digest& digest) const;
    /// The adopted calendar in force on that day, or null.
    const Calendar* calendar_in_force(const Registry& registry, Day day) const;
    /// The adopted definitions of reports in force on that day, or null.
    const ReportBook* reports_in_force(const Registry& registry, Day day) const;
    /// Whether events may name the file as the policy they were made under: it is the constitution,
    /// or a policy that every founder has signed.
    bool may_be_claimed(const Registry& registry, const Digest& digest) const;

    /// The class of a field (`ID`, `LOC`, …), or nothing if the type has no such field. Looks in
    /// the constitution and in the policy in force on the day.
    std::optional<std::string> class_of(const Registry& registry, const EventType& type,
                                        std::string_view field, Day occurred) const;

private:
    struct Shelf;
    std::unique_ptr<Shelf> shelf_;
};

/// Adoptions of every file at hand, as if all founders had signed: for `policy test` and for tools
/// that work without a log.
std::vector<RegistryChange> adopt_all(const PolicyBook& book, Instant when);

/// One JSON object describing the policy in force: event types with labels, fields (type, class,
/// required), roles, deadlines. For clients that build forms.
std::string describe_json(const Policy& policy);

}  // namespace bangiao

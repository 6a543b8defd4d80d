#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <bangiao/instant.hpp>
#include <bangiao/search.hpp>
#include <boost/json/array.hpp>
#include <stdexcept>
#include <utility>

#include "bangiao/law/policy_model.hpp"

namespace bangiao {
namespace {

using icu::UnicodeString;

constexpr std::array<std::pair<SearchKind, std::string_view>, 3> names{
    {{SearchKind::name, "name"},
     {SearchKind::birth_date, "birth_date"},
     {SearchKind::document, "document"}}};

constexpr std::string_view exact_names = "name_exact";

/// Shorter ones are years, pages and house numbers.
constexpr std::size_t shortest_number = 5;

using Normalizer = const icu::Normalizer2* (*)(UErrorCode&);

UnicodeString normalised(const UnicodeString& text, Normalizer instance) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* form = instance(status);
    if (U_FAILURE(status)) throw std::runtime_error("ICU has no normalisation data");
    UnicodeString out = form->normalize(text, status);
    return U_SUCCESS(status) ? out : text;
}

std::string utf8_of(const UnicodeString& text) {
    std::string out;
    text.toUTF8String(out);
    return out;
}

UnicodeString from_utf8(std::string_view text) {
    return UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
}

/// Words with one space between them, every letter small.
UnicodeString in_one_spelling(const UnicodeString& text) {
    UnicodeString words;
    bool between = false;
    for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        const UChar32 c = text.char32At(i);
        if (u_isUWhiteSpace(c)) {
            between = true;
            continue;
        }
        if (between && !words.isEmpty()) words.append(UChar32(' '));
        between = false;
        words.append(c);
    }
    return words.foldCase();
}

/// `đặng` → `dang`: marks go, and the bar of đ, which is no mark, goes with them.
UnicodeString without_diacritics(const UnicodeString& text) {
    constexpr UChar32 d_with_bar = 0x111;
    const UnicodeString taken_apart = normalised(text, icu::Normalizer2::getNFDInstance);
    UnicodeString bare;
    for (std::int32_t i = 0; i < taken_apart.length(); i = taken_apart.moveIndex32(i, 1)) {
        const UChar32 c = taken_apart.char32At(i);
        if (u_charType(c) != U_NON_SPACING_MARK) bare.append(c == d_with_bar ? UChar32('d') : c);
    }
    return bare;
}

void add_name(std::set<SearchTerm>& terms, const UnicodeString& text) {
    const UnicodeString name = normalised(in_one_spelling(text), icu::Normalizer2::getNFCInstance);
    if (name.isEmpty()) return;
    terms.insert({std::string(exact_names), utf8_of(name)});
    terms.insert({"name", utf8_of(without_diacritics(name))});
}

std::string letters_and_digits(std::string_view word) {
    std::string out;
    for (const char c : word) {
        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')) out += c;
        if (c >= 'a' && c <= 'z') out += static_cast<char>(c - 'a' + 'A');
    }
    return out;
}

bool has_digit(std::string_view word) {
    return std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Digits that are written in groups, `012 345 678 901`.
bool is_group(std::string_view word) {
    return word.size() <= 4 &&
           std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void add_numbers(std::set<SearchTerm>& terms, std::string_view text) {
    std::string grouped;
    const auto add = [&](const std::string& number) {
        if (number.size() >= shortest_number) terms.insert({"document", number});
    };
    while (!text.empty()) {
        const std::size_t space = std::min(text.find(' '), text.size());
        const std::string word = letters_and_digits(text.substr(0, space));
        text.remove_prefix(std::min(space + 1, text.size()));
        if (is_group(word)) {
            grouped += word;
            continue;
        }
        add(std::exchange(grouped, {}));
        if (has_digit(word)) add(word);
    }
    add(grouped);
}

void add_terms(std::set<SearchTerm>& terms, SearchKind kind, std::string_view text) {
    switch (kind) {
        case SearchKind::name:
            return add_name(terms, from_utf8(text));
        case SearchKind::birth_date:
            if (parse_day(text)) terms.insert({"birth_date", std::string(text)});
            return;
        case SearchKind::document:
            return add_numbers(terms, text);
    }
}

}  // namespace

std::string_view name_of(SearchKind kind) {
    return std::find_if(names.begin(), names.end(),
                        [&](const auto& each) { return each.first == kind; })
        ->second;
}

std::optional<SearchKind> search_kind_named(std::string_view name) {
    for (const auto& [kind, its_name] : names)
        if (its_name == name) return kind;
    return std::nullopt;
}

std::set<SearchTerm> search_terms(SearchKind kind, const boost::json::value& value) {
    std::set<SearchTerm> terms;
    if (value.is_string()) add_terms(terms, kind, value.as_string());
    if (value.is_array())
        for (const boost::json::value& each : value.as_array())
            if (each.is_string()) add_terms(terms, kind, each.as_string());
    return terms;
}

std::string composed(std::string_view utf8) {
    const UnicodeString text = from_utf8(utf8);
    if (utf8_of(text) != utf8) return std::string(utf8);
    return utf8_of(normalised(text, icu::Normalizer2::getNFCInstance));
}

std::map<std::string, SearchKind, std::less<>> searched_fields(const PolicyBook& book,
                                                               const Registry& registry,
                                                               const EventType& type,
                                                               Day occurred) {
    std::map<std::string, SearchKind, std::less<>> fields;
    const Policy* policy = book.in_force(registry, occurred);
    const law::EventRule* event = policy ? policy->event(type) : nullptr;
    if (!event) return fields;
    for (const auto& [name, rule] : event->fields)
        if (rule.search) fields.emplace(name, *rule.search);
    return fields;
}

bool suggests_same_person(const PolicyBook& book, const Registry& registry, std::string_view index,
                          Instant now) {
    const Policy* policy = book.in_force(registry, legal_day(now));
    const auto kind = search_kind_named(index == exact_names ? "name" : index);
    if (!policy || !kind) return false;
    const auto found = policy->searches.find(*kind);
    return found != policy->searches.end() && found->second.same_person;
}

}  // namespace bangiao

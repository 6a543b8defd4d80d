// What holds of every case under the real policies, whatever is filed on it and by whomever.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <bangiao/decide.hpp>
#include <boost/json/parse.hpp>
#include <filesystem>

#include "parcel_office.hpp"
#include "plain_policy.hpp"

namespace bangiao::testing {
namespace {

namespace json = boost::json;
using Dice = std::vector<std::uint16_t>;

const std::filesystem::path folder = std::filesystem::path(BANGIAO_SOURCE_DIR) / "policies";
constexpr const char* day = "2026-03-02T08:00:00+07:00";
constexpr const char* name = "r2";

/// The law, and one unit of each type with two officers who hold every role.
struct Country {
    Country() {
        for (const PolicyFile& file : book.files())
            if (file.id == name) policy = file.digest;
        forms = json::parse(describe_json(*book.find(policy))).as_object().at("events").as_object();
        std::set<RoleName> roles;
        for (const std::string& role : plain.roles) roles.insert(RoleName::parse(role).value());
        unsigned count = 0;
        for (const std::string& type : plain.unit_types) {
            std::string word = "u." + type;
            for (char& c : word)
                c = c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            units.push_back(unit_id(word));
            type_of.emplace(units.back(), type);
            registry.apply(UnitFounded{Unit{units.back(),
                                            CaseId::parse(uuid(++count)).value(),
                                            type,
                                            "lao-cai",
                                            "bac-ha",
                                            {},
                                            {},
                                            at(day),
                                            {},
                                            {}}});
            for (const char* seat : {"first", "second"}) {
                const std::string officer = word + "." + seat;
                registry.apply(CertificateEnrolled{Office::officer_id(officer), units.back(), roles,
                                                   EnrolledCertificate{Office::signer(officer),
                                                                       Office::officer_id(officer),
                                                                       CertificateUse::signing,
                                                                       {},
                                                                       at(day),
                                                                       {}}});
            }
        }
        for (const RegistryChange& change : adopt_all(book, at(day))) registry.apply(change);
        for (const auto& [type, about] : plain.types) {
            types.push_back(type);
            if (type.starts_with("handoff.") || type == "event.corrected") often.push_back(type);
        }
    }

    PolicyBook book = std::move(PolicyBook::load(folder.string()).value());
    PlainPolicy plain = PlainPolicy::read((folder / (std::string(name) + ".toml")).string());
    Registry registry;
    Digest policy = sha256("");
    json::object forms;
    std::vector<UnitId> units;
    std::map<UnitId, std::string> type_of;
    std::vector<std::string> types;
    std::vector<std::string> often;  ///< tried more often
};

const Country& country() {
    static const Country one;
    return one;
}

/// Everything that one attempt files.
struct Filed {
    Claims claims;
    Fields fields;
    Digest signer;
    Instant now;
};

/// One case on which anything is tried; what was admitted is kept, as the log keeps it.
class Case {
public:
    explicit Case(const Dice& dice) : dice_(dice) {}

    bool more() const { return at_ + 24 < dice_.size(); }

    /// Files one event, likelier one that could make sense than one that could not.
    void attempt() {
        now_ = now_ + std::chrono::minutes(roll(90));
        const Country& in = country();
        const std::string type = type_to_try();
        const auto& rules = in.plain.types.at(type).rules;
        const PlainPolicy::Rule& rule = rules[roll(rules.size())];
        const UnitId unit = author(rule);
        const Filed filed{claims_of(type, rule, unit), fields_of(type),
                          Office::signer(unit.text() + (roll(2) ? ".first" : ".second")), now_};
        const CaseState before = state_;
        const Result<Decision> decision = decide_on(before, filed);
        RC_ASSERT(state_ == before);
        if (decision) {
            kept(before, *decision, filed);
            state_ = decision->state;
            log_.push_back(filed);
            ++admitted_[type];
            check();
        }
    }

    /// The log told again gives the same bytes.
    void replay() const {
        CaseState state(state_.id);
        for (const Filed& filed : log_) state = decide_on(state, filed).value().state;
        RC_ASSERT(state.serialised() == state_.serialised());
    }

    /// How often each type was admitted.
    const std::map<std::string, std::size_t>& admitted() const { return admitted_; }

private:
    std::size_t roll(std::size_t sides) { return at_ < dice_.size() ? dice_[at_++] % sides : 0; }

    /// First a reception; then often a step of a handoff, without which nobody else comes in,
    /// or a correction.
    std::string type_to_try() {
        if (log_.empty()) return "reception.recorded";
        const auto& types = roll(3) > 0 ? country().types : country().often;
        return types[roll(types.size())];
    }

    static Result<Decision> decide_on(const CaseState& state, const Filed& filed) {
        const Filing filing{filed.claims, filed.fields, filed.signer,
                            sha256(filed.claims.jti.text())};
        return decide(country().book, country().registry, state, filing, filed.now);
    }

    UnitId author(const PlainPolicy::Rule& rule) {
        const auto& units = country().units;
        const auto suits = [&](const std::optional<UnitId>& unit) {
            return unit &&
                   (!rule.unit_types || rule.unit_types->contains(country().type_of.at(*unit)));
        };
        const auto& threads = state_.threads;
        const auto& asked = rule.relations;
        if (!threads.empty() && std::find(asked.begin(), asked.end(), "addressee") != asked.end())
            if (const auto addressee = threads[roll(threads.size())].addressee) return *addressee;
        if (roll(3) > 0 && suits(state_.holder())) return *state_.holder();
        if (!threads.empty() && roll(2)) {
            const auto addressee = threads[roll(threads.size())].addressee;
            if (suits(addressee)) return *addressee;
        }
        std::vector<UnitId> fit;
        for (const UnitId& unit : units)
            if (suits(unit)) fit.push_back(unit);
        return fit.empty() || roll(8) == 0 ? units[roll(units.size())] : fit[roll(fit.size())];
    }

    Claims claims_of(const std::string& type, const PlainPolicy::Rule& rule, const UnitId& unit) {
        const std::vector<std::string> roles(rule.roles.begin(), rule.roles.end());
        const EventId id = EventId::parse(uuid(5000 + ++count_)).value();
        Claims claims{id,
                      state_.id,
                      EventType::parse(type).value(),
                      unit,
                      RoleName::parse(roles[roll(roles.size())]).value(),
                      now_.seconds(),
                      now_,
                      state_.head,
                      country().policy,
                      {},
                      {},
                      {}};
        if (!log_.empty()) claims.of = log_[roll(2) ? 0 : roll(log_.size())].claims.jti;
        for (const Thread& thread : state_.threads)
            if (thread.addressee == unit && roll(4) > 0) claims.of = thread.opened_by;
        return claims;
    }

    Fields fields_of(const std::string& type) {
        Fields fields;
        for (const auto& field : country().forms.at(type).at("fields").as_object()) {
            const json::object& form = field.value().as_object();
            if (!form.at("required").as_bool() && roll(3) > 0) continue;
            if (field.key() == "late_reason" || field.key() == "paper_ref") continue;
            fields.emplace(field.key(), Field{value_of(form), !form.at("clear").as_bool()});
        }
        return fields;
    }

    json::value value_of(const json::object& form) {
        const std::string type(form.at("type").as_string());
        if (type != "list") return value_of(type, form);
        const std::int64_t least = form.contains("min") ? form.at("min").as_int64() : 1;
        json::array list;
        for (std::int64_t i = 0; i < least; ++i)
            list.push_back(value_of(std::string(form.at("items").as_string()), form));
        return list;
    }

    /// Often one of those to whom the roads of a case lead.
    const UnitId& some_unit() {
        static constexpr const char* often[] = {"COMMUNE", "SOC_PROV", "FAC_PUBLIC", "POL_PROV"};
        const auto& units = country().units;
        const std::string type = often[roll(std::size(often))];
        if (roll(3) > 0)
            for (const UnitId& unit : units)
                if (country().type_of.at(unit) == type) return unit;
        return units[roll(units.size())];
    }

    json::value value_of(const std::string& type, const json::object& form) {
        if (const json::value* values = form.if_contains("values")) {
            auto code = values->as_object().begin();
            std::advance(code, static_cast<long>(roll(values->as_object().size())));
            return json::value(code->key());
        }
        if (type == "bool") return roll(2) == 1;
        if (type == "int")
            return form.contains("min") ? form.at("min").as_int64() : std::int64_t{1};
        if (type == "date") return json::value(day_text(legal_day(now_)));
        if (type == "month") return json::value("2015-04");
        if (type == "datetime") return json::value(now_.local_text());
        if (type == "unit") return json::value(some_unit().text());
        if (type == "officer")
            return json::value(
                Office::officer_id(country().units[roll(country().units.size())].text() + ".first")
                    .text());
        if (type == "event" || type == "case") return json::value(uuid(4242));
        if (type == "digest") return json::value(sha256("x").hex());
        if (type == "place") return json::value("lao-cai/bac-ha");
        if (type == "table") return json::object{{"sex", "male"}};
        return json::value("x");
    }

    /// One event more, and nothing of what was known has gone.
    static void kept(const CaseState& before, const Decision& decision, const Filed& filed) {
        const CaseState& after = decision.state;
        RC_ASSERT(after.length == before.length + 1);
        for (const auto& [type, mark] : before.marks) {
            const auto now = after.marks.find(type);
            RC_ASSERT(now != after.marks.end());
            RC_ASSERT(now->second.event == mark.event || type == filed.claims.type);
        }
        for (const auto& [fact, value] : before.facts) RC_ASSERT(after.facts.contains(fact));
        for (const Party& party : before.parties) RC_ASSERT(after.has_party(party.unit));
        RC_ASSERT(after.links.size() >= before.links.size());
        // Responsibility moves only to the unit that signs.
        const auto holder = after.holder();
        RC_ASSERT(holder == before.holder() || !holder || *holder == filed.claims.unit);
    }

    /// What holds of the state as it stands, now and when time alone has passed.
    void check() const {
        for (const std::chrono::hours later : {std::chrono::hours(0), std::chrono::hours(500)}) {
            const CaseState state = state_.settled(now_ + later);
            RC_ASSERT(state.holder() == state_.holder());
            RC_ASSERT(state.axes == state_.axes);
            RC_ASSERT(state.length == state_.length);
        }
        RC_ASSERT(CaseState::parse(state_.serialised()).value() == state_);
        if (state_.length == 0) return;
        const unsigned units = country().plain.custody.at(state_.custody.state);
        RC_ASSERT(state_.custody.unit.has_value() == (units > 0));
        RC_ASSERT(state_.custody.to.has_value() == (units > 1));
        RC_ASSERT(state_.holder().has_value() == (units > 0));
        const std::vector<Tenure>& tenures = state_.tenures;
        RC_ASSERT(state_.holder() == (tenures.empty() ? std::nullopt : tenures.back().unit));
        for (std::size_t i = 1; i < tenures.size(); ++i)
            RC_ASSERT(tenures[i].unit != tenures[i - 1].unit);
        // Received and open: somebody answers for the person, until another state takes over.
        if (state_.axes.at("lifecycle") == "open" && !handed_back()) RC_ASSERT(units > 0);
        for (const Duty& duty : state_.duties) RC_ASSERT(country().type_of.contains(duty.unit));
    }

    /// The one end of responsibility that the law knows besides closing.
    bool handed_back() const { return state_.custody.state == "handed_abroad"; }

    const Dice& dice_;
    std::size_t at_ = 0;
    unsigned count_ = 0;
    Instant now_ = at(day);
    CaseState state_{CaseId::parse(uuid(900)).value()};
    std::vector<Filed> log_;
    std::map<std::string, std::size_t> admitted_;
};

TEST(AnyCasework, LeavesOneUnitResponsibleErasesNothingAndReplaysToTheSameBytes) {
    std::map<std::string, std::size_t> admitted;
    const bool held = rc::check([&] {
        const Dice dice = *rc::gen::container<Dice>(
            4000, rc::gen::resize(100, rc::gen::inRange<std::uint16_t>(0, 60000)));
        Case one(dice);
        while (one.more()) one.attempt();
        one.replay();
        for (const auto& [type, count] : one.admitted()) admitted[type] += count;
    });
    EXPECT_TRUE(held);
    std::size_t all = 0;
    for (const auto& [type, count] : admitted) all += count;
    std::printf("%zu events of %zu types admitted\n", all, admitted.size());
    // It was casework, not a row of refusals.
    for (const char* type :
         {"handoff.offered", "handoff.accepted", "event.corrected", "case.closed"})
        EXPECT_GT(admitted[type], 0U) << type;
}

}  // namespace
}  // namespace bangiao::testing

#pragma once

#include <bangiao/decide.hpp>
#include <bangiao/sight.hpp>
#include <optional>
#include <string>

#include "parcel_policy.hpp"

namespace bangiao::testing {

inline Instant at(const std::string& text) {
    return Instant::parse(text).value();
}

inline UnitId unit_id(const std::string& text) {
    return UnitId::parse(text).value();
}

/// A UUIDv4 that ends in this number.
inline std::string uuid(unsigned number) {
    char text[40];
    std::snprintf(text, sizeof text, "00000000-0000-4000-8000-%012u", number);
    return text;
}

/// What one test files; whatever it leaves alone is right.
struct Act {
    std::string by;  ///< officer: `depot.clerk`
    std::string type;
    std::map<std::string, boost::json::value> clear = {};
    std::map<std::string, boost::json::value> sealed = {};
    std::optional<EventId> of = {};
    std::optional<Instant> occurred = {};
    std::string unit = {};  ///< empty: the officer's
    std::string role = {};  ///< empty: the one in the officer's name
    std::optional<Digest> prev = {};
    std::optional<Digest> policy = {};
    bool some_withheld = false;
};

/// A few units with officers under the parcel policy, and one case that they work on. Officers are
/// `<unit>.<role>`; `bureau.both` holds both roles.
class Office {
public:
    Office() : now(at("2026-03-02T08:00:00+07:00")), state(CaseId::parse(uuid(1)).value()) {
        policy = book.add(parcel_policy, "parcels.toml").value();
        found("depot", "DEPOT", "north");
        found("shop", "SHOP", "north");
        found("bureau", "BUREAU", "north");
        found("far", "SHOP", "south");
        for (const auto& change : adopt_all(book, now)) registry.apply(change);
    }

    /// Decides and, if permitted, moves the case on.
    Result<Decision> file(const Act& act) {
        const std::size_t dot = act.by.find('.');
        const std::string unit = act.unit.empty() ? act.by.substr(0, dot) : act.unit;
        const std::string role = act.role.empty() ? act.by.substr(dot + 1) : act.role;
        last = EventId::parse(uuid(1000 + ++count_)).value();
        const Claims claims{last,
                            state.id,
                            EventType::parse(act.type).value(),
                            unit_id(unit),
                            RoleName::parse(role).value(),
                            now.seconds(),
                            act.occurred.value_or(now),
                            act.prev ? act.prev : state.head,
                            act.policy.value_or(policy),
                            act.of,
                            {},
                            {}};
        Fields fields;
        for (const auto& [name, value] : act.clear) fields.emplace(name, Field{value, false});
        for (const auto& [name, value] : act.sealed) fields.emplace(name, Field{value, true});
        const Filing filing{claims, fields, signer(act.by), sha256(last.text()), act.some_withheld};
        Result<Decision> decision = decide(book, registry, state, filing, now);
        if (decision) state = decision->state;
        return decision;
    }

    Result<Decision> take(const char* size = "small") {
        return file({"depot.clerk", "parcel.taken", {{"size", size}}, {{"owner", "Ann"}}});
    }
    Result<Decision> offer(const char* to = "shop") {
        Result<Decision> decision = file({"depot.clerk", "parcel.offered", {{"to", to}}});
        offered = last;
        return decision;
    }
    Result<Decision> accept(const std::string& by = "shop.clerk") {
        return file({by, "parcel.accepted", {}, {}, offered});
    }

    Sight sees(const std::string& officer) const {
        const std::string unit = officer.substr(0, officer.find('.'));
        const std::string role = officer.substr(officer.find('.') + 1);
        return sight_of(book, registry, state,
                        {officer_id(officer), unit_id(unit), {RoleName::parse(role).value()}}, now);
    }

    static Digest signer(const std::string& officer) { return sha256("key of " + officer); }
    static OfficerId officer_id(const std::string& officer) {
        std::string id = sha256(officer).hex().substr(0, 32);
        id[12] = '4';
        id[16] = '8';
        return OfficerId::parse(id.substr(0, 8) + "-" + id.substr(8, 4) + "-" + id.substr(12, 4) +
                                "-" + id.substr(16, 4) + "-" + id.substr(20))
            .value();
    }

    void enrol(const std::string& officer, const std::string& unit,
               const std::set<std::string>& roles, CertificateUse use = CertificateUse::signing) {
        std::set<RoleName> held;
        for (const std::string& role : roles) held.insert(RoleName::parse(role).value());
        registry.apply(CertificateEnrolled{
            officer_id(officer), unit_id(unit), held,
            EnrolledCertificate{signer(officer), officer_id(officer), use, {}, now, {}}});
    }

    PolicyBook book;
    Registry registry;
    Digest policy = sha256("");
    Instant now;
    CaseState state;
    EventId last = EventId::parse(uuid(999)).value();
    EventId offered = last;

private:
    void found(const std::string& unit, const std::string& type, const std::string& province) {
        registry.apply(UnitFounded{Unit{unit_id(unit),
                                        CaseId::parse(uuid(++count_ + 500)).value(),
                                        type,
                                        province,
                                        {},
                                        {},
                                        {},
                                        now,
                                        {},
                                        {}}});
        enrol(unit + ".clerk", unit, {"clerk"});
        enrol(unit + ".chief", unit, {"chief"});
        enrol(unit + ".both", unit, {"clerk", "chief"});
    }

    unsigned count_ = 0;
};

/// The reason of a refusal, or nothing if it was none.
inline std::string reason_of(const Result<Decision>& decision) {
    return decision ? "admitted" : std::string(code_of(decision.error().reason));
}

}  // namespace bangiao::testing

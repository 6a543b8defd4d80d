// Every cell of event type × role × unit type × identification × custody × lifecycle is decided,
// and whatever no rule permits is refused.
#include <gtest/gtest.h>

#include <atomic>
#include <bangiao/decide.hpp>
#include <filesystem>
#include <future>
#include <thread>

#include "parcel_office.hpp"
#include "plain_policy.hpp"

namespace bangiao::testing {
namespace {

const std::filesystem::path folder = std::filesystem::path(BANGIAO_SOURCE_DIR) / "policies";

/// Of the cells whose role and unit type no rule speaks of, so many stand for one that is decided:
/// there are millions, and nothing about the case is read there.
constexpr std::size_t one_in = 37;

/// Policies that say all they say themselves.
std::vector<std::string> whole_policies() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::string name = entry.path().stem().string();
        if (name.starts_with("r") && !PlainPolicy::read(entry.path().string()).extends)
            names.push_back(name);
    }
    return names;
}

UnitId unit_named(const std::string& type) {
    std::string word = type;
    for (char& c : word)
        c = c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return unit_id("u." + word);
}

/// One unit of each type, each with one officer who holds every role.
Registry registry_of(const PlainPolicy& policy, const PolicyBook& book, Instant now) {
    Registry registry;
    std::set<RoleName> roles;
    for (const std::string& role : policy.roles) roles.insert(RoleName::parse(role).value());
    unsigned count = 0;
    for (const std::string& type : policy.unit_types) {
        const UnitId unit = unit_named(type);
        registry.apply(UnitFounded{Unit{unit,
                                        CaseId::parse(uuid(++count)).value(),
                                        type,
                                        "lao-cai",
                                        "muong-khuong",
                                        {},
                                        {},
                                        now,
                                        {},
                                        {}}});
        const OfficerId officer = Office::officer_id(type);
        registry.apply(CertificateEnrolled{
            officer, unit, roles,
            EnrolledCertificate{
                Office::signer(type), officer, CertificateUse::signing, {}, now, {}}});
    }
    for (const RegistryChange& change : adopt_all(book, now)) registry.apply(change);
    return registry;
}

/// Refused for who files or where the case stands, and for nothing that comes later.
bool for_who_or_where(const Refusal& refusal) {
    switch (refusal.reason) {
        case Reason::role_not_permitted:
        case Reason::not_holder:
        case Reason::case_closed:
        case Reason::case_unknown:
            return true;
        case Reason::unit_not_permitted:
            return refusal.detail.starts_with("units of this type");
        case Reason::wrong_state:
            return refusal.detail.starts_with("the case") ||
                   refusal.detail.starts_with("the person's custody") ||
                   refusal.detail.starts_with("this event opens");
        default:
            return false;
    }
}

struct Counts {
    std::size_t cells = 0;
    std::size_t decided = 0;
    std::size_t open = 0;  ///< neither who nor where forbids
    std::vector<std::string> wrong;

    Counts& operator+=(const Counts& other) {
        cells += other.cells;
        decided += other.decided;
        open += other.open;
        wrong.insert(wrong.end(), other.wrong.begin(), other.wrong.end());
        return *this;
    }
};

/// All cells of one event type.
class Column {
public:
    Column(const PlainPolicy& plain, const PolicyBook& book, const Registry& registry,
           const Digest& policy, Instant now, const std::string& type)
        : plain_(plain),
          book_(book),
          registry_(registry),
          now_(now),
          type_(type),
          claims_{EventId::parse(uuid(77)).value(),
                  CaseId::parse(uuid(7777)).value(),
                  EventType::parse(type).value(),
                  unit_id("u"),
                  RoleName::parse("none").value(),
                  now.seconds(),
                  now,
                  {},
                  policy,
                  {},
                  {},
                  {}} {}

    Counts decide_all() {
        for (const std::string& unit_type : plain_.unit_types) {
            cell_.unit_type = unit_type;
            claims_.unit = unit_named(unit_type);
            states();
        }
        return std::move(counts_);
    }

private:
    void states() {
        CaseState fresh(claims_.case_id);
        for (const auto& [axis, about] : plain_.axes) cell_.axes[axis] = about.start;
        cell_.custody = plain_.custody_start;
        cell_.is_new = true;
        roles(fresh);

        cell_.is_new = false;
        CaseState state = in_the_hands_of(claims_.unit);
        for (const auto& [axis, about] : plain_.axes)
            cell_.axes[axis] = state.axes[axis] = plain_.standing(type_, axis);
        for (const std::string& identification : plain_.axes.at("identification").values)
            for (const std::string& lifecycle : plain_.axes.at("lifecycle").values)
                for (const auto& [custody, units] : plain_.custody) {
                    cell_.axes["identification"] = state.axes["identification"] = identification;
                    cell_.axes["lifecycle"] = state.axes["lifecycle"] = lifecycle;
                    cell_.custody = custody;
                    state.custody = {custody, {}, {}, units == 2 ? "held" : ""};
                    if (units > 0) state.custody.unit = claims_.unit;
                    if (units > 1) state.custody.to = unit_id("u.elsewhere");
                    roles(state);
                }
    }

    /// The acting unit is all that a rule could ask it to be: whatever is refused is refused for
    /// the cell.
    CaseState in_the_hands_of(const UnitId& unit) const {
        CaseState state(claims_.case_id);
        state.length = 5;
        state.head = sha256("head");
        std::set<std::string> authored;
        for (const PlainPolicy::Rule& rule : plain_.types.at(type_).rules)
            for (const std::string& relation : rule.relations) {
                if (relation.starts_with("author:")) authored.insert(relation.substr(7));
                if (relation.starts_with("party:"))
                    state.parties.push_back({unit, relation.substr(6), 0});
            }
        state.parties.push_back({unit, "filed", 0});
        for (const std::string& type : authored)
            state.marks.emplace(EventType::parse(type).value(),
                                Mark{EventId::parse(uuid(88)).value(),
                                     1,
                                     Office::officer_id("who"),
                                     unit,
                                     RoleName::parse("none").value(),
                                     now_,
                                     {}});
        return state;
    }

    void roles(const CaseState& state) {
        claims_.prev = state.head;
        const Digest signer = Office::signer(cell_.unit_type);
        const Filing filing{claims_, fields_, signer, signer};
        for (const std::string& role : plain_.roles) {
            // Who may not file at all may not file anywhere: one place in so many, each time
            // others.
            ++counts_.cells;
            if (!plain_.may_file(type_, role, cell_.unit_type) && counts_.cells % one_in != 0)
                continue;
            cell_.role = role;
            claims_.role = RoleName::parse(role).value();
            const Result<Decision> decision = decide(book_, registry_, state, filing, now_);
            ++counts_.decided;
            const bool open = plain_.permits(type_, cell_);
            counts_.open += open ? 1U : 0U;
            const bool right = open ? decision || !for_who_or_where(decision.error()) : !decision;
            if (!right) counts_.wrong.push_back(words(open, decision));
        }
    }

    std::string words(bool open, const Result<Decision>& decision) const {
        std::string out = type_ + " as " + cell_.role + " of " + cell_.unit_type + ", " +
                          cell_.custody + (cell_.is_new ? ", new" : "");
        for (const auto& [axis, value] : cell_.axes) out += ", " + value;
        return out +
               (open ? ": the file lets it in, the engine says " : ": the file forbids it, ") +
               (decision ? "admitted"
                         : std::string(code_of(decision.error().reason)) + " " +
                               decision.error().detail);
    }

    const PlainPolicy& plain_;
    const PolicyBook& book_;
    const Registry& registry_;
    const Instant now_;
    const std::string type_;
    Claims claims_;
    const Fields fields_ = {};
    PlainPolicy::Cell cell_ = {};
    Counts counts_;
};

class Matrix : public ::testing::TestWithParam<std::string> {};

TEST_P(Matrix, EveryCellIsDecidedAsTheFileSays) {
    const std::filesystem::path path = folder / (GetParam() + ".toml");
    const PlainPolicy plain = PlainPolicy::read(path.string());
    const PolicyBook book = std::move(PolicyBook::load(folder.string()).value());
    Digest policy = sha256("");
    for (const PolicyFile& file : book.files())
        if (file.id == GetParam()) policy = file.digest;
    const Instant now = at(plain.in_force_from + "T12:00:00+07:00");
    const Registry registry = registry_of(plain, book, now);

    std::vector<std::string> types;
    for (const auto& [type, about] : plain.types) types.push_back(type);
    std::atomic<std::size_t> next{0};
    std::vector<std::future<Counts>> workers;
    for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i)
        workers.push_back(std::async(std::launch::async, [&] {
            Counts sum;
            for (std::size_t at = next++; at < types.size(); at = next++) {
                sum += Column(plain, book, registry, policy, now, types[at]).decide_all();
            }
            return sum;
        }));
    Counts all;
    for (auto& worker : workers) {
        all += worker.get();
    }
    std::printf("%s: %zu of %zu cells decided, %zu open by who and where\n", GetParam().c_str(),
                all.decided, all.cells, all.open);
    EXPECT_GT(all.open, 0U);
    EXPECT_LT(all.open, all.cells / 4);
    EXPECT_EQ(all.wrong.size(), 0U);
    for (std::size_t i = 0; i < std::min<std::size_t>(all.wrong.size(), 12); ++i)
        ADD_FAILURE() << all.wrong[i];
}

INSTANTIATE_TEST_SUITE_P(Policies, Matrix, ::testing::ValuesIn(whole_policies()),
                         [](const auto& policy) { return policy.param; });

}  // namespace
}  // namespace bangiao::testing

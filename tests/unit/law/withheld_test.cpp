// What the law admitted it never refuses because part of it is no longer shown: an audit of what is
// left says *not checked*.
#include <gtest/gtest.h>

#include <bangiao/scenario.hpp>
#include <bangiao/unseen.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace bangiao::testing {
namespace {

const std::filesystem::path source = BANGIAO_SOURCE_DIR;

Scenario story_in(const std::filesystem::path& path) {
    std::ifstream file(path);
    const std::string text((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
    return Scenario::parse(text, path.string()).value();
}

/// Decides the steps of a story a second time, without the disclosures of some classes.
class Retold {
public:
    Retold(const PolicyBook& book, const std::string& shown) : book_(book), shown_(shown) {}

    void see(const Registry& registry, const CaseState& before, const Filing& whole, Instant now) {
        if (!decide(book_, registry, before, whole, now)) return;
        const Day day = legal_day(whole.claims.occurred_at);
        Fields fields;
        for (const auto& [name, field] : whole.fields)
            if (!field.disclosed ||
                shown_.find(book_.class_of(registry, whole.claims.type, name, day).value()) !=
                    std::string::npos)
                fields.emplace(name, field);
        const CaseId& chain = whole.claims.case_id;
        if (lost_.contains(chain)) return;
        CaseState& state = states_.try_emplace(chain, chain).first->second;
        const bool whole_shown = fields.size() == whole.fields.size();
        const Filing part{whole.claims, fields,       whole.signer,
                          whole.digest, !whole_shown, &unseen_[chain]};
        Result<Decision> decision = decide(book_, registry, state, part, now);
        if (!decision) {
            if (rests_on_unseen(decision.error(), state, unseen_[chain]))
                ++unread;
            else
                refusals.push_back(whole.claims.type.text() + ": " + decision.error().detail);
            lost_.insert(chain);
            return;
        }
        ++admitted;
        if (!decision->unread.empty()) ++unread;
        unseen_[chain] = decision->unseen;
        state = decision->state;
    }

    std::vector<std::string> refusals;
    std::size_t admitted = 0;
    std::size_t unread = 0;

private:
    const PolicyBook& book_;
    const std::string shown_;
    std::map<CaseId, CaseState> states_;
    std::map<CaseId, std::set<std::string>> unseen_;
    std::set<CaseId> lost_;  // of which nothing more can be said
};

class Withheld : public ::testing::TestWithParam<std::string> {};

TEST_P(Withheld, NothingThatWasAdmittedIsRefused) {
    const PolicyBook book = std::move(PolicyBook::load((source / "policies").string()).value());
    std::size_t admitted = 0;
    std::size_t unread = 0;
    for (const auto& entry : std::filesystem::directory_iterator(source / "tests" / "scenarios")) {
        Retold retold(book, GetParam());
        run_scenario(story_in(entry.path()), book,
                     [&](const Registry& registry, const CaseState& before, const Filing& filing,
                         Instant now) { retold.see(registry, before, filing, now); });
        for (const std::string& refusal : retold.refusals)
            ADD_FAILURE() << entry.path().filename() << ": " << refusal;
        admitted += retold.admitted;
        unread += retold.unread;
    }
    EXPECT_GT(admitted, 0U);
    EXPECT_GT(unread, 0U);
}

INSTANTIATE_TEST_SUITE_P(Classes, Withheld,
                         ::testing::Values("", "STA", "ID LOC TRV SUP MED INV PRO"),
                         [](const auto& shown) {
                             return shown.param.empty()    ? std::string("Nothing")
                                    : shown.param == "STA" ? std::string("OnlyStatistics")
                                                           : std::string("AllButStatistics");
                         });

}  // namespace
}  // namespace bangiao::testing

#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "end_to_end/stage.hpp"

namespace bangiao::testing {

/// One service for all tests of a suite, with a border post, a commune and a health office of one
/// province and their officers, on an ordinary evening. Every test opens cases of its own.
class BorderPost : public ::testing::Test {
protected:
    static void SetUpTestSuite();
    static void TearDownTestSuite();
    /// What SetUpTestSuite() does, with more in the service's configuration. `prepare`: what else
    /// must be there before the service starts.
    static void set_up(const std::string& more_config = "",
                       const std::function<void(Realm&)>& prepare = {});

    static Instant now();
    static Realm& realm() { return *realm_; }
    static RunningService& service() { return *service_; }
    static Stage& stage() { return *stage_; }
    static const TestOfficer& guard() { return stage_->officer("guard"); }
    static const TestOfficer& clerk() { return stage_->officer("clerk"); }
    static const TestOfficer& health() { return stage_->officer("health"); }

    /// The post's machine that files for its officers.
    static const TestOfficer& gateway() { return stage_->officer("gateway"); }

    /// What the guard would file to open a case.
    static Draft reception(const CaseId& id);
    static Draft reception() { return reception(CaseId::parse(random_uuid()).value()); }
    /// A case that the post holds.
    static ChainEnd open_case();
    /// The post offers the person to the commune. Answers the offer's id; moves the chain on.
    static EventId offer_to_commune(ChainEnd& chain);
    static Draft offer(const ChainEnd& chain, const std::string& to);
    static Draft acceptance(const ChainEnd& chain, const EventId& of);
    /// Files what must be admitted; answers the receipt.
    static Receipt admitted(const TestOfficer& author, const Draft& draft);

    /// Filed by `sender`, refused with that status and code, with a sentence in both languages;
    /// nothing is recorded and the service lives. Answers the problem.
    static boost::json::value expect_refused(const TestOfficer& sender, const std::string& sd_jwt,
                                             unsigned status, const std::string& code);
    /// One entry was made, and told of twice: as new first, then as there already.
    static void expect_one_entry(const https::Answer& first, const https::Answer& again);
    /// How many events the log holds, as its checkpoint says.
    static std::uint64_t log_size();

private:
    static Realm* realm_;
    static RunningService* service_;
    static Stage* stage_;
};

}  // namespace bangiao::testing

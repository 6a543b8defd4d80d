#pragma once

#include <string>
#include <vector>

#include "end_to_end/busy_post.hpp"
#include "end_to_end/node_group.hpp"

namespace bangiao::testing {

/// A busy post whose service is several nodes, with its witnesses. Made anew for each test.
class SeveralNodes : public BusyPost {
protected:
    /// `database`: the folder of their PostgreSQL; empty: one of its own.
    explicit SeveralNodes(std::size_t count = 2, const std::vector<std::string>& ministries = {},
                          const std::filesystem::path& database = {});
    ~SeveralNodes() override;
    static void SetUpTestSuite() {}
    static void TearDownTestSuite() {}

    NodeGroup& group() { return group_; }
    /// The first is the one that the post itself files at.
    RunningService& node(std::size_t number) const { return *group_.nodes().at(number); }
    std::vector<Way> ways() const { return ways_to(group_.nodes()); }

    /// The log has what was acknowledged since it held `before` events, and nothing else; every
    /// node says so; it holds together, from its first leaf to its last; and whatever nodes and
    /// witnesses did since they were first started, the model permits (tests/model).
    void expect_nothing_lost(std::uint64_t before,
                             const std::vector<Acknowledged>& acknowledged) const;

private:
    NodeGroup group_;
};

}  // namespace bangiao::testing

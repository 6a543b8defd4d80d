#pragma once

#include <bangiao/receipt.hpp>
#include <functional>
#include <string>
#include <vector>

#include "end_to_end/border_post.hpp"

namespace bangiao::testing {

/// What an officer filed and was told.
struct Acknowledged {
    std::string sd_jwt;
    Receipt receipt;
};

/// How an officer's device reaches a node: its port, which is another after every start.
using Way = std::function<std::uint16_t()>;
std::vector<Way> ways_to(const std::vector<RunningService*>& nodes);

/// A post whose officers go on filing whatever happens to the machines.
class BusyPost : public BorderPost {
protected:
    /// Four officers open cases and offer the persons to the commune, while the trouble lasts. Each
    /// sends the same bytes again until told what became of them: the next way where on one nobody
    /// answers, or can record.
    static std::vector<Acknowledged> file_while(const std::vector<Way>& ways,
                                                const std::function<void()>& trouble);
    static std::vector<Acknowledged> file_while(const std::function<void()>& trouble) {
        return file_while(ways_to({&service()}), trouble);
    }

    /// The log held `before` events and holds what was acknowledged since, each once and where it
    /// was said to be; no two trees of one size were ever shown; a sample of cases audits clean.
    static void expect_all_there(std::uint64_t before,
                                 const std::vector<Acknowledged>& acknowledged);
    /// Another node gives the same answers to a sample of it.
    static void expect_said_at(const RunningService& node,
                               const std::vector<Acknowledged>& acknowledged);
    /// An officer `auditor` of the stage finds nothing wrong in the whole log.
    static void expect_audited_clean() { expect_audited_clean(service()); }
    static void expect_audited_clean(const RunningService& node);
};

}  // namespace bangiao::testing

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

/// A post whose officers go on filing whatever happens to the machines.
class BusyPost : public BorderPost {
protected:
    /// Four officers open cases and offer the persons to the commune, while the trouble lasts. Each
    /// sends the same bytes again until told what became of them.
    static std::vector<Acknowledged> file_while(const std::function<void()>& trouble);

    /// The log held `before` events and holds what was acknowledged since, each once and where it
    /// was said to be; no two trees of one size were ever shown; a sample of cases audits clean.
    static void expect_all_there(std::uint64_t before,
                                 const std::vector<Acknowledged>& acknowledged);
};

}  // namespace bangiao::testing

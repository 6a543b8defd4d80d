#pragma once

#include <atomic>
#include <bangiao/digest.hpp>
#include <bangiao/ids.hpp>
#include <functional>
#include <thread>

#include "store/database.hpp"

namespace bangiao::ledger {

/// Reads the whole log once, in the background, and computes its tree again from the stored bytes:
/// what recovery at start has no time for. Waits out a database that is gone.
class TreeCheck {
public:
    /// `damaged` is called at most once, from the check's own thread, with what was found.
    TreeCheck(store::Database& database, TreeSize size, const Digest& root,
              std::function<void(const char*)> damaged);
    /// Ends the check where it stands.
    ~TreeCheck();
    TreeCheck(const TreeCheck&) = delete;
    TreeCheck& operator=(const TreeCheck&) = delete;

private:
    void run(TreeSize size, const Digest& root) const;

    store::Database& database_;
    std::function<void(const char*)> damaged_;
    std::atomic<bool> ending_{false};
    std::thread thread_;  // last: everything else is there before it starts
};

}  // namespace bangiao::ledger

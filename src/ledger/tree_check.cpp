#include "ledger/tree_check.hpp"

#include <chrono>

#include "base/log.hpp"
#include "ledger/publication.hpp"

namespace bangiao::ledger {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t page_leaves = 512;  // a few milliseconds of a session at a time
constexpr auto patience = 200ms;

}  // namespace

TreeCheck::TreeCheck(store::Database& database, TreeSize size, const Digest& root,
                     std::function<void(const char*)> damaged)
    : database_(database),
      damaged_(std::move(damaged)),
      thread_([this, size, root] { run(size, root); }) {}

TreeCheck::~TreeCheck() {
    ending_ = true;
    thread_.join();
}

void TreeCheck::run(TreeSize size, const Digest& root) const {
    Frontier frontier;
    while (frontier.size() < size && !ending_) {
        try {
            const TreeSize page(std::min(size.value(), frontier.size().value() + page_leaves));
            store::Lease lease(database_);
            frontier = append_stored(lease.session(), frontier, page);
        } catch (const store::Unavailable&) {
            std::this_thread::sleep_for(patience);
        } catch (const Halt& found) {
            return damaged_(found.what());
        } catch (const store::Damaged& found) {
            return damaged_(found.what());
        } catch (const std::exception&) {
            log::error("the check of the whole log could not go on");
            return;
        }
    }
    if (ending_) return;
    if (frontier.root() != root)
        return damaged_("the stored events do not lead to the signed root");
    log::info("the whole log was read and its tree holds", {{"size", size.value()}});
}

}  // namespace bangiao::ledger

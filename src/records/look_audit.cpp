#include "records/look_audit.hpp"

#include "store/looks.hpp"

namespace bangiao::records {
namespace {

constexpr std::uint64_t page = 1000;

/// A head that the log vouches for.
struct Anchored {
    LeafIndex index;
    LookHead head;
};

class Audit {
public:
    explicit Audit(store::Session& session) : session_(session) {}

    void read_anchors(const AnchorForm& form) {
        for (const store::StoredAnchor& stored : store::read_anchors(session_, form.type)) {
            if (const std::optional<LookHead> head = head_told(stored.jws, form))
                anchors_.push_back({stored.index, *head});
            else
                find("event " + std::to_string(stored.index.value()) + " names no head");
        }
    }
    void walk() {
        LookHead head = LookHead::start();
        for (;;) {
            const auto looks = store::read_looks_from(session_, head.looks, page);
            for (const store::CopiedLook& look : looks) follow(head, look);
            if (looks.size() < page) break;
        }
        for (const Anchored& each : anchors_)
            if (each.head.looks > head.looks)
                find("event " + std::to_string(each.index.value()) + " vouches for " +
                     std::to_string(each.head.looks) + " looks, and " + std::to_string(head.looks) +
                     " are there");
    }
    std::vector<std::string> findings() && { return std::move(findings_); }

private:
    void find(std::string what) { findings_.push_back(std::move(what)); }

    void follow(LookHead& head, const store::CopiedLook& look) {
        const std::string name = "look " + std::to_string(look.stored.number);
        const LookHead next = head.followed_by(look.stored.entry);
        if (look.stored.number != next.looks)
            find(name + " stands where " + std::to_string(next.looks) + " should");
        if (look.stored.hash != next.hash) find(name + " is not what was recorded");
        if (!look.columns_agree) find(name + " is filed under another officer, unit or case");
        head = {look.stored.number, next.hash};
        for (const Anchored& each : anchors_)
            if (each.head.looks == head.looks && each.head.hash != head.hash)
                find(name + " is not what event " + std::to_string(each.index.value()) +
                     " vouches for");
    }

    store::Session& session_;
    std::vector<Anchored> anchors_;
    std::vector<std::string> findings_;
};

}  // namespace

std::vector<std::string> audit_looks(store::Session& session,
                                     const std::optional<AnchorForm>& form) {
    Audit audit(session);
    if (form) audit.read_anchors(*form);
    audit.walk();
    return std::move(audit).findings();
}

}  // namespace bangiao::records

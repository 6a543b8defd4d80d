#include "records/log_proofs.hpp"

#include <bangiao/merkle.hpp>

#include "store/case_reader.hpp"
#include "store/published.hpp"

namespace bangiao::records {
namespace {

store::StoredCheckpoint newest_signed(store::Session& session) {
    std::optional<store::StoredCheckpoint> checkpoint = store::newest_checkpoint(session);
    if (!checkpoint) throw store::Unavailable("nothing in the log is signed yet");
    return std::move(*checkpoint);
}

}  // namespace

LogProofs::LogProofs(store::Session& session, store::Edges& edges, LeafIndex last) : size_(0) {
    std::optional<store::StoredCheckpoint> published = store::newest_published(session);
    witnessed_ = published && last.value() < published->size.value();
    store::StoredCheckpoint checkpoint =
        witnessed_ ? std::move(*published) : newest_signed(session);
    note_ = std::move(checkpoint.note);
    size_ = checkpoint.size;
    edge_ = edges.at(session, size_);
    subtrees_ = subtrees_of(edge_, store::stored_tiles(session));
}

std::vector<Digest> LogProofs::path_of(LeafIndex index) const {
    return inclusion_path(index, size_, subtrees_);
}

Proof LogProofs::receipt_of(LeafIndex index, Instant admitted_at) const {
    if (index.value() >= size_.value()) throw store::Unavailable("this event is not signed yet");
    return Proof{admitted_at, index, path_of(index), note_};
}

}  // namespace bangiao::records

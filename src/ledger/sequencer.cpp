#include "ledger/sequencer.hpp"

#include "ledger/sequencer_thread.hpp"

namespace bangiao::ledger {

struct Sequencer::Impl {
    SequencerThread thread;
};

Sequencer::Sequencer(store::Database& database, vault::Vault& vault, Signer& signer,
                     const PolicyBook& book, LiveRegistry& registry, const ClockWatch& clock,
                     SequencerLimits limits, Watcher watcher)
    : impl_(new Impl{
          {{database, vault, signer, book, registry, clock, std::move(watcher)}, limits}}) {}

Sequencer::~Sequencer() = default;

void Sequencer::admit(VerifiedEvent event, UnitId via, Answer answer) {
    impl_->thread.admit({std::move(event), std::move(via), std::move(answer)});
}

void Sequencer::hold(bool held) {
    impl_->thread.hold(held);
}

void Sequencer::halt(std::string why) {
    impl_->thread.have_halted(std::move(why));
}

bool Sequencer::has_room() const {
    return impl_->thread.has_room();
}

std::size_t Sequencer::waiting() const {
    return impl_->thread.waiting();
}

bool Sequencer::ready() const {
    return impl_->thread.ready();
}

}  // namespace bangiao::ledger

#include <algorithm>
#include <bangiao/trust.hpp>

namespace bangiao {

bool Trust::asks_for_witnesses() const {
    return quorum_ != "none";
}

std::string Trust::url_of(const NoteVerifier& witness) const {
    const auto found = url_by_key_.find(witness.public_key());
    return found == url_by_key_.end() ? std::string() : found->second;
}

bool Trust::makes_quorum(const std::vector<NoteVerifier>& witnesses) const {
    return !asks_for_witnesses() || reached(quorum_, witnesses);
}

bool Trust::reached(const std::string& name, const std::vector<NoteVerifier>& witnesses) const {
    if (const auto witness = witness_by_name_.find(name); witness != witness_by_name_.end())
        return std::find(witnesses.begin(), witnesses.end(), witness->second) != witnesses.end();
    const Group& group = groups_.at(name);
    const auto there =
        std::count_if(group.members.begin(), group.members.end(),
                      [&](const std::string& each) { return reached(each, witnesses); });
    return static_cast<unsigned>(there) >= group.threshold;
}

Result<Trust::Verdict> Trust::judge(std::string_view text) const {
    BANGIAO_TRY(const Note note, Note::parse(text));
    BANGIAO_TRY(Checkpoint checkpoint, Checkpoint::parse(note.text));
    std::vector<NoteVerifier> of_origin;
    for (const NoteVerifier& log : logs_)
        if (log.name() == checkpoint.origin) of_origin.push_back(log);
    BANGIAO_TRY(const std::vector<NoteSigner> by_log, verified_signers(note, of_origin));
    if (by_log.empty()) return Refusal(Reason::checkpoint_unsigned);
    BANGIAO_TRY(std::vector<NoteSigner> by_witnesses, verified_signers(note, witnesses_));
    std::vector<NoteVerifier> cosigners;
    for (const NoteSigner& each : by_witnesses) cosigners.push_back(each.key);
    return Verdict{std::move(checkpoint), std::move(by_witnesses), makes_quorum(cosigners)};
}

}  // namespace bangiao

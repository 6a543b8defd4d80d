#include "witness/witness.hpp"

#include <algorithm>
#include <stdexcept>
#include <system_error>

#include "base/log.hpp"
#include "witness/decision.hpp"

namespace bangiao::witness {
namespace {

using https::Response;

Response answer(unsigned status, std::string body, const char* type = "text/plain; charset=utf-8") {
    return Response{status, {{"Content-Type", type}}, std::move(body)};
}

std::filesystem::path state_folder(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    return std::filesystem::absolute(folder);
}

/// The log's own line alone: what others added to it is not for this witness to pass on.
std::string with_lines_of(const Note& note, const std::vector<NoteVerifier>& keys) {
    Note signed_by_log{note.text, {}};
    for (const NoteSignature& line : note.signatures)
        if (std::any_of(keys.begin(), keys.end(), [&](const NoteVerifier& key) {
                return key.name() == line.name && key.key_id() == line.key_id;
            }))
            signed_by_log.signatures.push_back(line);
    return signed_by_log.serialised();
}

std::optional<Checkpoint> checkpoint_of(const std::optional<Cosigned>& cosigned) {
    if (!cosigned) return std::nullopt;
    return cosigned->checkpoint;
}

}  // namespace

Witness::Witness(NoteKey key, const std::vector<NoteVerifier>& logs,
                 const std::filesystem::path& folder, const Clock& clock)
    : key_(std::move(key)), clock_(clock), lock_(state_folder(folder) / "lock") {
    if (key_.verifier().type() != NoteKeyType::cosignature_v1)
        throw std::runtime_error("the key is no witness's key");
    std::map<std::string, std::vector<NoteVerifier>> keys;
    for (const NoteVerifier& log : logs) keys[log.name()].push_back(log);
    for (auto& [origin, of_origin] : keys) {
        CosignedFile file(state_folder(folder) / sha256(origin).hex(), origin, of_origin,
                          key_.verifier());
        auto log = std::make_unique<Log>(std::move(file), std::move(of_origin));
        monitored_.emplace(monitoring_path(origin), log.get());
        logs_.emplace(origin, std::move(log));
    }
}

// The order of the checks is the protocol's.
Response Witness::add_checkpoint(std::string_view body) {
    const Result<AddCheckpoint> request = AddCheckpoint::parse(body);
    if (!request) return answer(400, "the request cannot be read\n");
    const Result<Note> note = Note::parse(request->checkpoint);
    if (!note) return answer(400, "the checkpoint is no signed note\n");
    const Result<Checkpoint> checkpoint = Checkpoint::parse(note->text);
    if (!checkpoint) return answer(400, "the note is no checkpoint\n");
    if (request->old > checkpoint->size) return answer(400, "the old size is the larger one\n");
    const auto found = logs_.find(checkpoint->origin);
    if (found == logs_.end()) return answer(404, "the log is not known here\n");
    Log& log = *found->second;
    const auto signers = verified_signers(*note, log.keys);
    if (!signers || signers->empty()) return answer(403, "no signature of the log\n");
    return cosign(log, *request, *note, *checkpoint);
}

Response Witness::cosign(Log& log, const AddCheckpoint& request, const Note& note,
                         const Checkpoint& checkpoint) {
    const std::lock_guard lock(log.mutex);
    if (log.unsure) return answer(500, "the state could not be stored\n");
    const std::optional<Checkpoint> before = checkpoint_of(log.cosigned.newest());
    const TreeSize last = before ? before->size : TreeSize(0);
    const Decision decision = decide(before, request.old, checkpoint, request.proof);
    if (decision.kind == Decision::Kind::conflict)
        return answer(409, conflict_text(last), conflict_media_type);
    if (decision.kind == Decision::Kind::broken) {
        log::error("a checkpoint breaks with the one cosigned before",
                   {{"why", decision.why},
                    {"cosigned", last.value()},
                    {"offered", checkpoint.size.value()}});
        return answer(422, std::string(decision.why) + "\n");
    }
    Cosigned cosigned = made(log, note, checkpoint);
    std::string line =
        cosigned.note.substr(cosigned.note.rfind('\n', cosigned.note.size() - 2) + 1);
    try {
        log.cosigned.keep(std::move(cosigned));  // durable before anybody sees the signature
    } catch (const ContentUnsure& error) {
        log.unsure = true;
        log::error("the state cannot be stored; nothing is cosigned before a restart",
                   {{"errno", error.code().value()}});
        return answer(500, "the state could not be stored\n");
    } catch (const std::system_error& error) {
        log::error("the state cannot be stored; the old one stands",
                   {{"errno", error.code().value()}});
        return answer(500, "the state could not be stored\n");
    }
    log::info("a tree is cosigned",
              {{"size", checkpoint.size.value()}, {"root", checkpoint.root.base64()}});
    return answer(200, std::move(line));
}

Cosigned Witness::made(const Log& log, const Note& note, const Checkpoint& checkpoint) const {
    // Time never runs backwards from one cosignature to the next, and is never zero.
    std::uint64_t time =
        static_cast<std::uint64_t>(std::max<std::int64_t>(clock_.now().seconds(), 1));
    if (const auto& before = log.cosigned.newest()) time = std::max(time, before->time);
    const Instant when = Instant::from_seconds(static_cast<std::int64_t>(time));
    return {checkpoint, with_lines_of(note, log.keys) + key_.sign(note.text, when), time};
}

Response Witness::newest(std::string_view monitoring_path) const {
    const auto found = monitored_.find(monitoring_path);
    if (found == monitored_.end()) return answer(404, "no such log\n");
    const Log& log = *found->second;
    const std::lock_guard lock(log.mutex);
    if (!log.cosigned.newest()) return answer(404, "nothing is cosigned yet\n");
    Response response = answer(200, log.cosigned.newest()->note);
    response.headers["Cache-Control"] = "no-store";
    return response;
}

}  // namespace bangiao::witness

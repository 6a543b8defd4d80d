#include "witness/cosigned.hpp"

#include <stdexcept>

#include "base/durable_file.hpp"

namespace bangiao::witness {
namespace {

// The first line of the file, which may never change its meaning.
constexpr std::string_view format = "bangiao-witness-state/v1\n";

}  // namespace

CosignedFile::CosignedFile(std::filesystem::path file, std::string origin,
                           std::vector<NoteVerifier> log, NoteVerifier witness)
    : file_(std::move(file)) {
    if (const std::optional<std::string> text = read_file(file_))
        newest_ = parse(*text, origin, log, witness);
}

Cosigned CosignedFile::parse(std::string_view text, const std::string& origin,
                             const std::vector<NoteVerifier>& log,
                             const NoteVerifier& witness) const {
    const auto unusable = [&](const char* why) {
        return std::runtime_error(file_.string() + ": " + why);
    };
    if (!text.starts_with(format)) throw unusable("is no state of a witness");
    text.remove_prefix(format.size());
    const Result<Note> note = Note::parse(text);
    const Result<Checkpoint> checkpoint =
        note ? Checkpoint::parse(note->text) : Result<Checkpoint>(note.error());
    if (!checkpoint || checkpoint->origin != origin) throw unusable("is damaged or of another log");
    const auto by_log = verified_signers(*note, log);
    const auto by_witness = verified_signers(*note, {witness});
    if (!by_log || by_log->empty() || !by_witness || by_witness->empty())
        throw unusable("does not bear the signatures of the log and of this witness");
    return {*checkpoint, std::string(text), by_witness->front().time};
}

void CosignedFile::keep(Cosigned cosigned) {
    replace_file(file_, std::string(format) + cosigned.note);
    newest_ = std::move(cosigned);
}

}  // namespace bangiao::witness

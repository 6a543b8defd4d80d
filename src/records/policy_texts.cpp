#include "records/policy_texts.hpp"

#include "store/case_reader.hpp"

namespace bangiao::records {

std::vector<std::string> policy_texts(const PolicyBook& book, const Registry& registry,
                                      store::Session& session) {
    std::vector<std::string> texts;
    for (const PolicyFile& file : book.files())
        if (file.kind == "constitution") texts.push_back(file.text);
    for (const auto& [digest, adoption] : registry.adoptions()) {
        if (const auto stored = store::read_policy_file(session, digest))
            texts.push_back(*stored);
        else if (const PolicyFile* file = book.file(digest))
            texts.push_back(file->text);
    }
    return texts;
}

}  // namespace bangiao::records

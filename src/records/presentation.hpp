#pragma once

#include <bangiao/sight.hpp>
#include <vector>

#include "records/records.hpp"
#include "store/case_reader.hpp"
#include "vault/vault.hpp"

namespace bangiao::records {

/// Events of one chain as one reader may see them: only what is shown is ever unsealed, and only
/// when it is asked for. The SD-JWT verifies against the author's signature whatever was left out.
class Presentation {
public:
    Presentation(vault::Vault& vault, const Sight& sight, std::vector<store::StoredEvent> events);

    /// What is going to be shown of each; as yet without any value. What turns out not to open,
    /// because its bytes were altered, counts here as shown.
    const std::vector<EventView>& views() const { return views_; }
    /// The same with the values.
    std::vector<EventView> opened() &&;

private:
    /// What is to be opened, beside `sealed_`.
    struct Wanted {
        std::size_t view;
        std::string field;
        Shown shown;
    };

    void add(const Sight& sight, store::StoredEvent event);

    std::vector<EventView> views_;
    std::vector<Wanted> wanted_;
    std::vector<vault::ToOpen> sealed_;
    vault::Opener opener_;
};

/// What stands for a masked value: initials of a name, the year of a date; nothing of anything
/// else.
std::string masked(const boost::json::value& value);

}  // namespace bangiao::records

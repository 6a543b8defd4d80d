#include "door/cursors.hpp"

#include <bangiao/base64.hpp>

#include "door/query.hpp"

namespace bangiao::door {
namespace {

constexpr std::size_t tag_bytes = ProcessMac::tag_bytes;

/// Ids and lists hold no line feed, so the three parts cannot run into each other.
std::string tagged(const OfficerId& officer, std::string_view list, std::string_view position) {
    std::string message = officer.text();
    message.append("\n").append(list).append("\n").append(position);
    return message;
}

}  // namespace

std::string Cursors::seal(const OfficerId& officer, std::string_view list,
                          std::string_view position) const {
    return base64url_encode(mac_.tag(tagged(officer, list, position)).append(position));
}

Result<std::string> Cursors::open(const OfficerId& officer, std::string_view list,
                                  std::string_view cursor) const {
    const std::optional<std::string> bytes = base64url_decode(cursor);
    if (!bytes || bytes->size() < tag_bytes) return Query::invalid("cursor");
    std::string position = bytes->substr(tag_bytes);
    if (!mac_.is_tag(bytes->substr(0, tag_bytes), tagged(officer, list, position)))
        return Query::invalid("cursor");
    return position;
}

}  // namespace bangiao::door

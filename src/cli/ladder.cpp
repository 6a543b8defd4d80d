#include "cli/ladder.hpp"

#include <bangiao/refusal.hpp>
#include <boost/json/array.hpp>
#include <map>

namespace bangiao::cli {
namespace {

const std::map<std::string, std::string, std::less<>>& rungs_in_vietnamese() {
    static const std::map<std::string, std::string, std::less<>> rungs{
        {"format", "định dạng"},
        {"signature", "chữ ký"},
        {"certificate", "chứng thư"},
        {"revocation", "thu hồi"},
        {"chain", "chuỗi hồ sơ"},
        {"inclusion", "có trong sổ cái"},
        {"checkpoint", "điểm kiểm tra"},
        {"quorum", "bên chứng kiến"},
        {"admission", "đúng chính sách"},
        {"state", "tình trạng hồ sơ"},
        {"tile", "ô băm"},
        {"head", "đầu sổ"},
        {"record", "bản ghi"},
        {"duties", "nghĩa vụ"},
        {"parties", "các bên"},
        {"disclosures", "phần tiết lộ"},
        {"totals", "tổng số dòng"},
        {"export", "tệp xuất"},
    };
    return rungs;
}

/// What the ladder says in its own English words, where no reason code says it.
const std::map<std::string, std::string, std::less<>>& whys_in_vietnamese() {
    static const std::map<std::string, std::string, std::less<>> whys{
        {"the receipt cannot be read", "không đọc được biên nhận"},
        {"an event and its receipt alone do not show it",
         "chỉ một sự kiện và biên nhận thì không cho thấy điều này"},
        {"the export does not hold this event", "tệp xuất không có sự kiện này"},
        {"the signer's certificate is not at hand", "không có chứng thư của người ký"},
        {"the certificate is not the one that x5t#S256 names",
         "chứng thư không phải là chứng thư mà x5t#S256 nêu"},
        {"the certificate is not in the registry", "chứng thư không có trong sổ đăng ký"},
        {"it was not enrolled for signing", "chứng thư không được ghi danh để ký"},
        {"it is of another log", "thuộc sổ cái khác"},
        {"the checkpoint does not hold", "điểm kiểm tra không đứng vững"},
        {"the trust file asks for no witness", "tệp tin cậy không yêu cầu bên chứng kiến"},
        {"a witness cosigned before the event was admitted",
         "một bên chứng kiến đã ký trước khi sự kiện được ghi nhận"},
        {"admitted_at is not written as in a leaf", "admitted_at không viết đúng như trong lá"},
        {"the path holds something else than hashes", "đường dẫn chứa thứ không phải mã băm"},
        {"there is no readable checkpoint", "không đọc được điểm kiểm tra nào"},
        {"its disclosures do not hold", "các phần tiết lộ không khớp"},
        {"it does not stand in index order", "không đứng đúng thứ tự"},
        {"the event cannot be read", "không đọc được sự kiện"},
        {"it belongs to another case", "thuộc hồ sơ khác"},
        {"another event stands at this index", "một sự kiện khác đứng ở vị trí này"},
        {"an earlier event has this event's id", "một sự kiện trước đã có mã này"},
        {"admitted_at does not lie after that of the event before",
         "admitted_at không sau thời điểm của sự kiện trước"},
        {"prev is not the event before it in its chain",
         "prev không phải là sự kiện liền trước trong chuỗi"},
        {"the chain does not begin with its first event",
         "chuỗi không bắt đầu từ sự kiện đầu tiên"},
        {"admitted_at cannot be read", "không đọc được admitted_at"},
        {"the signature or the certificate does not hold", "chữ ký hoặc chứng thư không đứng vững"},
        {"an earlier event of this chain could not take effect",
         "một sự kiện trước trong chuỗi không có hiệu lực"},
        {"the officer's roles are withheld", "vai trò của cán bộ bị che"},
        {"the trust file pins no constitution", "tệp tin cậy không ghim quy tắc gốc"},
        {"the constitution that the trust file pins is not there",
         "không có quy tắc gốc mà tệp tin cậy ghim"},
        {"the chain could not be replayed to its end", "không phát lại được hết chuỗi"},
        {"it may hold values of withheld fields", "có thể chứa giá trị của trường bị che"},
        {"it is not what the events add up to", "không khớp với các sự kiện cộng lại"},
        // Of what is stored beside the events of a whole log.
        {"it is another tree than was seen before", "là cây khác với cây đã thấy trước đây"},
        {"a larger tree was seen before", "trước đây đã thấy cây lớn hơn"},
        {"a tile is stored that no event fills", "có ô băm mà không sự kiện nào làm đầy"},
        {"another tile stands there", "một ô băm khác đứng ở đó"},
        {"a tile is not stored", "thiếu một ô băm"},
        {"it stands with another size", "đứng cùng một cỡ khác"},
        {"it was signed over another tree", "được ký trên một cây khác"},
        {"the tables were counted at another size", "các bảng được đếm ở một cỡ khác"},
        {"the export is not as it was written", "tệp xuất không còn như khi được ghi"},
        {"the events are not as many as the checkpoint counts",
         "số sự kiện không bằng số mà điểm kiểm tra nêu"},
        {"the events do not lead to the checkpoint's root",
         "các sự kiện không dẫn đến gốc của điểm kiểm tra"},
        {"a disclosure is stored that the event does not name",
         "có phần tiết lộ mà sự kiện không nêu"},
        {"a disclosure does not open: altered, or moved",
         "một phần tiết lộ không mở được: bị sửa, hoặc bị chuyển chỗ"},
        {"some are not stored: erased, or taken away", "một số không còn: đã xoá, hoặc bị lấy đi"},
        {"a decision in this chain rests on withheld fields",
         "một quyết định trong chuỗi này dựa trên các trường bị che"},
        {"a key is destroyed", "một khoá đã bị huỷ"},
        {"the stored parties are not those of the events",
         "các bên được lưu không phải các bên của sự kiện"},
        {"the stored state of the chain does not reach this event",
         "tình trạng được lưu của chuỗi chưa tới sự kiện này"},
        {"the stored state counts events that are not there",
         "tình trạng được lưu đếm cả sự kiện không có"},
        {"a duty that the event opened is not stored", "thiếu một nghĩa vụ mà sự kiện đã mở"},
        {"a duty is stored that the event did not open",
         "có nghĩa vụ được lưu mà sự kiện không mở"},
        {"the chain could not be replayed", "không phát lại được chuỗi"},
    };
    return whys;
}

void replace(std::string& text, std::string_view from, std::string_view to) {
    if (const std::size_t at = text.find(from); at != std::string::npos)
        text.replace(at, from.size(), to);
}

/// What begins a sentence that ends with names.
constexpr std::pair<std::string_view, std::string_view> beginnings[] = {
    {"it rests on fields that are withheld: ", "dựa trên các trường bị che: "},
    {"a stored duty is not closed as the event closed it: ",
     "một nghĩa vụ được lưu không kết thúc như sự kiện đã kết thúc: "},
    {"a stored duty is closed and no event closed it: ",
     "một nghĩa vụ được lưu đã kết thúc mà không sự kiện nào kết thúc nó: "},
    {"the stored head's ", "đầu sổ được lưu không khớp các sự kiện: "},
    {"the stored ", "giá trị được lưu không phải của sự kiện: "},
    {"table ", "có dòng mà không sự kiện nào giải thích: bảng "},
};

}  // namespace

std::string rung_in_words(const Shell& shell, const std::string& rung) {
    const auto found = rungs_in_vietnamese().find(rung);
    if (shell.language == Language::en || found == rungs_in_vietnamese().end()) return rung;
    return found->second;
}

std::string result_in_words(const Shell& shell, CheckResult result) {
    switch (result) {
        case CheckResult::pass:
            return shell.say({"đạt", "pass"});
        case CheckResult::fail:
            return shell.say({"KHÔNG ĐẠT", "FAIL"});
        case CheckResult::not_checked:
            return shell.say({"không kiểm tra", "not checked"});
    }
    std::terminate();
}

std::string why_in_words(const Shell& shell, const std::string& detail) {
    const std::size_t end =
        std::min(detail.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), detail.size());
    if (const auto reason = reason_named(detail.substr(0, end)))
        return detail + " — " + std::string(words_for(*reason, shell.language));
    if (shell.language == Language::en) return detail;
    const auto found = whys_in_vietnamese().find(detail);
    if (found != whys_in_vietnamese().end()) return found->second;
    for (const auto& [english, vietnamese] : beginnings)
        if (detail.starts_with(english))
            return std::string(vietnamese) + detail.substr(english.size());
    return detail;
}

std::string missed_in_words(const Shell& shell, std::string duty) {
    if (shell.language == Language::en) return duty;
    replace(duty, " overdue since ", " quá hạn từ ");
    replace(duty, " until ", " đến ");
    return duty;
}

boost::json::object to_json(const EventFindings& event) {
    boost::json::array checks;
    for (const Check& check : event.checks)
        checks.emplace_back(boost::json::object{{"name", check.name},
                                                {"result", name_of(check.result)},
                                                {"detail", check.detail},
                                                {"expected", check.expected},
                                                {"found", check.found}});
    return {{"index", event.index}, {"event_id", event.event_id}, {"case", event.case_id},
            {"type", event.type},   {"failed", event.failed()},   {"checks", std::move(checks)}};
}

}  // namespace bangiao::cli

#include <bangiao/explain.hpp>

#include "bangiao/law/markdown.hpp"
#include "bangiao/law/phrases.hpp"

namespace bangiao {
namespace law {
namespace {

/// One part after the other, each a heading and a table. Labels stand in both languages, sentences
/// in the document's.
class Document {
public:
    Document(const Policy& policy, Language language)
        : policy_(policy), language_(language), say_(policy, language) {}

    std::string text() {
        head();
        units();
        roles();
        events();
        routes();
        deadlines();
        notices();
        persons();
        agreements();
        entitlements();
        sight(say_.say("Ai xem được gì", "Who may see what"), policy_.sight);
        sight(say_.say("Giới hạn trên mọi dòng", "Ceilings over all rows"), policy_.sight_caps);
        searches();
        retention();
        goal();
        open_questions();
        return std::move(out_);
    }

private:
    static std::string both(const Words& words) {
        return words.vi == words.en ? words.vi : words.vi + " / " + words.en;
    }
    /// `3 [text]` and so on.
    static std::string mark(const std::string& word) { return "[" + word + "]"; }

    void heading(const std::string& title) { out_ += "### " + title + "\n\n"; }

    MarkdownTable table(const std::vector<std::pair<const char*, const char*>>& titles) const {
        std::vector<std::string> words;
        for (const auto& [vi, en] : titles) words.push_back(say_.say(vi, en));
        return MarkdownTable(words);
    }

    void put(const std::string& title, const MarkdownTable& rows) {
        if (rows.text().empty()) return;
        heading(title);
        out_ += rows.text();
    }

    void head() {
        const PolicyFile& file = policy_.file;
        out_ += "## " + file.title.in(language_) + " (`" + file.id + "`)\n\n";
        if (file.in_force_from)
            out_ += say_.say("Có hiệu lực từ ", "In force from ") + day_text(*file.in_force_from);
        if (file.in_force_to) out_ += say_.say(" đến ", " to ") + day_text(*file.in_force_to);
        if (file.in_force_from) out_ += ". ";
        out_ += say_.say("Căn cứ: ", "Basis: ") + say_.joined(policy_.basis) + ".\n\n";
        MarkdownTable rows = table(
            {{"phần", "part"}, {"text", "text"}, {"summary", "summary"}, {"assumed", "assumed"}});
        for (const auto& [part, marks] : marks_of(policy_)) {
            std::vector<std::string> cells{part};
            for (const char* word : {"text", "summary", "assumed"}) {
                const auto found = marks.find(word);
                cells.push_back(found == marks.end() ? "" : std::to_string(found->second));
            }
            rows.add(cells);
        }
        out_ += rows.text();
    }

    void units() {
        MarkdownTable rows = table(
            {{"loại đơn vị", "unit type"}, {"tên", "name"}, {"ngành", "family"}, {"cấp", "level"}});
        for (const std::string& name : policy_.unit_types.names()) {
            const UnitType& type = policy_.unit_types[*policy_.unit_types.find(name)];
            rows.add({name, both(type.words), type.family, type.level});
        }
        put(say_.say("Loại đơn vị", "Unit types"), rows);
        MarkdownTable groups = table({{"nhóm", "group"}, {"gồm", "made of"}});
        for (const auto& [name, types] : policy_.groups) groups.add({name, members(types)});
        put(say_.say("Nhóm đơn vị", "Groups of units"), groups);
    }

    std::string members(const UnitTypes& types) const {
        std::string out;
        for (const UnitTypes::Span& span : types.spans()) {
            std::vector<std::string> names;
            for (const std::string& name : policy_.unit_types.names())
                if (span.types[policy_.unit_types.find(name)->at]) names.push_back(name);
            if (names.empty()) continue;
            out += (out.empty() ? "" : "; ") + say_.joined(names);
            if (span.from) out += say_.say(" từ ", " from ") + day_text(*span.from);
            if (span.to) out += say_.say(" đến ", " to ") + day_text(*span.to);
        }
        return out;
    }

    void roles() {
        MarkdownTable rows = table({{"vai trò", "role"}, {"tên", "name"}});
        for (const std::string& name : policy_.roles.names())
            rows.add({name, both(policy_.roles[*policy_.roles.find(name)])});
        put(say_.say("Vai trò", "Roles"), rows);
    }

    void events() {
        MarkdownTable rows = table({{"sự kiện", "event"},
                                    {"ai lập", "who files"},
                                    {"khi nào", "when"},
                                    {"hệ quả", "what follows"},
                                    {"căn cứ", "basis"},
                                    {"dấu", "mark"}});
        MarkdownTable fields = table({{"sự kiện", "event"},
                                      {"loại văn bản", "kind"},
                                      {"trường", "fields"},
                                      {"mẫu", "form"}});
        for (const std::string& type : policy_.events.names()) {
            const EventRule& event = policy_.events[*policy_.events.find(type)];
            for (const Rule& rule : event.rules)
                rows.add({rule.name + in_brackets(&rule == &event.rules.front(), event.label),
                          say_.who(rule.by), in_one_cell(when_of(event, rule)),
                          in_one_cell(say_.effects(rule.effects)), say_.joined(rule.basis),
                          mark(rule.mark)});
            std::vector<std::string> lines;
            for (const auto& [name, field] : event.fields) lines.push_back(say_.field(name, field));
            fields.add({type, event.kind, in_one_cell(lines), say_.joined(event.forms)});
        }
        put(say_.say("Sự kiện", "Events"), rows);
        put(say_.say("Trường của sự kiện", "Fields of events"), fields);
    }

    static std::string in_brackets(bool shown, const Words& label) {
        return shown ? " (" + both(label) + ")" : std::string();
    }

    std::vector<std::string> when_of(const EventRule& event, const Rule& rule) const {
        std::vector<std::string> lines;
        const std::string& says = (rule.says.vi.empty() ? event.says : rule.says).in(language_);
        if (!says.empty()) lines.push_back(says);
        if (event.opens == Opens::only)
            lines.push_back(say_.say("mở hồ sơ mới", "opens a new case"));
        if (event.opens == Opens::may)
            lines.push_back(say_.say("có thể mở hồ sơ mới", "may open a new case"));
        for (const std::string& line : say_.conditions(rule.when)) lines.push_back(line);
        return lines;
    }

    void routes() {
        MarkdownTable rows = table({{"số", "number"},
                                    {"từ", "from"},
                                    {"đến", "to"},
                                    {"điều kiện", "condition"},
                                    {"căn cứ", "basis"},
                                    {"dấu", "mark"}});
        for (const Route& route : policy_.routes)
            rows.add({std::to_string(route.number), say_.joined(route.from.written),
                      say_.joined(route.to.written),
                      say_.where(route.where) + say_.guard(route.guard), say_.joined(route.basis),
                      mark(route.mark)});
        put(say_.say("Tuyến bàn giao", "Routes of handoffs"), rows);
    }

    void deadlines() {
        MarkdownTable rows = table({{"mã", "id"},
                                    {"nghĩa vụ", "duty"},
                                    {"thời hạn", "limit"},
                                    {"nhắc", "reminder"},
                                    {"căn cứ", "basis"},
                                    {"dấu", "mark"}});
        for (const std::string& id : policy_.deadlines.names()) {
            const DeadlineRef ref = *policy_.deadlines.find(id);
            const Deadline& deadline = policy_.deadlines[ref];
            rows.add({id, both(deadline.says), say_.limit(deadline.limit) + say_.instead(ref),
                      deadline.warn ? say_.limit(*deadline.warn) : "", say_.joined(deadline.basis),
                      mark(deadline.mark)});
        }
        put(say_.say("Thời hạn", "Deadlines"), rows);
    }

    void persons() {
        MarkdownTable rows = table({{"nhóm người", "group of persons"},
                                    {"là", "who"},
                                    {"điều kiện", "condition"},
                                    {"căn cứ", "basis"},
                                    {"dấu", "mark"}});
        for (const std::string& name : policy_.persons.names()) {
            const PersonGroup& group = policy_.persons[*policy_.persons.find(name)];
            rows.add({name, both(group.label), say_.guard(group.guard), say_.joined(group.basis),
                      mark(group.mark)});
        }
        put(say_.say("Nhóm người", "Groups of persons"), rows);
    }

    void agreements() {
        if (policy_.agreements.empty()) return;
        MarkdownTable rows = table({{"thỏa thuận", "agreement"},
                                    {"nước", "country"},
                                    {"hiệu lực", "in force"},
                                    {"áp dụng", "covers"},
                                    {"căn cứ", "basis"},
                                    {"dấu", "mark"}});
        for (const std::string& name : policy_.agreements.names()) {
            const Agreement& each = policy_.agreements[*policy_.agreements.find(name)];
            rows.add({name + " " + both(each.label), each.country,
                      (each.from ? day_text(*each.from) : std::string()) + " – " +
                          (each.to ? day_text(*each.to) : std::string()),
                      say_.guard(each.guard), say_.joined(each.basis), mark(each.mark)});
        }
        put(say_.say("Thỏa thuận song phương", "Bilateral agreements"), rows);
    }

    void entitlements() {
        MarkdownTable rows = table({{"mã", "code"},
                                    {"chế độ", "regime"},
                                    {"ai được hưởng", "who is entitled"},
                                    {"căn cứ", "basis"},
                                    {"dấu", "mark"}});
        for (const auto& [code, regime] : policy_.entitlements) {
            std::vector<std::string> persons;
            for (const PersonRef person : regime.persons)
                persons.push_back(policy_.persons[person].label.in(language_));
            rows.add({code, both(regime.label), in_one_cell(persons) + say_.guard(regime.guard),
                      say_.joined(regime.basis), mark(regime.mark)});
        }
        put(say_.say("Chế độ hỗ trợ", "Support regimes"), rows);
    }

    void sight(const std::string& title, const std::vector<SightRow>& all) {
        std::vector<std::string> titles{say_.say("ai", "who")};
        for (const std::string& name : policy_.classes.names()) titles.push_back(name);
        titles.push_back(say_.say("căn cứ", "basis"));
        titles.push_back(say_.say("dấu", "mark"));
        MarkdownTable rows(titles);
        for (const SightRow& row : all) {
            std::vector<std::string> cells{say_.reader(row)};
            for (const std::string& name : policy_.classes.names()) {
                const auto found = row.classes.find(*policy_.classes.find(name));
                cells.push_back(found == row.classes.end() ? "" : say_.sees(found->second));
            }
            cells.push_back(say_.joined(row.basis));
            cells.push_back(mark(row.mark));
            rows.add(cells);
        }
        put(title, rows);
    }

    void notices() {
        MarkdownTable rows = table({{"báo", "notice"},
                                    {"khi nào", "when"},
                                    {"cho ai", "who is told"},
                                    {"căn cứ", "basis"},
                                    {"dấu", "mark"}});
        for (const auto& [name, rule] : policy_.notices)
            rows.add({both(rule.says), moment(rule), told(rule), say_.joined(rule.basis),
                      mark(rule.mark)});
        put(say_.say("Nhắc việc và báo lên cấp trên", "Reminders and escalations"), rows);
    }

    std::string moment(const NoticeRule& rule) const {
        const std::string at = rule.at == NoticeRule::At::warn
                                   ? say_.say("đến giờ nhắc", "at the reminder")
                                   : say_.say("quá hạn", "once overdue");
        if (!rule.after) return at;
        return at + say_.say(", sau ", ", after ") + say_.limit(*rule.after);
    }

    std::string told(const NoticeRule& rule) const {
        std::vector<std::string> words;
        for (const NoticeRule::Tells tells : rule.tells) {
            switch (tells) {
                case NoticeRule::Tells::owner:
                    words.push_back(say_.say("đơn vị có nghĩa vụ", "whoever owes the duty"));
                    break;
                case NoticeRule::Tells::opener:
                    words.push_back(say_.say("đơn vị làm phát sinh nghĩa vụ",
                                             "the unit whose event opened the duty"));
                    break;
                case NoticeRule::Tells::superior:
                    words.push_back(say_.say("cấp trên trực tiếp", "the unit above"));
                    break;
                case NoticeRule::Tells::superiors:
                    words.push_back(say_.say("mọi cấp trên", "every unit above"));
                    break;
            }
        }
        return say_.joined(words);
    }

    void searches() {
        if (policy_.searches.empty()) return;
        MarkdownTable rows = table({{"tìm theo", "found by"},
                                    {"có thể là một người", "may be one person"},
                                    {"căn cứ", "basis"},
                                    {"dấu", "mark"}});
        for (const auto& [kind, search] : policy_.searches)
            rows.add({both(search.says),
                      search.same_person ? say_.say("có", "yes") : say_.say("không", "no"),
                      say_.joined(search.basis), mark(search.mark)});
        put(say_.say("Tìm kiếm", "Search"), rows);
    }

    void retention() {
        MarkdownTable rows = table({{"dữ liệu", "data"},
                                    {"nhóm", "classes"},
                                    {"thời hạn sau khi kết thúc", "term after closing"},
                                    {"điều kiện", "condition"},
                                    {"căn cứ", "basis"},
                                    {"dấu", "mark"}});
        for (const std::string& name : policy_.retention.names()) {
            const Retention& rule = policy_.retention[*policy_.retention.find(name)];
            std::vector<std::string> classes;
            for (const ClassRef each : rule.classes) classes.push_back(policy_.classes.name(each));
            std::string condition = say_.guard(rule.guard);
            for (const AgeTest& age : rule.ages) condition += "; " + say_.age(age);
            rows.add({both(rule.says), say_.joined(classes),
                      rule.term ? say_.limit(*rule.term) : say_.say("vĩnh viễn", "for ever"),
                      condition, say_.joined(rule.basis), mark(rule.mark)});
        }
        put(say_.say("Lưu giữ và xóa", "Retention and erasure"), rows);
    }

    void goal() {
        if (!policy_.goal) return;
        heading(say_.say("Mục tiêu", "Goal"));
        out_ += both(policy_.goal->says) + " " +
                say_.basis(policy_.goal->basis, policy_.goal->mark) + "\n\n";
    }

    void open_questions() {
        MarkdownTable rows = table({{"chưa rõ", "open"},
                                    {"cách hiểu được chọn", "reading chosen"},
                                    {"liên quan", "concerns"},
                                    {"dấu", "mark"}});
        for (const OpenQuestion& open : policy_.open_questions)
            rows.add({open.question.in(language_), open.reading.in(language_),
                      say_.joined(open.concerns), mark(open.mark)});
        put(say_.say("Câu hỏi còn mở", "Open questions"), rows);
    }

    const Policy& policy_;
    const Language language_;
    const Phrases say_;
    std::string out_;
};

}  // namespace
}  // namespace law

std::string regulation_document(const Policy& policy, Language language) {
    return law::Document(policy, language).text();
}

}  // namespace bangiao

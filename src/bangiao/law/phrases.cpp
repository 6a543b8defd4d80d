#include "bangiao/law/phrases.hpp"

#include <boost/json/serialize.hpp>

namespace bangiao::law {

std::string Phrases::joined(const std::vector<std::string>& texts) const {
    std::string out;
    for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + text;
    return out;
}

std::string Phrases::who(const Who& by) const {
    std::vector<std::string> roles;
    for (const RoleRef role : by.roles)
        roles.push_back(policy_.roles[role].in(language_) + " (" + policy_.roles.name(role) + ")");
    std::string out = joined(roles);
    if (by.types) out += say("; đơn vị: ", "; of: ") + joined(by.types->written);
    std::vector<std::string> relations;
    for (const Relation& relation : by.relations) relations.push_back(relation.written);
    if (!relations.empty()) out += say("; với tư cách: ", "; being: ") + joined(relations);
    std::vector<std::string> others;
    for (const EventRef type : by.not_officer) others.push_back(event(type));
    if (!others.empty())
        out += say("; không phải người đã lập: ", "; not the officer who filed: ") + joined(others);
    return out;
}

std::string Phrases::unit(const UnitTerm& term) const {
    return "<" + term.written + ">";
}

std::string Phrases::value(const ValueTerm& term) const {
    return term.what == ValueTerm::What::literal ? "\"" + term.name + "\"" : "<" + term.name + ">";
}

std::string Phrases::thread(ThreadRef kind) const {
    return policy_.threads[kind].words.in(language_);
}

std::string Phrases::event(EventRef type) const {
    const EventRule& rule = policy_.events[type];
    return rule.label.in(language_) + " (" + rule.type.text() + ")";
}

std::string Phrases::search(const ThreadSearch& search) const {
    std::string out = thread(search.thread);
    if (search.key) out += " " + value(*search.key);
    if (search.addressee) out += say(" gửi ", " addressed to ") + unit(*search.addressee);
    if (search.opener) out += say(" mở bởi ", " opened by ") + unit(*search.opener);
    if (search.addressee_types)
        out += say(" gửi đơn vị loại ", " addressed to units of ") +
               joined(search.addressee_types->written);
    return out;
}

std::string Phrases::test(const Test& test) const {
    const auto list = [&](const std::vector<boost::json::value>& values) {
        std::vector<std::string> texts;
        for (const auto& each : values) texts.push_back(boost::json::serialize(each));
        return joined(texts);
    };
    std::vector<std::string> parts;
    if (!test.one_of.empty()) parts.push_back(say("là ", "is ") + list(test.one_of));
    if (!test.none_of.empty()) parts.push_back(say("không phải ", "is not ") + list(test.none_of));
    if (!test.any.empty()) parts.push_back(say("có một trong ", "has one of ") + list(test.any));
    if (!test.all.empty()) parts.push_back(say("có đủ ", "has all of ") + list(test.all));
    if (test.present)
        parts.push_back(*test.present ? say("có mặt", "is there") : say("không có", "is absent"));
    if (!test.only.empty()) parts.push_back(say("chỉ gồm ", "holds only ") + list(test.only));
    if (test.nonempty) parts.push_back(say("không trống", "is not empty"));
    if (test.min) parts.push_back("≥ " + std::to_string(*test.min));
    if (test.max) parts.push_back("≤ " + std::to_string(*test.max));
    return joined(parts);
}

std::string Phrases::tests(const FieldTests& all) const {
    std::vector<std::string> parts;
    for (const auto& [name, each] : all) parts.push_back(name + " " + test(each));
    return joined(parts);
}

std::string Phrases::earlier(const Earlier& earlier) const {
    std::vector<std::string> types;
    for (const EventRef type : earlier.types) types.push_back(event(type));
    std::string out = joined(types);
    if (earlier.by) out += say(" do ", " by ") + unit(*earlier.by);
    if (!earlier.fields.empty()) out += ", " + tests(earlier.fields);
    if (earlier.later_than) out += say(", sau ", ", later than ") + event(*earlier.later_than);
    if (earlier.from_day) out += say(", từ ", ", from ") + day_text(*earlier.from_day);
    if (earlier.before_day) out += say(", trước ", ", before ") + day_text(*earlier.before_day);
    return out;
}

std::string Phrases::window(const Window& window) const {
    switch (window.what) {
        case Window::What::before_due:
            return say("trước khi quá hạn ", "before ") + policy_.deadlines.name(*window.duty) +
                   say("", " is overdue");
        case Window::What::within:
            return say("trong vòng ", "within ") + limit(window.limit) + say(" kể từ ", " of ") +
                   event(*window.event);
        case Window::What::not_before:
            return say("không sớm hơn ", "not before ") + limit(window.limit) +
                   say(" kể từ ", " after ") + event(*window.event);
        case Window::What::ahead_of:
            break;
    }
    return say("ít nhất ", "at least ") + limit(window.limit) + say(" trước ", " ahead of ") + "<" +
           window.ahead_of.field + ">";
}

std::string Phrases::guard(const Guard& guard) const {
    const auto side = [&](const std::vector<Condition>& any) {
        std::string out;
        for (const Condition& condition : any) {
            std::string all;
            for (const std::string& line : conditions(condition))
                all += (all.empty() ? "" : "; ") + line;
            out += (out.empty() ? "" : say(" hoặc ", " or ")) + all;
        }
        return out;
    };
    std::string out;
    if (!guard.when.empty()) out += say(" nếu ", " if ") + side(guard.when);
    if (!guard.unless.empty()) out += say(" trừ khi ", " unless ") + side(guard.unless);
    return out;
}

std::vector<std::string> Phrases::conditions(const Condition& when) const {
    std::vector<std::string> lines;
    for (const Condition::Axis& asked : when.axes)
        lines.push_back(policy_.axes.name(asked.axis) + ": " + joined(asked.values));
    if (!when.custody.empty())
        lines.push_back(say("đơn vị giữ: ", "custody: ") + joined(when.custody));
    if (when.is_new)
        lines.push_back(*when.is_new ? say("mở hồ sơ mới", "opens a new case")
                                     : say("hồ sơ đã có", "the case exists"));
    for (const ThreadRef kind : when.answers)
        lines.push_back(say("trả lời việc đang mở: ", "answers the open: ") + thread(kind));
    if (when.finds) lines.push_back(say("đang mở: ", "open: ") + search(*when.finds));
    for (const ThreadRef kind : when.lapsed)
        lines.push_back(say("đã hết hạn: ", "ended by time: ") + thread(kind));
    for (const ThreadRef kind : when.threads)
        lines.push_back(say("đang mở: ", "open: ") + thread(kind));
    for (const ThreadSearch& each : when.no_threads)
        lines.push_back(say("không đang mở: ", "not open: ") + search(each));
    for (const DeadlineRef duty : when.duties)
        lines.push_back(say("còn nghĩa vụ ", "open duty ") + policy_.deadlines.name(duty));
    for (const DeadlineRef duty : when.no_duties)
        lines.push_back(say("không còn nghĩa vụ ", "no open duty ") + policy_.deadlines.name(duty));
    for (const Earlier& each : when.after)
        lines.push_back(say("đã có: ", "after: ") + earlier(each));
    for (const Earlier& each : when.not_after)
        lines.push_back(say("chưa có: ", "not after: ") + earlier(each));
    if (when.of)
        lines.push_back(say("nêu sự kiện trước bằng `of`", "names an earlier event by `of`"));
    for (const auto& [fact, each] : when.facts)
        lines.push_back(policy_.facts[fact].in(language_) + " " + test(each));
    for (const AgreementRef each : when.agreements)
        lines.push_back(say("theo thỏa thuận: ", "under the agreement: ") +
                        policy_.agreements[each].label.in(language_));
    for (const AgeTest& each : when.ages) lines.push_back(age(each));
    if (when.route)
        lines.push_back(say("đúng tuyến đến ", "on an allowed route to ") + unit(*when.route));
    if (!when.fields.empty()) lines.push_back(tests(when.fields));
    for (const FieldCheck& check : when.checks)
        lines.push_back(tests(check.fields) + guard(check.guard));
    for (const UnitTest& each : when.units) {
        std::string line = unit(each.unit);
        if (each.types) line += say(" thuộc ", " is of ") + joined(each.types->written);
        for (const UnitTerm& is : each.is) line += say(" là ", " is ") + unit(is);
        for (const UnitTerm& is : each.is_not) line += say(" không phải ", " is not ") + unit(is);
        if (each.within) line += say(" trực thuộc ", " within ") + unit(*each.within);
        if (each.party)
            line += *each.party ? say(" tham gia hồ sơ", " is a party")
                                : say(" chưa tham gia hồ sơ", " is no party");
        lines.push_back(line);
    }
    for (const OfficerTest& each : when.officers)
        lines.push_back("<field:" + each.field + ">" +
                        say(" không có người của ", " names nobody of ") + unit(each.not_of));
    if (when.retention_over)
        lines.push_back(say("hết thời hạn lưu giữ: ", "no longer to be kept: ") +
                        value(*when.retention_over));
    if (when.entitled)
        lines.push_back(say("đủ điều kiện hưởng ", "entitled to ") + value(*when.entitled));
    for (const PersonRef person : when.persons)
        lines.push_back(say("thuộc diện: ", "belongs to: ") +
                        policy_.persons[person].label.in(language_));
    for (const Window& each : when.windows) lines.push_back(window(each));
    for (const Relation& relation : when.actor)
        lines.push_back(say("đơn vị lập là ", "the acting unit is ") + relation.written);
    if (when.actor_types)
        lines.push_back(say("đơn vị lập thuộc ", "the acting unit is of ") +
                        joined(when.actor_types->written));
    return lines;
}

std::string Phrases::age(const AgeTest& test) const {
    std::string out = say("tuổi tính từ ", "age counted from ") + value(test.born);
    if (test.below) out += say(" dưới ", " below ") + std::to_string(*test.below);
    if (test.least) out += say(" từ ", " at least ") + std::to_string(*test.least);
    return out;
}

std::string Phrases::where(Where where) const {
    switch (where) {
        case Where::anywhere:
            break;
        case Where::same_commune:
            return say("cùng xã", "of the same commune");
        case Where::same_province:
            return say("cùng tỉnh", "of the same province");
        case Where::nearest:
            return say("gần nhất", "the nearest");
        case Where::above:
            return say("cấp trên", "above");
        case Where::below:
            return say("cấp dưới", "below");
    }
    return {};
}

std::string Phrases::limit(const Limit& limit) const {
    const std::string count = std::to_string(limit.count);
    switch (limit.in) {
        case Limit::In::days:
            return count + say(" ngày", " days");
        case Limit::In::working_days:
            return count + say(" ngày làm việc", " working days");
        case Limit::In::months:
            return count + say(" tháng", " months");
        case Limit::In::hours:
            break;
    }
    return count + say(" giờ", " hours");
}

std::string Phrases::deadline(DeadlineRef ref) const {
    const Deadline& deadline = policy_.deadlines[ref];
    return policy_.deadlines.name(ref) + ": " + says(ref) + ", " + limit(deadline.limit) +
           instead(ref) + " " + basis(deadline.basis, deadline.mark);
}

const std::string& Phrases::says(DeadlineRef deadline) const {
    return policy_.deadlines[deadline].says.in(language_);
}

std::string Phrases::instead(DeadlineRef deadline) const {
    std::string out;
    for (const Deadline::Instead& other : policy_.deadlines[deadline].instead)
        out += "; " + limit(other.limit) + guard(other.guard);
    return out;
}

std::string Phrases::reader(const SightRow& row) const {
    std::vector<std::string> parts;
    if (row.types) parts.push_back(joined(row.types->written));
    std::vector<std::string> names;
    for (const PartyRef word : row.parties) names.push_back(policy_.parties[word].in(language_));
    if (!names.empty()) parts.push_back(say("vì ", "as it ") + joined(names));
    names.clear();
    for (const RoleRef role : row.roles) names.push_back(policy_.roles[role].in(language_));
    if (!names.empty()) parts.push_back(say("vai trò ", "as ") + joined(names));
    if (row.mandate)
        parts.push_back(say("người có quyền xem ", "officers with a mandate ") + row.mandate_as);
    return joined(parts) + guard(row.guard);
}

std::string Phrases::sees(const ClassSight& sight) const {
    static const std::map<Sees, Words> words = {
        {Sees::withheld, {"không", "nothing"}},
        {Sees::flag, {"biết là có", "that it exists"}},
        {Sees::pointer, {"số hồ sơ", "a pointer"}},
        {Sees::masked, {"che", "masked"}},
        {Sees::codes, {"chỉ trường mã", "coded fields"}},
        {Sees::own, {"do mình lập", "what it filed"}},
        {Sees::handed, {"đến lúc bàn giao", "up to the handover"}},
        {Sees::full, {"đầy đủ", "in full"}}};
    std::string out = words.at(sight.show).in(language_);
    for (const auto& [field, shown] : sight.but)
        out += "; " + field + ": " + words.at(shown).in(language_);
    return out;
}

std::string Phrases::basis(const std::vector<std::string>& sources, const std::string& mark) const {
    return "[" + joined(sources) + "; " + mark + "]";
}

std::string Phrases::field(const std::string& name, const FieldRule& rule) const {
    std::string type(name_of(rule.type));
    if (rule.type == FieldType::list) type += " of " + std::string(name_of(rule.items));
    std::string out = name + ": " + type + ", " + policy_.classes.name(rule.sensitivity);
    out += rule.required ? say(", bắt buộc", ", required") : "";
    out += rule.clear ? say(", để rõ", ", in the clear") : say(", tiết lộ riêng", ", sealed");
    if (rule.values.from == Values::From::list) {
        std::vector<std::string> codes;
        for (const auto& [code, words] : policy_.lists[rule.values.list].codes)
            codes.push_back(code);
        out += " {" + joined(codes) + "}";
    }
    if (rule.search)
        out += say(", tìm được theo ", ", found by ") +
               policy_.searches.at(*rule.search).says.in(language_);
    return out;
}

std::vector<std::string> Phrases::effects(const Effects& effects) const {
    std::vector<std::string> lines;
    for (const Discharge& each : effects.discharges)
        lines.push_back(say("hoàn thành nghĩa vụ ", "discharges ") +
                        policy_.deadlines.name(each.deadline) + guard(each.guard));
    for (const CloseThread& each : effects.closes)
        lines.push_back(say("đóng: ", "closes: ") + search(each.which) + guard(each.guard));
    for (const MoveDuty& each : effects.moves)
        lines.push_back(say("dời hạn ", "moves ") + policy_.deadlines.name(each.deadline) +
                        (each.from ? say(", tính lại", ", counted anew") : std::string()) +
                        guard(each.guard));
    for (const SetAxis& each : effects.axes)
        lines.push_back(policy_.axes.name(each.axis) + " → " + each.to + guard(each.guard));
    for (const SetCustody& each : effects.custody) {
        std::string line = say("người → ", "person → ");
        line += each.back ? say("trở lại bên giao", "back to the giver")
                          : policy_.custody[each.state].words.in(language_);
        if (each.unit) line += " " + unit(*each.unit);
        if (each.to) line += " → " + unit(*each.to);
        lines.push_back(line + guard(each.guard));
    }
    for (const AddParty& each : effects.parties)
        lines.push_back(unit(each.unit) + say(" tham gia: ", " becomes a party: ") +
                        policy_.parties[each.as].in(language_) + guard(each.guard));
    for (const OpenThread& each : effects.opens)
        lines.push_back(say("mở: ", "opens: ") + thread(each.thread) +
                        (each.addressee ? " → " + unit(*each.addressee) : std::string()) +
                        guard(each.guard));
    for (const OpenDuty& each : effects.duties)
        lines.push_back(unit(each.owner) + say(" phải làm ", " owes ") + deadline(each.deadline) +
                        guard(each.guard));
    for (const auto& [fact, term] : effects.facts)
        lines.push_back(policy_.facts[fact].in(language_) + " = " + value(term));
    for (const auto& [fact, term] : effects.adds)
        lines.push_back(policy_.facts[fact].in(language_) + " += " + value(term));
    for (const AddLink& each : effects.links)
        lines.push_back(say("liên kết ", "links ") + value(each.other) + guard(each.guard));
    if (effects.corrects)
        lines.push_back(say("sửa giá trị của sự kiện nêu bằng `of`",
                            "corrects values of the event that `of` names"));
    registry_effects(effects, lines);
    return lines;
}

void Phrases::registry_effects(const Effects& effects, std::vector<std::string>& lines) const {
    if (effects.erases)
        lines.push_back(say("xóa bằng hủy khóa", "erases values by destroying their keys"));
    if (effects.founds_unit) lines.push_back(say("lập đơn vị", "founds the unit"));
    if (effects.ends_unit) lines.push_back(say("chấm dứt đơn vị", "ends the unit"));
    if (effects.enrols) lines.push_back(say("ghi danh chứng thư", "enrols the certificate"));
    if (effects.revokes) lines.push_back(say("thu hồi", "revokes"));
    if (effects.signs_file) lines.push_back(say("ký thông qua tệp", "signs the file"));
    if (effects.grants) lines.push_back(say("cấp quyền xem", "grants reading"));
    if (effects.delegates) lines.push_back(say("ủy quyền", "delegates the role acted in"));
    if (effects.ends_delegation) lines.push_back(say("chấm dứt ủy quyền", "ends the delegation"));
    if (effects.ends_grant) lines.push_back(say("chấm dứt quyền xem", "ends the right to read"));
}

}  // namespace bangiao::law

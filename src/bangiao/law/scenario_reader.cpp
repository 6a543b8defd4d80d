#include <algorithm>
#include <bangiao/scenario.hpp>

#include "bangiao/law/document.hpp"

namespace bangiao {
namespace {

using law::fail;
using law::Node;
using law::Table;

namespace json = boost::json;

/// A field's value as it stands in an event: dates and times become texts.
json::value json_of(const Node& node) {
    switch (node.kind) {
        case Node::Kind::text:
            return json::value(node.text);
        case Node::Kind::integer:
            return node.integer;
        case Node::Kind::boolean:
            return node.boolean;
        case Node::Kind::date:
            return json::value(day_text(*node.date));
        case Node::Kind::moment:
            return json::value(node.moment->local_text());
        case Node::Kind::list: {
            json::array list;
            for (const Node& item : node.items) list.push_back(json_of(item));
            return list;
        }
        case Node::Kind::table: {
            json::object table;
            for (const Node::Member& member : node.members)
                table.emplace(member.key, json_of(member.value));
            return table;
        }
        case Node::Kind::real:
        case Node::Kind::other:
            break;
    }
    fail(node.place, "this kind of value does not occur in an event");
}

Instant moment_at(Table& table, std::string_view key) {
    const Node& node = table.need(key);
    if (!node.moment) fail(node.place, "`" + std::string(key) + "` must be a time with its offset");
    return *node.moment;
}

class Reader {
public:
    explicit Reader(const Node& document) : top_(document) {}

    Scenario read() {
        scenario_.id = top_.needed_text("id");
        scenario_.title = top_.needed_text("title");
        scenario_.regime = top_.needed_text("regime");
        scenario_.basis = top_.texts("basis");
        units();
        officers();
        if (const Node* steps = top_.take("step"))
            for (const Node* item : law::one_or_more(*steps)) step(*item);
        if (const Node* reads = top_.take("read"))
            for (const Node* item : law::one_or_more(*reads)) look(*item);
        if (const Node* changes = top_.take("change"))
            for (const Node* item : law::one_or_more(*changes)) change(*item);
        top_.close();
        std::stable_sort(scenario_.items.begin(), scenario_.items.end(),
                         [](const auto& a, const auto& b) { return time_of(a) < time_of(b); });
        return std::move(scenario_);
    }

private:
    static Instant time_of(const Scenario::Item& item) {
        return std::visit([](const auto& each) { return each.at; }, item);
    }

    void units() {
        Table table(top_.need("units"));
        for (const Node::Member* member : table.rest()) {
            Table unit(member->value);
            scenario_.units.emplace(
                member->key,
                Scenario::Unit{unit.needed_text("type"), unit.text("province").value_or(""),
                               unit.text("commune").value_or(""), unit.text("parent").value_or(""),
                               unit.text("country").value_or("")});
            unit.close();
        }
        for (const Node::Member& member : table.node().members)
            if (const Node* parent = member.value.find("parent"))
                if (!scenario_.units.contains(parent->text))
                    fail(parent->place, "`" + parent->text + "` is no unit of this story");
    }

    void officers() {
        Table table(top_.need("officers"));
        for (const Node::Member* member : table.rest()) {
            Table officer(member->value);
            const Node& unit = officer.need("unit");
            if (!scenario_.units.contains(law::as_text(unit, "unit")))
                fail(unit.place, "`" + unit.text + "` is no unit of this story");
            Scenario::Officer made{unit.text, officer.texts("roles")};
            for (const std::string& role : made.roles)
                if (!RoleName::parse(role)) fail(member->place, "`" + role + "` is no role name");
            scenario_.officers.emplace(member->key, std::move(made));
            officer.close();
        }
    }

    std::string officer(Table& table, std::string_view key = "by") {
        const Node& by = table.need(key);
        if (!scenario_.officers.contains(law::as_text(by, key)))
            fail(by.place, "`" + by.text + "` is no officer of this story");
        return by.text;
    }

    std::string unit(Table& table, std::string_view key) {
        const Node& name = table.need(key);
        if (!scenario_.units.contains(law::as_text(name, key)))
            fail(name.place, "`" + name.text + "` is no unit of this story");
        return name.text;
    }

    std::string role(Table& table) {
        const Node& as = table.need("as");
        if (!RoleName::parse(law::as_text(as, "as")))
            fail(as.place, "`" + as.text + "` is no role name");
        return as.text;
    }

    bool expects(Table& table, std::string_view yes) {
        const Node& expect = table.need("expect");
        const std::string& text = law::as_text(expect, "expect");
        if (text != yes && text != "refused")
            fail(expect.place, "`expect` is " + std::string(yes) + " or refused");
        return text == yes;
    }

    Scenario::Standing standing(Table& table) {
        Scenario::Standing standing;
        standing.identification = table.text("identification").value_or("");
        standing.lifecycle = table.text("lifecycle").value_or("");
        if (const Node* custody = table.take("custody"))
            for (const Node::Member& member : custody->members)
                standing.custody.emplace(member.key, law::as_text(member.value, member.key));
        if (const Node* duties = table.take("duties"))
            for (const Node* item : law::one_or_more(*duties)) {
                Table duty(*item);
                standing.duties.push_back(
                    {duty.needed_text("rule"), duty.needed_text("unit"), moment_at(duty, "due")});
                duty.close();
            }
        standing.discharged = table.texts("discharged");
        if (table.has("overdue")) standing.overdue = table.texts("overdue");
        return standing;
    }

    /// The same bytes once more: whose, and what they were, the named step says.
    void step_again(Table& table, const Node& again) {
        const auto original = std::find_if(
            scenario_.items.begin(), scenario_.items.end(), [&](const Scenario::Item& item) {
                const auto* step = std::get_if<Scenario::Step>(&item);
                return step && step->name == law::as_text(again, "again") && step->admitted;
            });
        if (original == scenario_.items.end())
            fail(again.place,
                 "no earlier step that was admitted has the name `" + again.text + "`");
        Scenario::Step step = std::get<Scenario::Step>(*original);
        step.at = moment_at(table, "at");
        step.again = step.name;
        step.name.clear();
        step.admitted = expects(table, "admitted");
        if (!step.admitted) fail(again.place, "what was admitted once is admitted again");
        step.then = standing(table);
        step.line = table.place().line;
        table.close();
        scenario_.items.emplace_back(std::move(step));
    }

    void step(const Node& node) {
        Table table(node);
        if (const Node* again = table.take("again")) return step_again(table, *again);
        Scenario::Step step{moment_at(table, "at"),
                            officer(table),
                            role(table),
                            {},
                            {},
                            {},
                            {},
                            {},
                            {},
                            false,
                            {},
                            {},
                            node.place.line};
        const Node& event = table.need("event");
        step.event = law::as_text(event, "event");
        if (!EventType::parse(step.event))
            fail(event.place, "`" + step.event + "` is no event type");
        step.case_name = table.needed_text("case");
        step.name = table.text("name").value_or("");
        if (const Node* of = table.take("of")) {
            step.of = law::as_text(*of, "of");
            if (!named_.contains(step.of))
                fail(of->place, "no earlier step has the name `" + step.of + "`");
        }
        if (!step.name.empty()) named_.insert(step.name);
        if (const Node* fields = table.take("fields"))
            for (const Node::Member& member : fields->members)
                step.fields.emplace(member.key, json_of(member.value));
        step.admitted = expects(table, "admitted");
        if (const Node* reason = table.take("reason")) {
            step.reason = law::as_text(*reason, "reason");
            if (!reason_named(step.reason))
                fail(reason->place, "`" + step.reason + "` is no reason code");
        }
        step.then = standing(table);
        table.close();
        scenario_.items.emplace_back(std::move(step));
    }

    void look(const Node& node) {
        Table table(node);
        Scenario::Read read{moment_at(table, "at"),
                            officer(table),
                            role(table),
                            table.needed_text("case"),
                            false,
                            {},
                            {},
                            {},
                            {},
                            node.place.line};
        read.shown = expects(table, "shown");
        read.standing = standing(table);
        for (const char* shown : {"full", "masked", "pointer", "withheld"})
            for (const std::string& each : table.texts(shown)) read.classes[shown].insert(each);
        read.fields_shown = table.texts("fields_shown");
        read.fields_withheld = table.texts("fields_withheld");
        table.close();
        scenario_.items.emplace_back(std::move(read));
    }

    void change(const Node& node) {
        Table table(node);
        Scenario::Change change{moment_at(table, "at"), {}, {}, {}, false, node.place.line};
        if (table.has("ends") == table.has("revokes"))
            fail(node.place, "a change says either which unit it `ends` or whom it `revokes`");
        if (table.has("ends")) {
            change.ends = unit(table, "ends");
            if (table.has("successor")) change.successor = unit(table, "successor");
        } else {
            change.revokes = officer(table, "revokes");
            change.key_only = table.flag("key_only").value_or(false);
        }
        table.close();
        scenario_.items.emplace_back(std::move(change));
    }

    Table top_;
    Scenario scenario_;
    std::set<std::string> named_;
};

}  // namespace

Result<Scenario> Scenario::parse(std::string_view text, std::string_view file_name) {
    try {
        return Reader(law::read_toml(text)).read();
    } catch (const law::Mistake& mistake) {
        return Refusal(Reason::scenario_invalid, law::located(file_name, mistake));
    }
}

}  // namespace bangiao

#!/usr/bin/env python3
"""Counts the figures of reports once more, from exported cases, and compares.

    recount.py --definitions figures.toml --units units.json --report n4.json... [--log log.zst --now TIME] case.json...

A case is an export of it, or a file with events as they were filed, one a line. Duties stand in no event;
they are counted from an export of the whole log.

Written from docs/reports.md and from the definitions alone, with nothing but Python's own library and
zstdcat, so that a mistake of the service is hardly made here again. What is not shown in a report is passed
over. Prints every number that differs; 1 if there is any.
"""
import argparse
import base64
import json
import subprocess
import sys
import tomllib
from collections import defaultdict
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction

LEGAL_ZONE = timezone(timedelta(hours=7))


def decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def event_of(sd_jwt):
    jws, *disclosures = sd_jwt.rstrip("~").split("~")
    claims = json.loads(decoded(jws.split(".")[1]))
    fields = {name: value for name, value in claims["fields"].items() if name != "_sd"}
    for disclosure in disclosures:
        _, name, value = json.loads(decoded(disclosure))
        fields[name] = value
    return {
        "id": claims["jti"],
        "case": claims["case"],
        "of": claims.get("of"),
        "type": claims["type"],
        "unit": claims["unit"],
        "at": datetime.fromisoformat(claims["occurred_at"]),
        "fields": fields,
    }


def filed_in(path):
    """The events of an exported case, or of a file that has one a line, in their order."""
    with open(path, encoding="utf-8") as file:
        content = file.read()
    if not content.startswith("{"):
        return content.split()
    return [each["sd_jwt"] for each in sorted(json.loads(content)["events"], key=lambda each: each["index"])]


def duties_in(path):
    """The duties that events opened, of an export of the whole log."""
    lines = subprocess.run(["zstdcat", path], check=True, capture_output=True).stdout.splitlines()
    events = [entry["event"] for entry in map(json.loads, lines) if "event" in entry]
    return [duty for event in events for duty in event["database"]["duties"]]


def percent(part, whole):
    """With one decimal, halves up."""
    if not whole:
        return None
    tenths = int(Fraction(part * 1000, whole) + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10}"


def text(value):
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


class Definitions:
    def __init__(self, path):
        with open(path, "rb") as file:
            self.file = tomllib.load(file)
        self.dimensions = self.file["dimension"]
        self.reports = {report["name"]: report for report in self.file["report"]}
        figures = [figure for report in self.file["report"] for figure in report["figures"]]
        lists = ("events", "undone_by", "with", "without", "after", "since")
        #: the only events that tell anything, of a person too
        self.types = {kind for figure in figures for each in lists for kind in figure.get(each, [])}
        self.types.add(self.file["same_person"]["event"])


class Person:
    """All that is known of one person by the end of a period: values corrected, in the order in which it happened."""

    def __init__(self, events, definitions):
        correction = definitions.file["correction"]
        by_id = {}
        for event in events:
            if event["type"] in definitions.types:
                by_id[event["id"]] = {**event, "fields": dict(event["fields"])}
        for event in events:
            if event["type"] == correction["event"] and event["of"] in by_id:
                by_id[event["of"]]["fields"].update(event["fields"].get(correction["values"], {}))
        self.events = sorted(by_id.values(), key=lambda event: event["at"])

    def newest(self, field):
        for event in reversed(self.events):
            if field in event["fields"]:
                return text(event["fields"][field])
        return None


def persons_until(cases, definitions, end):
    """Merged cases are one person's, from the merger on."""
    same = definitions.file["same_person"]
    of = {case: case for case in cases}

    def root(case):
        while of[case] != case:
            case = of[case]
        return case

    known = {case: [event for event in events if event["at"] < end] for case, events in cases.items()}
    for case, events in known.items():
        for event in events:
            other = event["fields"].get(same["other"])
            if event["type"] == same["event"] and other in of:
                of[root(case)] = root(other)
    together = defaultdict(list)
    for case, events in known.items():
        together[root(case)] += events
    return [Person(events, definitions) for events in together.values() if events]


class Question:
    def __init__(self, definitions, units, cases, duties, now, first, last, area):
        self.duties = duties
        self.now = now
        self.definitions = definitions
        self.units = units
        self.begin = datetime.combine(first, datetime.min.time(), LEGAL_ZONE)
        self.end = datetime.combine(last + timedelta(days=1), datetime.min.time(), LEGAL_ZONE)
        self.area = area
        self.persons = persons_until(cases, definitions, self.end)

    # Which events of which persons.

    def hits(self, figure):
        out = []
        for person in self.persons:
            for event, each, seconds in getattr(self, "counted_" + figure["count"])(figure, person):
                hit = {"person": person, "event": event, "each": each, "seconds": seconds}
                if not self.area or self.place(hit, "/" in self.area) == self.area:
                    out.append(hit)
        return out

    def wanted(self, figure, event):
        asked = figure.get("where", {})
        return (
            event["type"] in figure["events"]
            and self.begin <= event["at"] < self.end
            and all(field in event["fields"] and text(event["fields"][field]) in values for field, values in asked.items())
        )

    def counted_events(self, figure, person):
        return [(event, None, None) for event in person.events if self.wanted(figure, event)]

    def counted_persons(self, figure, person):
        standing = {}
        for place, event in enumerate(person.events):
            before = {earlier["type"] for earlier in person.events[:place]}
            if self.wanted(figure, event) and ("after" not in figure or before & set(figure["after"])):
                each = text(event["fields"].get(figure["each"], "")) if "each" in figure else ""
                standing[each] = event
            if event["type"] in figure.get("undone_by", []):
                standing = {}
        all_types = {event["type"] for event in person.events}
        if "with" in figure and not all_types & set(figure["with"]):
            return []
        if all_types & set(figure.get("without", [])):
            return []
        return [(event, each, None) for each, event in standing.items()]

    def counted_standing(self, figure, person):
        turns = [event for event in person.events if event["type"] in figure["events"] + figure["undone_by"]]
        return [(turns[-1], None, None)] if turns and turns[-1]["type"] in figure["events"] else []

    def counted_span(self, figure, person):
        out = []
        for place, event in enumerate(person.events):
            if not self.wanted(figure, event):
                continue
            starts = [earlier for earlier in person.events[:place] if earlier["type"] in figure["since"]]
            answered = [start for start in starts if start["id"] == event["of"]]
            if not starts:
                continue
            start = (answered or starts)[-1]
            said = start["fields"].get(figure.get("since_field"))
            began = datetime.fromisoformat(said) if said else start["at"]
            out.append((event, None, int((event["at"] - began).total_seconds())))
        return out

    # Where they stand.

    def place(self, hit, commune):
        place = hit["person"].newest(self.definitions.dimensions["province"]["field"])
        if not place:
            unit = self.units.get(hit["event"]["unit"], {})
            place = "/".join(part for part in (unit.get("province"), unit.get("commune")) if part)
        parts = place.split("/")
        if not commune:
            return parts[0]
        return place if len(parts) > 1 else ""

    def age(self, dimension, hit):
        def band(years):
            for each in dimension["bands"]:
                least, _, most = each.rstrip("+").partition("-")
                if int(least) <= years and (each.endswith("+") or years <= int(most)):
                    return each
            return ""

        person = hit["person"]
        if born := person.newest(dimension["born"]):
            year, month = map(int, born.split("-"))
            day = hit["event"]["at"].astimezone(LEGAL_ZONE).date()
            return band(day.year - year - (0 if day.month > month else 1))
        if years := person.newest(dimension["years"]):
            return band(int(years))
        return person.newest(dimension["field"]) or ""

    def code(self, name, figure, hit):
        dimension = self.definitions.dimensions[name]
        kind = dimension["of"]
        if kind == "event":
            if figure.get("each") == dimension["field"]:
                value = hit["each"]
            else:
                value = text(hit["event"]["fields"].get(dimension["field"], ""))
        elif kind == "person":
            value = hit["person"].newest(dimension["field"]) or ""
        elif kind == "age":
            value = self.age(dimension, hit)
        elif kind == "unit_type":
            value = self.units.get(hit["event"]["unit"], {}).get("type", "")
        else:
            value = self.place(hit, kind == "commune")
        if value:
            value = dimension.get("means", {}).get(value, dimension.get("rest", value))
        return value or "unknown"

    # How many.

    def number(self, figure, hits):
        if figure["count"] == "persons":
            return {"count": len({id(hit["person"]) for hit in hits})}
        if figure["count"] != "span":
            return {"count": len(hits)}
        lasted = sorted(hit["seconds"] for hit in hits)
        unit = {"hours": 3600, "days": 86400}[figure["unit"]]
        out = {
            "count": len(lasted),
            "over": [sum(each > limit * unit for each in lasted) for limit in figure["over"]],
            "median_seconds": None,
            "p90_seconds": None,
        }
        if lasted:
            middle = (lasted[(len(lasted) - 1) // 2] + lasted[len(lasted) // 2]) / 2
            out["median_seconds"] = int(middle)
            out["p90_seconds"] = lasted[-(-len(lasted) * 9 // 10) - 1]
        return out

    def table(self, report, figure, by):
        if figure["count"] == "share":
            named = {each["id"]: each for each in report["figures"]}
            part, part_total = self.table(report, named[figure["part"]], by)
            whole, whole_total = self.table(report, named[figure["whole"]], by)

            def share(some, all_of_them):
                return {"percent": percent(some["count"], all_of_them["count"])}

            none = {"count": 0}
            return (
                {code: share(part.get(code, none), cell) for code, cell in whole.items()},
                share(part_total, whole_total),
            )
        if figure["count"] == "duties":
            return self.duties_table()
        hits = self.hits(figure)
        cells = defaultdict(list)
        if by:
            dimension = self.definitions.dimensions[by]
            for code in [*dimension.get("values", {}), *dimension.get("bands", [])]:
                cells[code] = []
            for hit in hits:
                cells[self.code(by, figure, hit)].append(hit)
        return {code: self.number(figure, some) for code, some in cells.items()}, self.number(figure, hits)


    def duties_table(self):
        """Of those that fell due: done in time, done late, still owed when the period ends."""
        cells = defaultdict(lambda: {"count": 0, "late": 0, "open": 0})
        total = cells["total"]
        for duty in self.duties:
            due = datetime.fromisoformat(duty["due"])
            if not self.begin <= due < self.end or due > self.now or duty["how"] not in (None, "discharged"):
                continue
            unit = self.units.get(duty["unit"], {})
            place = [unit.get(each) or "" for each in ("province", "commune")]
            if self.area and "/".join(place if "/" in self.area else place[:1]) != self.area:
                continue
            closed = datetime.fromisoformat(duty["closed_at"]) if duty["how"] else self.end
            kind = "count" if closed < due else "late" if closed < self.end else "open"
            for cell in (cells[duty["rule"]], total):
                cell[kind] += 1
        for cell in cells.values():
            cell["percent"] = percent(cell["count"], cell["count"] + cell["late"] + cell["open"])
        del cells["total"]
        return cells, total


def differences(where, mine, theirs, before):
    """Of one cell: what the report shows and what was counted here."""
    for name, value in mine.items():
        shown = theirs[name]
        if shown is not None and shown != [] and shown != value:
            yield f"{where}: {name} is {shown}, counted {value}"
    shown = theirs.get("before")
    if shown is not None and before is not None and shown != before["count"]:
        yield f"{where}: before is {shown}, counted {before['count']}"


def compared(definitions, units, cases, duties, now, report):
    own = definitions.reports[report["name"]]
    figures = {figure["id"]: figure for figure in own["figures"]}

    def asked(days):
        first, last = date.fromisoformat(days["from"]), date.fromisoformat(days["to"])
        return Question(definitions, units, cases, duties, now, first, last, report["area"])

    during, before = asked(report["period"]), asked(report["before"])
    for table in report["tables"]:
        figure, by = figures[table["figure"]], table["by"]
        where = f"{report['name']} {table['figure']} by {by}"
        cells, total = during.table(own, figure, by)
        old_cells, old_total = before.table(own, figure, by)
        shown = {cell["code"]: cell for cell in table["cells"]}
        if set(shown) != set(cells):
            yield f"{where}: cells {sorted(shown)}, counted {sorted(cells)}"
        for code in set(shown) & set(cells):
            yield from differences(f"{where}, {code}", cells[code], shown[code], old_cells.get(code))
        yield from differences(f"{where}, total", total, table["total"], old_total)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--definitions", required=True)
    parser.add_argument("--units", required=True)
    parser.add_argument("--report", required=True, action="append")
    parser.add_argument("--log", help="an export of the whole log, for the duties in it")
    parser.add_argument("--now", type=datetime.fromisoformat, help="when the reports were read, with --log")
    parser.add_argument("cases", nargs="+")
    asked = parser.parse_args()

    definitions = Definitions(asked.definitions)
    with open(asked.units, encoding="utf-8") as file:
        units = {unit["unit"]: unit for unit in json.load(file)["items"]}
    cases = defaultdict(list)
    for path in asked.cases:
        for sd_jwt in filed_in(path):
            event = event_of(sd_jwt)
            cases[event["case"]].append(event)
    duties = duties_in(asked.log) if asked.log else []
    found = 0
    for path in asked.report:
        with open(path, encoding="utf-8") as file:
            for difference in compared(definitions, units, cases, duties, asked.now, json.load(file)):
                print(difference)
                found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

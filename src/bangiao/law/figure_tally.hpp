#pragma once

#include <bangiao/figures.hpp>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "bangiao/law/report_book.hpp"

namespace bangiao::law {

/// One person's events, of all cases that are known to be hers, in the order in which they
/// occurred.
struct Person {
    std::vector<const CountedEvent*> events;
    std::vector<CaseId> cases;
};

/// What a figure counts: an event of a person.
struct Hit {
    std::size_t person;
    const CountedEvent* event;
    std::string each = {};
    std::int64_t seconds = 0;
};

/// One question being answered: which events of which persons count. Uses the book, the registry
/// and the cases, and must not outlive them. One thread.
class Tally {
public:
    Tally(const ReportBook& book, const Registry& registry, const std::vector<CountedCase>& cases,
          const FigureQuestion& question)
        : book_(book),
          registry_(registry),
          shape_(counted_shape(book)),
          from_(start_of(question.from)),
          below_(start_of(question.to + std::chrono::days(1))),
          area_(question.area) {
        gather(cases);
    }

    std::vector<Hit> hits_of(const Figure& figure) const;
    std::vector<CaseId> cases_of(const std::vector<Hit>& hits) const;
    /// Where a hit stands in a dimension, `unknown` where nothing tells.
    std::string code_of(const Dimension& dimension, const Hit& hit, const Figure& figure) const;
    Words label_of(const Dimension& dimension, const std::string& code) const;

private:
    void gather(const std::vector<CountedCase>& cases);
    std::vector<std::size_t> leads_of(const std::vector<CountedCase>& cases) const;
    void correct(Person& person);
    bool in_period(const CountedEvent& event) const {
        return event.at >= from_ && event.at < below_;
    }
    bool matches(const Figure& figure, const CountedEvent& event) const;
    struct Asked;
    void add_persons(const Figure& figure, const Asked& asked, std::size_t person,
                     std::vector<Hit>& hits) const;
    void add_span(const Figure& figure, const Asked& asked, std::size_t person, std::size_t place,
                  std::vector<Hit>& hits) const;
    std::string value_of(const Dimension& dimension, const Hit& hit, const Figure& figure) const;
    const std::string* newest(const Hit& hit, const std::string& field) const;
    std::string place_of(const Hit& hit, bool commune) const;
    std::string age_of(const Dimension& dimension, const Hit& hit) const;

    const ReportBook& book_;
    const Registry& registry_;
    const CountedShape shape_;
    const Instant from_, below_;
    const std::string area_;
    std::vector<Person> persons_;
    std::deque<CountedEvent> corrected_;  // copies with other values; persons point into it
};

}  // namespace bangiao::law

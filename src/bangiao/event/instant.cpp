#include <bangiao/instant.hpp>

namespace bangiao {
namespace {

using namespace std::chrono;

constexpr Day year_10000 = year(10000) / 1 / 1;

/// Reads exactly `digits` decimal digits off the front.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
    if (text.size() < digits) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, char expected) {
    if (text.empty() || text.front() != expected) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<Day> take_day(std::string_view& text) {
    const auto y = take_number(text, 4);
    if (!y || !take(text, '-')) return std::nullopt;
    const auto m = take_number(text, 2);
    if (!m || !take(text, '-')) return std::nullopt;
    const auto d = take_number(text, 2);
    if (!d) return std::nullopt;
    const year_month_day date(year(*y), month(static_cast<unsigned>(*m)),
                              day(static_cast<unsigned>(*d)));
    if (!date.ok() || *y < 1970) return std::nullopt;
    return Day(date);
}

std::optional<microseconds> take_clock_time(std::string_view& text) {
    const auto h = take_number(text, 2);
    if (!h || *h > 23 || !take(text, ':')) return std::nullopt;
    const auto m = take_number(text, 2);
    if (!m || *m > 59 || !take(text, ':')) return std::nullopt;
    const auto s = take_number(text, 2);
    if (!s || *s > 59) return std::nullopt;  // a leap second has no place on our line of time
    return hours(*h) + minutes(*m) + seconds(*s);
}

std::optional<microseconds> take_decimals(std::string_view& text) {
    if (!take(text, '.')) return microseconds(0);
    std::int64_t micros = 0;
    std::int64_t unit = 100'000;
    std::size_t digits = 0;
    for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits) {
        if (digits == 6) return std::nullopt;
        micros += unit * (text[digits] - '0');
        unit /= 10;
    }
    if (digits == 0) return std::nullopt;
    text.remove_prefix(digits);
    return microseconds(micros);
}

std::optional<minutes> take_offset(std::string_view& text) {
    if (take(text, 'Z')) return minutes(0);
    const bool east = take(text, '+');
    if (!east && !take(text, '-')) return std::nullopt;
    const auto h = take_number(text, 2);
    if (!h || *h > 23 || !take(text, ':')) return std::nullopt;
    const auto m = take_number(text, 2);
    if (!m || *m > 59) return std::nullopt;
    const minutes offset = hours(*h) + minutes(*m);
    return east ? offset : -offset;
}

// Every receipt, duty and row holds some: the library's own formatting took longer than deciding
// what to write.
void write_digits(std::string& text, std::size_t at, std::size_t count, std::int64_t value) {
    for (std::size_t i = count; i-- > 0; value /= 10)
        text[at + i] = static_cast<char>('0' + value % 10);
}

}  // namespace

std::optional<Instant> Instant::parse(std::string_view text) {
    const auto date = take_day(text);
    if (!date || !take(text, 'T')) return std::nullopt;
    const auto clock_time = take_clock_time(text);
    if (!clock_time) return std::nullopt;
    const auto decimals = take_decimals(text);
    if (!decimals) return std::nullopt;
    const auto offset = take_offset(text);
    if (!offset || !text.empty()) return std::nullopt;
    const Instant moment(date->time_since_epoch() + *clock_time + *decimals - *offset);
    if (moment.micros() < 0 || legal_day(moment) >= year_10000) return std::nullopt;
    return moment;
}

std::string Instant::utc_text() const {
    const auto date = floor<days>(sys_time<microseconds>(since_epoch_));
    const hh_mm_ss time(sys_time<microseconds>(since_epoch_) - date);
    std::string text = day_text(date);
    const std::size_t at = text.size();
    text += "T00:00:00.000000Z";
    write_digits(text, at + 1, 2, time.hours().count());
    write_digits(text, at + 4, 2, time.minutes().count());
    write_digits(text, at + 7, 2, time.seconds().count());
    write_digits(text, at + 10, 6, time.subseconds().count());
    return text;
}

std::string Instant::local_text() const {
    const Instant local = *this + legal_zone_offset;
    return local.utc_text().substr(0, 19) + "+07:00";
}

Day legal_day(Instant moment) {
    return floor<days>(sys_time<microseconds>((moment + legal_zone_offset).since_epoch()));
}

Instant start_of(Day when) {
    return Instant(when.time_since_epoch()) - legal_zone_offset;
}

std::optional<Day> parse_day(std::string_view text) {
    const auto date = take_day(text);
    return date && text.empty() ? date : std::nullopt;
}

std::string day_text(Day when) {
    const year_month_day date(when);
    const int year = static_cast<int>(date.year());
    std::string text = "0000";
    if (year >= 0 && year <= 9999)
        write_digits(text, 0, 4, year);
    else
        text = std::to_string(year);
    const std::size_t at = text.size();
    text += "-00-00";
    write_digits(text, at + 1, 2, static_cast<unsigned>(date.month()));
    write_digits(text, at + 4, 2, static_cast<unsigned>(date.day()));
    return text;
}

}  // namespace bangiao

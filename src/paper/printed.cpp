#include "paper/printed.hpp"

#include <algorithm>

#include "paper/canvas.hpp"
#include "paper/grid_lines.hpp"
#include "paper/sheet_of_paper.hpp"

namespace bangiao::paper {
namespace {

using Align = Set::Align;

/// Two digits where the decree asks for them: days below 10, and January and February.
std::string dated(const Letterhead& letterhead) {
    const std::chrono::year_month_day day(letterhead.on);
    const auto two_digits = [](unsigned number) {
        return (number < 10 ? "0" : "") + std::to_string(number);
    };
    const unsigned month = static_cast<unsigned>(day.month());
    return (letterhead.place.empty() ? "" : letterhead.place + ", ") + "ngày " +
           two_digits(static_cast<unsigned>(day.day())) + " tháng " +
           (month < 3 ? two_digits(month) : std::to_string(month)) + " năm " +
           std::to_string(static_cast<int>(day.year()));
}

/// Agency and number on the left; on the right the nation, its motto, place and date.
void print_head(SheetOfPaper& sheet, const Letterhead& letterhead) {
    const double left = sheet.left(), all = sheet.width();
    const double agency = all * 0.40, nation = all * 0.60;
    Canvas& canvas = sheet.canvas();
    const auto ruled = [&](double x, double width, double y, double length) {
        canvas.line(x + (width - length) / 2, y, x + (width + length) / 2, y);
    };
    double y = sheet.y();
    const Set name{12, true, false, Align::centre};
    const std::string capital = capitals(composed(letterhead.agency));
    y += canvas.text(left, y, agency, capital, name) + 2;
    ruled(left, agency, y, std::min(agency, canvas.width_of(capital, name)) * 0.4);
    const double under_agency = y + 6;

    y = sheet.y();
    const double right = left + agency;
    y += canvas.text(right, y, nation, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
                     {12, true, false, Align::centre});
    const Set motto{13, true, false, Align::centre};
    const std::string words = "Độc lập - Tự do - Hạnh phúc";
    y += canvas.text(right, y, nation, words, motto) + 2;
    ruled(right, nation, y, canvas.width_of(words, motto));

    y = std::max(y + 6, under_agency);
    const double number =
        canvas.text(left, y, agency, "Số:            /BC", {13, false, false, Align::centre});
    const double date =
        canvas.text(right, y, nation, dated(letterhead), {13, false, true, Align::centre});
    sheet.skip(y - sheet.y() + std::max(number, date) + 18);
}

void print_title(SheetOfPaper& sheet, const Document& document) {
    sheet.paragraph("BÁO CÁO", {14, true, false, Align::centre});
    sheet.paragraph(document.title, {14, true, false, Align::centre});
    const double y = sheet.y() + 2, middle = sheet.left() + sheet.width() / 2;
    sheet.canvas().line(middle - 50, y, middle + 50, y);
    sheet.skip(12);
}

/// To the left who gets it, to the right who signs.
void print_signature(SheetOfPaper& sheet) {
    constexpr double space_to_sign = 80;
    sheet.room_for(40 + space_to_sign);
    sheet.skip(14);
    Canvas& canvas = sheet.canvas();
    const double half = sheet.width() / 2;
    double y = sheet.y();
    y += canvas.text(sheet.left(), y, half, "Nơi nhận:", {12, true, true});
    canvas.text(sheet.left(), y, half, "- ....................;\n- Lưu: VT.", {11});
    y = sheet.y();
    y += canvas.text(sheet.left() + half, y, half, "THỦ TRƯỞNG CƠ QUAN",
                     {13, true, false, Align::centre});
    canvas.text(sheet.left() + half, y, half, "(Ký, ghi rõ họ tên, đóng dấu)",
                {13, false, true, Align::centre});
    sheet.skip(20 + space_to_sign);
}

}  // namespace

std::string printed(const Document& document, const Letterhead& letterhead) {
    SheetOfPaper sheet;
    print_head(sheet, letterhead);
    print_title(sheet, document);
    sheet.paragraph(document.definition, {13});
    sheet.skip(4);
    for (const auto& [name, text] : document.facts) sheet.paragraph(name + ": " + text, {13});
    for (const Grid& grid : document.grids) print(sheet, grid);
    print_signature(sheet);
    return sheet.finish(document.title, letterhead.on);
}

}  // namespace bangiao::paper

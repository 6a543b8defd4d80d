#include "paper/sheet_of_paper.hpp"

namespace bangiao::paper {
namespace {

constexpr double mm = 72 / 25.4;
constexpr double page_width = 210 * mm, page_height = 297 * mm;
// The decree: 20 to 25 above and below, 30 to 35 on the left, 15 to 20 on the right.
constexpr double top = 20 * mm, bottom = 20 * mm, left_margin = 30 * mm, right_margin = 20 * mm;

}  // namespace

SheetOfPaper::SheetOfPaper() : canvas_(page_width, page_height), y_(top) {}

double SheetOfPaper::left() const {
    return left_margin;
}

double SheetOfPaper::width() const {
    return page_width - left_margin - right_margin;
}

bool SheetOfPaper::room_for(double height) {
    if (y_ + height <= page_height - bottom) return false;
    canvas_.end_page();
    page_ += 1;
    canvas_.text(left(), top / 2, width(), std::to_string(page_),
                 {13, false, false, Set::Align::centre});
    y_ = top;
    return true;
}

void SheetOfPaper::paragraph(const std::string& text, const Set& set) {
    room_for(canvas_.height_of(text, width(), set));
    y_ += canvas_.text(left(), y_, width(), text, set) + 2;
}

std::string SheetOfPaper::finish(const std::string& title, Day on) {
    canvas_.end_page();
    return canvas_.finish(title, on);
}

}  // namespace bangiao::paper

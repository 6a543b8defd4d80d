#pragma once

#include <string>

#include "paper/canvas.hpp"

namespace bangiao::paper {

/// A4 upright with the decree's margins, filled from the top down, page after page. One thread.
class SheetOfPaper {
public:
    SheetOfPaper();

    double left() const;
    double width() const;  ///< between the margins
    double y() const { return y_; }
    Canvas& canvas() { return canvas_; }

    void skip(double height) { y_ += height; }
    /// Goes on at the top of the next page where so much does not fit on this one; whether it does.
    bool room_for(double height);
    /// Over the whole width, kept together.
    void paragraph(const std::string& text, const Set& set);

    std::string finish(const std::string& title, Day on);

private:
    Canvas canvas_;
    double y_;
    int page_ = 1;
};

}  // namespace bangiao::paper

#include "paper/grid_lines.hpp"

#include <algorithm>

namespace bangiao::paper {
namespace {

using Align = Set::Align;

constexpr double pad = 3;

class GridLines {
public:
    GridLines(SheetOfPaper& sheet, const Grid& grid) : sheet_(sheet), grid_(grid) {
        const std::size_t columns = grid.head.size();
        const double all = sheet.width();
        if (columns == 1) {
            widths_ = {all};
            return;
        }
        const double rest = grid.plotted ? 0.30 : 0;  // for the bars
        const double first = columns > 4 ? 0.28 : 0.38;
        widths_.assign(columns, all * (1 - first - rest) / static_cast<double>(columns - 1));
        widths_.front() = all * first;
        if (grid.plotted) widths_.push_back(all * rest);
        for (const auto& row : body())
            most_ = std::max(most_, row.size() > 1 ? row[1].number.value_or(0) : 0);
    }

    void print() {
        const Set title{13, true};
        // A title and a head alone at the foot of a page belong on the next one.
        const double begins = sheet_.canvas().height_of(grid_.title, sheet_.width(), title) +
                              height_of(head()) + height_of(grid_.rows.front());
        sheet_.skip(10);
        sheet_.room_for(begins + 2);
        sheet_.paragraph(grid_.title, title);
        row(head(), {13, true, false, Align::centre}, false);
        for (const auto& each : grid_.rows) {
            if (sheet_.room_for(height_of(each)))
                row(head(), {13, true, false, Align::centre}, false);
            const bool total = grid_.has_total && &each == &grid_.rows.back();
            row(each, {13, total}, grid_.plotted && !total);
        }
    }

private:
    std::vector<std::vector<Entry>> body() const {
        return {grid_.rows.begin(), grid_.rows.end() - (grid_.has_total ? 1 : 0)};
    }
    std::vector<Entry> head() const {
        std::vector<Entry> line;
        for (const std::string& each : grid_.head) line.push_back({each});
        return line;
    }
    double height_of(const std::vector<Entry>& line) {
        double height = 0;
        for (std::size_t i = 0; i < line.size(); ++i)
            height = std::max(
                height, sheet_.canvas().height_of(line[i].text, widths_[i] - 2 * pad, {13, true}));
        return height + 2 * pad;
    }
    void row(const std::vector<Entry>& line, Set set, bool with_bar) {
        Canvas& canvas = sheet_.canvas();
        const double height = height_of(line), y = sheet_.y();
        double x = sheet_.left();
        for (std::size_t i = 0; i < widths_.size(); ++i) {
            if (i < line.size()) {
                Set own = set;
                if (i > 0 && set.align == Align::left) own.align = Align::right;
                canvas.text(x + pad, y + pad, widths_[i] - 2 * pad, line[i].text, own);
            } else if (with_bar && most_ > 0 && line[1].number) {
                canvas.bar(x, y + height / 4, (widths_[i] - pad) * *line[1].number / most_,
                           height / 2);
            }
            canvas.line(x, y, x, y + height);
            x += widths_[i];
        }
        canvas.line(x, y, x, y + height);
        canvas.line(sheet_.left(), y, x, y);
        canvas.line(sheet_.left(), y + height, x, y + height);
        sheet_.skip(height);
    }

    SheetOfPaper& sheet_;
    const Grid& grid_;
    std::vector<double> widths_;
    double most_ = 0;  ///< of what is shown: bars tell nothing of what is not
};

}  // namespace

void print(SheetOfPaper& sheet, const Grid& grid) {
    GridLines(sheet, grid).print();
}

}  // namespace bangiao::paper

#include "paper/workbook.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <system_error>

namespace bangiao::paper {
namespace {

constexpr lxw_row_t chart_rows = 16;
constexpr lxw_col_t beside = 5;  // charts stand right of what most grids fill

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

/// A file that no folder holds, for a library that writes to names only.
class MemoryFile {
public:
    MemoryFile() : fd_(memfd_create("workbook", MFD_CLOEXEC)) {
        if (fd_ < 0) fail("memfd_create");
    }
    ~MemoryFile() { close(fd_); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    std::string name() const { return "/proc/self/fd/" + std::to_string(fd_); }
    std::string content() const {
        std::string out(static_cast<std::size_t>(lseek(fd_, 0, SEEK_END)), '\0');
        for (std::size_t done = 0; done < out.size();) {
            const ssize_t got =
                pread(fd_, out.data() + done, out.size() - done, static_cast<off_t>(done));
            if (got <= 0) fail("read of a workbook");
            done += static_cast<std::size_t>(got);
        }
        return out;
    }

private:
    int fd_;
};

void check(lxw_error error) {
    if (error != LXW_NO_ERROR) throw std::runtime_error(lxw_strerror(error));
}

/// One sheet, written from the top down.
class Sheet {
public:
    Sheet(lxw_workbook* book, const std::string& name)
        : book_(book), sheet_(workbook_add_worksheet(book, name.c_str())), name_(name) {
        if (!sheet_) throw std::runtime_error("no sheet in a workbook");
        title_ = format(true, false, false);
        format_set_font_size(title_, 14);
        plain_ = format(false, false, false);
        bold_ = format(true, false, false);
        head_ = format(true, true, true);
        format_set_align(head_, LXW_ALIGN_CENTER);
        row_ = format(false, true, true);
        total_ = format(true, true, false);
        hidden_ = format(false, true, false);
        format_set_align(hidden_, LXW_ALIGN_RIGHT);
        format_set_italic(hidden_);
        for (const bool strong : {false, true})
            for (const int decimals : {0, 1}) {
                lxw_format*& number = numbers_[strong][static_cast<std::size_t>(decimals)];
                number = format(strong, true, false);
                format_set_num_format(number, decimals ? "0.0" : "0");
            }
        worksheet_set_column(sheet_, 0, 0, 44, nullptr);
        worksheet_set_column(sheet_, 1, beside - 1, 16, nullptr);
        worksheet_set_paper(sheet_, 9);  // A4
        worksheet_fit_to_pages(sheet_, 1, 0);
    }

    void head(const Document& document) {
        text(0, document.title, title_);
        line_ += 1;
        text(0, document.definition, plain_);
        line_ += 2;
        for (const auto& [name, what] : document.facts) {
            text(0, name, bold_);
            text(1, what, plain_);
            line_ += 1;
        }
    }
    void grid(const Grid& grid) {
        line_ += 1;
        const lxw_row_t top = line_;
        text(0, grid.title, bold_);
        line_ += 1;
        for (std::size_t i = 0; i < grid.head.size(); ++i)
            text(static_cast<lxw_col_t>(i), grid.head[i], head_);
        line_ += 1;
        const lxw_row_t first = line_;
        for (const std::vector<Entry>& row : grid.rows) {
            const bool strong = grid.has_total && &row == &grid.rows.back();
            for (std::size_t i = 0; i < row.size(); ++i)
                entry(static_cast<lxw_col_t>(i), row[i], strong);
            line_ += 1;
        }
        if (!grid.plotted) return;
        plot(grid, top, first, line_ - 2);
        line_ = std::max(line_, top + chart_rows);
    }

private:
    lxw_format* format(bool bold, bool framed, bool wrapped) {
        lxw_format* made = workbook_add_format(book_);
        if (!made) throw std::bad_alloc();
        format_set_font_name(made, "Times New Roman");
        format_set_font_size(made, 12);
        if (bold) format_set_bold(made);
        if (framed) format_set_border(made, LXW_BORDER_THIN);
        if (wrapped) format_set_text_wrap(made);
        return made;
    }
    void text(lxw_col_t column, const std::string& what, lxw_format* how) {
        check(worksheet_write_string(sheet_, line_, column, what.c_str(), how));
    }
    void entry(lxw_col_t column, const Entry& entry, bool strong) {
        if (entry.number)
            check(worksheet_write_number(sheet_, line_, column, *entry.number,
                                         numbers_[strong][entry.decimals ? 1 : 0]));
        else
            text(column, entry.text, column ? hidden_ : strong ? total_ : row_);
    }
    /// What is not shown is no number, and so has no bar.
    void plot(const Grid& grid, lxw_row_t top, lxw_row_t first, lxw_row_t last) {
        lxw_chart* chart = workbook_add_chart(book_, LXW_CHART_BAR);
        lxw_chart_series* series = chart ? chart_add_series(chart, nullptr, nullptr) : nullptr;
        if (!series) throw std::bad_alloc();
        chart_series_set_categories(series, name_.c_str(), first, 0, last, 0);
        chart_series_set_values(series, name_.c_str(), first, 1, last, 1);
        chart_title_set_name(chart, grid.title.c_str());
        chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
        chart_axis_set_reverse(chart->y_axis);  // in the order of the rows
        check(worksheet_insert_chart(sheet_, top, beside, chart));
    }

    lxw_workbook* book_;
    lxw_worksheet* sheet_;
    std::string name_;
    lxw_row_t line_ = 0;
    lxw_format *title_, *plain_, *bold_, *head_, *row_, *total_, *hidden_;
    std::array<std::array<lxw_format*, 2>, 2> numbers_{};
};

struct FreeBook {
    void operator()(lxw_workbook* book) const { lxw_workbook_free(book); }
};

}  // namespace

std::string workbook_of(const Document& document, Day on) {
    const MemoryFile file;
    std::string memory = "/dev/shm";  // the library's own parts, nameless from the moment they open
    lxw_workbook_options options{};
    options.tmpdir = memory.data();
    std::unique_ptr<lxw_workbook, FreeBook> book(workbook_new_opt(file.name().c_str(), &options));
    if (!book) throw std::bad_alloc();
    std::string title = document.title;
    lxw_doc_properties about{};
    about.title = title.data();
    about.created = on.time_since_epoch().count() * 86400;
    check(workbook_set_properties(book.get(), &about));
    Sheet sheet(book.get(), title.substr(0, title.find('.')));
    sheet.head(document);
    for (const Grid& grid : document.grids) sheet.grid(grid);
    check(workbook_close(book.release()));  // which frees it, whatever comes of it
    return file.content();
}

}  // namespace bangiao::paper

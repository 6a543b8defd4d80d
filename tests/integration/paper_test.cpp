// A report on paper and in a workbook, as other people's tools read them.
#include <gtest/gtest.h>

#include <bangiao/policy.hpp>
#include <fstream>
#include <sstream>

#include "paper/printed.hpp"
#include "paper/workbook.hpp"
#include "support/child_process.hpp"
#include "support/temp_folder.hpp"

namespace bangiao::paper {
namespace {

using testing::Ran;
using testing::TempFolder;

constexpr double mm = 72 / 25.4;

Day day(const std::string& text) {
    return parse_day(text).value();
}

Grid by_sex() {
    return {"người được tiếp nhận, Giới tính",
            {"Giới tính", "số lượng", "kỳ trước"},
            {{{"nữ"}, {"17", 17.0}, {"9", 9.0}},
             {{"nam"}, {"không công bố"}, {"không công bố"}},
             {{"khác"}, {"6", 6.0}, {"0", 0.0}},
             {{"tổng số"}, {"28", 28.0}, {"9", 9.0}}},
            true,
            true};
}

Document short_report() {
    return {"N2. Người được tiếp nhận",
            "Số người khác nhau được tiếp nhận trong kỳ.",
            {{"Căn cứ", "PLAN-DS24 IV.5 [text]"}, {"Kỳ báo cáo", "15/12/2025 – 14/06/2026"}},
            {by_sex()}};
}

Document long_report() {
    Document out = short_report();
    for (int i = 0; i < 80; ++i)
        out.grids[0].rows.insert(out.grids[0].rows.begin(),
                                 {{"xã số " + std::to_string(i)}, {"5", 5.0}, {"7", 7.0}});
    return out;
}

const Letterhead letterhead{"Sở Y tế tỉnh Lào Cai", "Lào Cai", day("2026-02-03")};

/// What a tool of the system says of a file.
std::string told(const std::string& tool, std::vector<std::string> arguments) {
    const Ran ran = testing::run("/usr/bin/" + tool, arguments);
    EXPECT_EQ(ran.exit_code, 0) << ran.error;
    return ran.output;
}

class Printed : public ::testing::Test {
protected:
    std::string kept(const std::string& name, const std::string& content) {
        const auto file = folder_.path() / name;
        std::ofstream(file, std::ios::binary) << content;
        return file.string();
    }
    /// In one line, so that it does not matter where a text is broken.
    std::string text_of(const std::string& pdf) {
        std::istringstream words(told("pdftotext", {kept("a.pdf", pdf), "-"}));
        std::string out;
        for (std::string word; words >> word;) out += (out.empty() ? "" : " ") + word;
        return out;
    }

private:
    TempFolder folder_;
};

TEST_F(Printed, IsALetterAsOfficesWriteItAndItsTextCanBeCopied) {
    const std::string text = text_of(printed(short_report(), letterhead));
    for (const char* part :
         {"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
          "SỞ Y TẾ TỈNH LÀO CAI", "Số: /BC", "Lào Cai, ngày 03 tháng 02 năm 2026", "BÁO CÁO",
          "N2. Người được tiếp nhận", "Số người khác nhau được tiếp nhận trong kỳ.",
          "Căn cứ: PLAN-DS24 IV.5 [text]", "nữ", "17", "không công bố", "tổng số",
          "Nơi nhận:", "THỦ TRƯỞNG CƠ QUAN", "(Ký, ghi rõ họ tên, đóng dấu)"})
        EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

TEST_F(Printed, FindsTheSameLettersHoweverTheyWereTyped) {
    Document document = short_report();
    // Base letters with combining marks, as some keyboards leave them.
    document.definition = "Tie\u0302\u0301p nha\u0302\u0323n nu\u031b\u0303 na\u0323n nha\u0302n";
    Letterhead decomposed = letterhead;
    decomposed.agency = "So\u031b\u0309 Y te\u0302\u0301";
    const std::string text = text_of(printed(document, decomposed));
    EXPECT_NE(text.find("Tiếp nhận nữ nạn nhân"), std::string::npos) << text;
    EXPECT_NE(text.find("SỞ Y TẾ"), std::string::npos) << text;
}

TEST_F(Printed, KeepsToTheMarginsPageAfterPage) {
    const std::string pdf = kept("long.pdf", printed(long_report(), letterhead));
    const std::string about = told("pdfinfo", {pdf});
    EXPECT_NE(about.find("(A4)"), std::string::npos) << about;
    EXPECT_NE(about.find("Title:           N2. Người được tiếp nhận"), std::string::npos) << about;
    std::istringstream boxes(told("pdftotext", {"-bbox", pdf, "-"}));
    std::size_t words = 0, pages = 0;
    for (std::string line; std::getline(boxes, line);) {
        pages += line.find("<page ") != std::string::npos;
        double left = 0, top = 0, right = 0, bottom = 0;
        if (std::sscanf(line.c_str(), " <word xMin=\"%lf\" yMin=\"%lf\" xMax=\"%lf\" yMax=\"%lf\"",
                        &left, &top, &right, &bottom) != 4)
            continue;
        words += 1;
        EXPECT_GE(left, 30 * mm - 0.1) << line;
        EXPECT_LE(right, (210 - 15) * mm) << line;
        EXPECT_GE(top, 10 * mm - 0.1) << line;
        EXPECT_LE(bottom, (297 - 20) * mm + 0.1) << line;
    }
    EXPECT_GT(words, 300U);
    EXPECT_GT(pages, 2U);
    for (std::size_t page = 2; page <= pages; ++page) {
        const std::string number = std::to_string(page);
        const std::string text = told("pdftotext", {"-f", number, "-l", number, pdf, "-"});
        EXPECT_TRUE(text.starts_with(number + "\n")) << text;
        const bool goes_on = text.find("xã số") != std::string::npos;
        EXPECT_EQ(goes_on, text.find("số lượng") != std::string::npos) << text;
    }
    const std::string fonts = told("pdffonts", {pdf});
    EXPECT_NE(fonts.find("LiberationSerif"), std::string::npos) << fonts;
}

TEST_F(Printed, ComesOutTheSameEveryTime) {
    EXPECT_EQ(printed(long_report(), letterhead), printed(long_report(), letterhead));
    EXPECT_EQ(workbook_of(long_report(), letterhead.on), workbook_of(long_report(), letterhead.on));
}

TEST_F(Printed, DrawsABarForWhatIsShownAndNoneForWhatIsNot) {
    Document plain = short_report();
    plain.grids[0].plotted = false;
    const auto boxes = [&](const Document& document, const char* name) {
        const std::string pdf = kept(name, printed(document, letterhead));
        std::string drawn = told("pdftocairo", {"-svg", pdf, "-"});
        std::size_t found = 0;
        for (std::size_t at = 0; (at = drawn.find("rgb(44.", at)) != std::string::npos; ++at)
            ++found;
        return found;
    };
    EXPECT_EQ(boxes(plain, "plain.pdf"), 0U);
    EXPECT_EQ(boxes(short_report(), "bars.pdf"), 2U) << "of three rows, one is not shown";
}

/// `row,column: value` of every cell of the first sheet, a number as `=17`; then the names of the
/// parts.
constexpr const char* read_workbook = R"(
import sys, zipfile, xml.etree.ElementTree as tree
book = zipfile.ZipFile(sys.argv[1])
assert book.testzip() is None
space = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
texts = [''.join(t.text or '' for t in item.iter(space + 't'))
         for item in tree.fromstring(book.read('xl/sharedStrings.xml'))]
for cell in tree.fromstring(book.read('xl/worksheets/sheet1.xml')).iter(space + 'c'):
    value = cell.find(space + 'v')
    if value is not None:
        print(cell.get('r') + ':', texts[int(value.text)] if cell.get('t') == 's' else '=' + value.text)
for name in book.namelist(): print(name)
)";

TEST_F(Printed, IsAWorkbookWhoseNumbersAreNumbers) {
    const std::string file = kept("a.xlsx", workbook_of(short_report(), letterhead.on));
    const std::string cells = told("python3", {"-c", read_workbook, file});
    for (const char* part :
         {"A1: N2. Người được tiếp nhận\n", "A2: Số người khác nhau được tiếp nhận trong kỳ.\n",
          "A8: Giới tính\n", "A9: nữ\n", "B9: =17\n", "B10: không công bố\n",
          "C10: không công bố\n", "B12: =28\n", "xl/charts/chart1.xml\n"})
        EXPECT_NE(cells.find(part), std::string::npos) << part << "\n" << cells;
}

TEST_F(Printed, TakesNoTextForAFormula) {
    Document document = short_report();
    document.grids[0].rows[0][0].text = "=1+1";
    const std::string file = kept("a.xlsx", workbook_of(document, letterhead.on));
    EXPECT_NE(told("python3", {"-c", read_workbook, file}).find("A9: =1+1\n"), std::string::npos);
    const std::string sheet = told("unzip", {"-p", file, "xl/worksheets/sheet1.xml"});
    EXPECT_EQ(sheet.find("<f>"), std::string::npos);
}

}  // namespace
}  // namespace bangiao::paper

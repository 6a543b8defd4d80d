#pragma once

#include <bangiao/instant.hpp>
#include <memory>
#include <string>

struct _cairo;
struct _cairo_surface;
struct _PangoLayout;

namespace bangiao::paper {

/// How a text is set, in the metrics of Times; sizes in points.
struct Set {
    enum class Align { left, centre, right };
    double size = 13;
    bool bold = false, italic = false;
    Align align = Align::left;
};

/// NFC: what was typed with combining marks looks, and is found again, like what was not.
std::string composed(const std::string& text);
std::string capitals(const std::string& text);

/// Pages of a PDF, drawn into memory; lengths in points from the top left corner. Throws
/// std::runtime_error where drawing fails. One thread.
class Canvas {
public:
    Canvas(double width, double height);
    ~Canvas();
    Canvas(const Canvas&) = delete;
    Canvas& operator=(const Canvas&) = delete;

    /// How high the text is, broken into lines of that width.
    double height_of(const std::string& text, double width, const Set& set);
    /// How wide it is in one line.
    double width_of(const std::string& text, const Set& set);
    /// Draws it; answers its height.
    double text(double x, double y, double width, const std::string& text, const Set& set);
    void line(double x1, double y1, double x2, double y2);
    void bar(double x, double y, double width, double height);
    void end_page();

    /// The whole file. Nothing can be drawn after it.
    std::string finish(const std::string& title, Day on);

private:
    void lay_out(const std::string& text, double width, const Set& set);
    std::string out_;
    _cairo_surface* surface_;
    _cairo* cairo_;
    _PangoLayout* layout_;
};

}  // namespace bangiao::paper

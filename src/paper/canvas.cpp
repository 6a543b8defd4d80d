#include "paper/canvas.hpp"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <stdexcept>

#ifdef __SANITIZE_ADDRESS__
// Fontconfig keeps what it found until the process ends, by distances that the search for leaks
// does not recognise as pointers.
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libfontconfig.so";
}
#endif

namespace bangiao::paper {
namespace {

cairo_status_t append(void* closure, const unsigned char* data, unsigned int length) {
    try {
        static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(data), length);
        return CAIRO_STATUS_SUCCESS;
    } catch (const std::bad_alloc&) {
        return CAIRO_STATUS_NO_MEMORY;
    }
}

/// Takes over what GLib has allocated.
std::string taken(char* text) {
    if (!text) throw std::runtime_error("a text that is no UTF-8 cannot be printed");
    const std::unique_ptr<char, decltype(&g_free)> owned(text, g_free);
    return text;
}

void check(cairo_status_t status) {
    if (status != CAIRO_STATUS_SUCCESS) throw std::runtime_error(cairo_status_to_string(status));
}

PangoAlignment alignment(Set::Align align) {
    switch (align) {
        case Set::Align::left:
            return PANGO_ALIGN_LEFT;
        case Set::Align::centre:
            return PANGO_ALIGN_CENTER;
        case Set::Align::right:
            return PANGO_ALIGN_RIGHT;
    }
    std::terminate();
}

}  // namespace

std::string composed(const std::string& text) {
    return taken(g_utf8_normalize(text.c_str(), static_cast<gssize>(text.size()),
                                  G_NORMALIZE_DEFAULT_COMPOSE));
}

std::string capitals(const std::string& text) {
    return taken(g_utf8_strup(text.c_str(), static_cast<gssize>(text.size())));
}

Canvas::Canvas(double width, double height)
    : surface_(cairo_pdf_surface_create_for_stream(append, &out_, width, height)),
      cairo_(cairo_create(surface_)),
      layout_(pango_cairo_create_layout(cairo_)) {
    PangoContext* context = pango_layout_get_context(layout_);
    pango_cairo_context_set_resolution(context, 72);  // a point of the font is one of the page
    cairo_font_options_t* options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_layout_context_changed(layout_);
    pango_layout_set_wrap(layout_, PANGO_WRAP_WORD_CHAR);
    cairo_set_line_width(cairo_, 0.6);
}

Canvas::~Canvas() {
    g_object_unref(layout_);
    cairo_destroy(cairo_);
    cairo_surface_destroy(surface_);
}

void Canvas::lay_out(const std::string& text, double width, const Set& set) {
    const std::unique_ptr<PangoFontDescription, decltype(&pango_font_description_free)> font(
        pango_font_description_from_string("Liberation Serif, Times New Roman, serif"),
        pango_font_description_free);
    pango_font_description_set_absolute_size(font.get(), set.size * PANGO_SCALE);
    if (set.bold) pango_font_description_set_weight(font.get(), PANGO_WEIGHT_BOLD);
    if (set.italic) pango_font_description_set_style(font.get(), PANGO_STYLE_ITALIC);
    pango_layout_set_font_description(layout_, font.get());
    pango_layout_set_alignment(layout_, alignment(set.align));
    pango_layout_set_width(layout_, width < 0 ? -1 : static_cast<int>(width * PANGO_SCALE));
    const std::string whole = composed(text);
    pango_layout_set_text(layout_, whole.c_str(), static_cast<int>(whole.size()));
}

double Canvas::height_of(const std::string& text, double width, const Set& set) {
    lay_out(text, width, set);
    int height = 0;
    pango_layout_get_size(layout_, nullptr, &height);
    return static_cast<double>(height) / PANGO_SCALE;
}

double Canvas::width_of(const std::string& text, const Set& set) {
    lay_out(text, -1, set);
    int width = 0;
    pango_layout_get_size(layout_, &width, nullptr);
    return static_cast<double>(width) / PANGO_SCALE;
}

double Canvas::text(double x, double y, double width, const std::string& text, const Set& set) {
    const double height = height_of(text, width, set);
    cairo_move_to(cairo_, x, y);
    pango_cairo_show_layout(cairo_, layout_);
    check(cairo_status(cairo_));
    return height;
}

void Canvas::line(double x1, double y1, double x2, double y2) {
    cairo_move_to(cairo_, x1, y1);
    cairo_line_to(cairo_, x2, y2);
    cairo_stroke(cairo_);
}

void Canvas::bar(double x, double y, double width, double height) {
    cairo_save(cairo_);
    cairo_set_source_rgb(cairo_, 0.45, 0.45, 0.45);
    cairo_rectangle(cairo_, x, y, width, height);
    cairo_fill(cairo_);
    cairo_restore(cairo_);
}

void Canvas::end_page() {
    cairo_show_page(cairo_);
    check(cairo_status(cairo_));
}

std::string Canvas::finish(const std::string& title, Day on) {
    const std::string day = day_text(on) + "T00:00:00+07:00";
    cairo_pdf_surface_set_metadata(surface_, CAIRO_PDF_METADATA_TITLE, composed(title).c_str());
    cairo_pdf_surface_set_metadata(surface_, CAIRO_PDF_METADATA_CREATE_DATE, day.c_str());
    cairo_surface_finish(surface_);
    check(cairo_surface_status(surface_));
    return std::move(out_);
}

}  // namespace bangiao::paper

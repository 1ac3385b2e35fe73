/* The map as a picture: pixels (PNG) or vectors (SVG, PDF) of the same drawing. */
#include <cairo-pdf.h>
#include <cairo-svg.h>

#include "engine/base/out_file.h"
#include "tools/map.h"
#include "tools/out.h"

/* A page of A4's width: 1600 units become 297 mm in points. */
static const double PDF_SCALE = 297 / 25.4 * 72 / TQ_MAP_WIDTH;

static cairo_status_t write_bytes(void *stream, const unsigned char *bytes, unsigned n) {
  return fwrite(bytes, 1, n, stream) == n ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

enum tq_code tq_map_draw(const struct tq_iso *iso, cairo_surface_t **out, int *n_unknown_glyphs,
                         struct tq_err *err) {
  cairo_surface_t *surface =
      cairo_image_surface_create(CAIRO_FORMAT_RGB24, TQ_MAP_WIDTH, TQ_MAP_HEIGHT);
  enum tq_code code = tq_map_paint(iso, surface, n_unknown_glyphs, err);
  if (code)
    cairo_surface_destroy(surface);
  else
    *out = surface;
  return code;
}

static enum tq_code fail_write(const char *path, struct tq_err *err) {
  return tq_fail(err, TQ_E_IO, "%s: cannot write the picture; see that the disk has space", path);
}

enum tq_code tq_out_png(const struct tq_iso *iso, const char *path, struct tq_err *err) {
  cairo_surface_t *surface = NULL;
  enum tq_code code = tq_map_draw(iso, &surface, NULL, err);
  if (code) return code;
  struct tq_out_file file;
  code = tq_out_file_open(&file, path, err);
  if (!code) {
    if (cairo_surface_write_to_png_stream(surface, write_bytes, file.stream))
      code = fail_write(path, err);
    if (!code) code = tq_out_file_commit(&file, err);
    tq_out_file_discard(&file);
  }
  cairo_surface_destroy(surface);
  return code;
}

/* Paints on a vector surface that writes itself to the file's stream. */
static enum tq_code write_vectors(const struct tq_iso *iso, const char *path, bool pdf,
                                  struct tq_err *err) {
  struct tq_out_file file;
  enum tq_code code = tq_out_file_open(&file, path, err);
  if (code) return code;
  cairo_surface_t *surface;
  if (pdf) {
    surface = cairo_pdf_surface_create_for_stream(
        write_bytes, file.stream, TQ_MAP_WIDTH * PDF_SCALE, TQ_MAP_HEIGHT * PDF_SCALE);
    /* files do not tell when they were made: the same result is the same bytes */
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, iso->from);
    cairo_surface_set_device_scale(surface, PDF_SCALE, PDF_SCALE);
  } else {
    surface =
        cairo_svg_surface_create_for_stream(write_bytes, file.stream, TQ_MAP_WIDTH, TQ_MAP_HEIGHT);
    cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PX);
  }
  code = tq_map_paint(iso, surface, NULL, err);
  cairo_surface_finish(surface);
  if (!code && cairo_surface_status(surface)) code = fail_write(path, err);
  cairo_surface_destroy(surface);
  if (!code) code = tq_out_file_commit(&file, err);
  tq_out_file_discard(&file);
  return code;
}

enum tq_code tq_out_svg(const struct tq_iso *iso, const char *path, struct tq_err *err) {
  return write_vectors(iso, path, false, err);
}

enum tq_code tq_out_pdf(const struct tq_iso *iso, const char *path, struct tq_err *err) {
  return write_vectors(iso, path, true, err);
}

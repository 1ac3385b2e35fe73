#include "engine/base/out_file.h"
#include "tools/map.h"
#include "tools/out.h"

static cairo_status_t write_bytes(void *stream, const unsigned char *bytes, unsigned n) {
  return fwrite(bytes, 1, n, stream) == n ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

enum tq_code tq_out_png(const struct tq_iso *iso, const char *path, struct tq_err *err) {
  cairo_surface_t *surface = NULL;
  enum tq_code code = tq_map_draw(iso, &surface, NULL, err);
  if (code) return code;
  struct tq_out_file file;
  code = tq_out_file_open(&file, path, err);
  if (!code) {
    if (cairo_surface_write_to_png_stream(surface, write_bytes, file.stream))
      code =
          tq_fail(err, TQ_E_IO, "%s: cannot write the picture; see that the disk has space", path);
    if (!code) code = tq_out_file_commit(&file, err);
    tq_out_file_discard(&file);
  }
  cairo_surface_destroy(surface);
  return code;
}

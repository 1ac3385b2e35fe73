#include "tools/out_feature.h"

#include <inttypes.h>

#include "tools/out_text.h"

enum tq_code tq_feature_members(FILE *out, const struct tq_iso *iso, const struct tq_iso_feature *f,
                                struct tq_err *err) {
  const struct tq_band *band = &iso->bands[f->band];
  fputs("\"cutoff_min\":", out);
  tq_text_number(out, f->cutoff_s / 60.0, 4);
  if (iso->polygons == TQ_BANDS) {
    fputs(",\"above_min\":", out);
    tq_text_number(out, f->above_s < 0 ? 0 : f->above_s / 60.0, 4);
  }
  if (band->percentile >= 0) {
    fputs(",\"percentile\":", out);
    tq_text_number(out, band->percentile, 4);
  }
  fputs(",\"mode\":", out);
  enum tq_code code = tq_text_json(out, band->mode, err);
  fputs(",\"area_km2\":", out);
  tq_text_number(out, f->area_km2, 4);
  if (f->population >= 0) fprintf(out, ",\"population\":%" PRId64, f->population);
  return code;
}

static void write_ring(FILE *out, const struct tq_iso *iso, const struct tq_iso_feature *f,
                       size_t ring) {
  size_t first = f->contour->first_point[ring], end = f->contour->first_point[ring + 1];
  putc('[', out);
  for (size_t i = first; i < end; i++) {
    tq_text_position(out, f->points[i], iso->coords);
    putc(',', out);
  }
  tq_text_position(out, f->points[first], iso->coords); /* closed */
  putc(']', out);
}

void tq_feature_geometry(FILE *out, const struct tq_iso *iso, const struct tq_iso_feature *f,
                         const char *line_end) {
  const struct tq_contour *c = f->contour;
  fputs("{\"type\":\"MultiPolygon\",\"coordinates\":[", out);
  for (size_t p = 0; p < c->n_polygons; p++) {
    fprintf(out, "%s%s[", p ? "," : "", line_end);
    for (size_t r = c->first_ring[p]; r < c->first_ring[p + 1]; r++) {
      if (r > c->first_ring[p]) putc(',', out);
      write_ring(out, iso, f, r);
    }
    putc(']', out);
  }
  fputs("]}", out);
}

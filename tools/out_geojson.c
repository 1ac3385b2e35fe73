#include <inttypes.h>

#include "engine/base/mem.h"
#include "engine/base/out_file.h"
#include "tools/out.h"
#include "tools/out_text.h"

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

static void write_geometry(FILE *out, const struct tq_iso *iso, const struct tq_iso_feature *f) {
  const struct tq_contour *c = f->contour;
  fputs("{\"type\":\"MultiPolygon\",\"coordinates\":[", out);
  for (size_t p = 0; p < c->n_polygons; p++) {
    fputs(p ? ",\n[" : "\n[", out);
    for (size_t r = c->first_ring[p]; r < c->first_ring[p + 1]; r++) {
      if (r > c->first_ring[p]) putc(',', out);
      write_ring(out, iso, f, r);
    }
    putc(']', out);
  }
  fputs("]}", out);
}

static enum tq_code write_properties(FILE *out, const struct tq_iso *iso,
                                     const struct tq_iso_feature *f, struct tq_err *err) {
  const struct tq_band *band = &iso->bands[f->band];
  fputs("{\"cutoff_min\":", out);
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
  if (code) return code;
  fputs(",\"area_km2\":", out);
  tq_text_number(out, f->area_km2, 4);
  if (f->population >= 0) fprintf(out, ",\"population\":%" PRId64, f->population);
  fputs(",\"from\":", out);
  code = tq_text_json(out, iso->from, err);
  putc('}', out);
  return code;
}

static enum tq_code write_feature(FILE *out, const struct tq_iso *iso,
                                  const struct tq_iso_feature *f, struct tq_err *err) {
  fputs("{\"type\":\"Feature\",\"properties\":", out);
  enum tq_code code = write_properties(out, iso, f, err);
  if (code) return code;
  fputs(",\"geometry\":", out);
  write_geometry(out, iso, f);
  putc('}', out);
  return TQ_OK;
}

static enum tq_code write_collection(FILE *out, const struct tq_iso *iso, const size_t *order,
                                     size_t n, struct tq_err *err) {
  enum tq_code code = tq_text_check_object(iso->definition_json, err);
  if (code) return code;
  fprintf(out, "{\"type\":\"FeatureCollection\",\"definition\":%s,\"features\":[",
          iso->definition_json);
  for (size_t i = 0; i < n; i++) {
    fputs(i ? ",\n" : "\n", out);
    code = write_feature(out, iso, &iso->features[order[i]], err);
    if (code) return code;
  }
  fputs("]}\n", out);
  return TQ_OK;
}

enum tq_code tq_out_geojson(const struct tq_iso *iso, const char *path, struct tq_err *err) {
  size_t n = iso->n_bands * iso->n_cutoffs;
  size_t *order = tq_alloc(n, sizeof *order);
  if (!order) return tq_fail_memory(err, "a GeoJSON file");
  tq_out_order(iso, order);
  struct tq_out_file file;
  enum tq_code code = tq_out_file_open(&file, path, err);
  if (!code) {
    code = write_collection(file.stream, iso, order, n, err);
    if (!code) code = tq_out_file_commit(&file, err);
    tq_out_file_discard(&file);
  }
  free(order);
  return code;
}

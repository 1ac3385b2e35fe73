#include "tools/batch_features.h"

#include <inttypes.h>

#include "engine/base/mem.h"
#include "tools/out_feature.h"
#include "tools/out_text.h"

/* --- the table -------------------------------------------------------------------- */

void tq_batch_table_head(FILE *out, const int32_t *cutoffs_s, size_t n_cutoffs, bool people) {
  fputs("id,lon,lat,percentile", out);
  for (size_t c = 0; c < n_cutoffs; c++) {
    fputs(",area_km2_", out);
    tq_text_number(out, cutoffs_s[c] / 60.0, 4);
    if (!people) continue;
    fputs(",people_", out);
    tq_text_number(out, cutoffs_s[c] / 60.0, 4);
  }
  fputs(",status\n", out);
}

static void write_degrees(FILE *out, struct tq_pos pos, enum tq_coords coords) {
  double lon = tq_deg(pos.lon_e7), lat = tq_deg(pos.lat_e7);
  tq_coords_from_wgs84(coords, &lon, &lat);
  tq_text_number(out, lon, 7);
  putc(',', out);
  tq_text_number(out, lat, 7);
}

static void start_row(FILE *out, const struct tq_iso *iso, const char *id, struct tq_pos pos,
                      bool has_pos) {
  tq_text_csv(out, id);
  putc(',', out);
  if (has_pos)
    write_degrees(out, pos, iso->coords);
  else
    putc(',', out);
  putc(',', out);
}

void tq_batch_table_rows(FILE *out, const struct tq_iso *iso, const char *id, struct tq_pos pos,
                         bool has_pos, bool people, const char *why) {
  if (*why) {
    start_row(out, iso, id, pos, has_pos);
    for (size_t i = 0; i < iso->n_cutoffs * (people ? 2 : 1); i++) putc(',', out);
    putc(',', out);
    tq_text_csv(out, why);
    putc('\n', out);
    return;
  }
  for (size_t b = 0; b < iso->n_bands; b++) {
    start_row(out, iso, id, pos, has_pos);
    if (iso->bands[b].percentile >= 0) tq_text_number(out, iso->bands[b].percentile, 4);
    for (size_t c = 0; c < iso->n_cutoffs; c++) {
      const struct tq_iso_feature *f = &iso->features[b * iso->n_cutoffs + c];
      putc(',', out);
      tq_text_number(out, f->area_km2, 4);
      if (people) fprintf(out, ",%" PRId64, f->population);
    }
    fputs(",ok\n", out);
  }
}

/* --- isochrones ------------------------------------------------------------------- */

static enum tq_code start_feature(FILE *out, const char *id, struct tq_err *err) {
  fputs("{\"type\":\"Feature\",\"properties\":{\"id\":", out);
  return tq_text_json(out, id, err);
}

static enum tq_code write_feature(FILE *out, const struct tq_iso *iso,
                                  const struct tq_iso_feature *f, const char *id,
                                  struct tq_err *err) {
  enum tq_code code = start_feature(out, id, err);
  putc(',', out);
  if (!code) code = tq_feature_members(out, iso, f, err);
  fputs("},\"geometry\":", out);
  tq_feature_geometry(out, iso, f, "");
  fputs("}\n", out);
  return code;
}

enum tq_code tq_batch_features(FILE *out, const struct tq_iso *iso, const char *id, const char *why,
                               struct tq_err *err) {
  if (*why) {
    enum tq_code code = start_feature(out, id, err);
    if (code) return code;
    fputs(",\"status\":", out);
    if ((code = tq_text_json(out, why, err))) return code;
    fputs("},\"geometry\":null}\n", out);
    return TQ_OK;
  }
  size_t n = iso->n_bands * iso->n_cutoffs, *order = tq_alloc(n, sizeof *order);
  if (!order) return tq_fail_memory(err, "the features");
  tq_out_order(iso, order);
  enum tq_code code = TQ_OK;
  for (size_t i = 0; i < n && !code; i++)
    code = write_feature(out, iso, &iso->features[order[i]], id, err);
  free(order);
  return code;
}

#include "engine/base/mem.h"
#include "engine/base/out_file.h"
#include "tools/out.h"
#include "tools/out_feature.h"
#include "tools/out_text.h"

static enum tq_code write_feature(FILE *out, const struct tq_iso *iso,
                                  const struct tq_iso_feature *f, struct tq_err *err) {
  fputs("{\"type\":\"Feature\",\"properties\":{", out);
  enum tq_code code = tq_feature_members(out, iso, f, err);
  fputs(",\"from\":", out);
  if (!code) code = tq_text_json(out, iso->from, err);
  fputs("},\"geometry\":", out);
  tq_feature_geometry(out, iso, f, "\n");
  putc('}', out);
  return code;
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

#include <inttypes.h>

#include "engine/base/out_file.h"
#include "tools/out.h"
#include "tools/out_text.h"

static void write_row(FILE *out, const struct tq_iso *iso, const struct tq_iso_feature *f) {
  const struct tq_band *band = &iso->bands[f->band];
  if (iso->polygons == TQ_BANDS) {
    tq_text_number(out, f->above_s < 0 ? 0 : f->above_s / 60.0, 4);
    putc(',', out);
  }
  tq_text_number(out, f->cutoff_s / 60.0, 4);
  putc(',', out);
  if (band->percentile >= 0) tq_text_number(out, band->percentile, 4);
  putc(',', out);
  tq_text_csv(out, band->mode);
  putc(',', out);
  tq_text_number(out, f->area_km2, 4);
  putc(',', out);
  if (f->population >= 0) fprintf(out, "%" PRId64, f->population);
  putc(',', out);
  tq_text_csv(out, iso->from);
  putc(',', out);
  tq_text_csv(out, iso->definition_json);
  putc('\n', out);
}

enum tq_code tq_out_csv(const struct tq_iso *iso, const char *path, struct tq_err *err) {
  struct tq_out_file file;
  enum tq_code code = tq_out_file_open(&file, path, err);
  if (code) return code;
  if (iso->bom) fputs("\xef\xbb\xbf", file.stream);
  if (iso->polygons == TQ_BANDS) fputs("above_min,", file.stream);
  fputs("cutoff_min,percentile,mode,area_km2,population,from,definition\n", file.stream);
  for (size_t i = 0; i < iso->n_bands * iso->n_cutoffs; i++)
    write_row(file.stream, iso, &iso->features[i]);
  code = tq_out_file_commit(&file, err);
  tq_out_file_discard(&file);
  return code;
}

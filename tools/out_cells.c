/* The cells of an isochrone as a table: every cell that some band reaches. */
#include "engine/base/mem.h"
#include "engine/base/out_file.h"
#include "engine/journey/points.h"
#include "tools/definition.h"
#include "tools/iso_features.h"
#include "tools/mode_codes.h"
#include "tools/out.h"
#include "tools/out_text.h"
#include "tools/split_out.h"

static void write_head(FILE *out, const struct tq_iso *iso) {
  if (iso->bom) fputs("\xef\xbb\xbf", out);
  fputs("col,row,lon,lat", out);
  for (size_t b = 0; b < iso->n_bands; b++) fprintf(out, ",%s_s", iso->bands[b].name);
  for (size_t l = 0; l < iso->n_layers; l++) fprintf(out, ",%s", iso->layers[l].name);
  putc('\n', out);
}

static bool is_reached(const struct tq_iso *iso, size_t cell) {
  for (size_t b = 0; b < iso->n_bands; b++)
    if (iso->bands[b].time_s[cell] >= 0) return true;
  return false;
}

static void write_layer(FILE *out, const struct tq_cell_layer *l, size_t cell) {
  char text[TQ_NETWORKS_TEXT];
  int32_t v = l->v[cell];
  putc(',', out);
  if (v < 0) return;
  if (l->codes == TQ_CODES_MODE)
    fputs(tq_code_name(v), out);
  else if (l->codes == TQ_CODES_NETWORKS)
    fputs(tq_networks_text((uint32_t)v, text), out);
  else
    tq_text_number(out, v * l->scale, 4);
}

/* A row of the grid, so that its centres are turned to degrees together. */
struct row {
  double *x, *y;  /* [n_cols] of the cells reached */
  uint32_t *cols; /* [n_cols] */
};

static uint32_t find_row(const struct tq_iso *iso, uint32_t row, struct row *r) {
  const struct tq_grid *grid = &iso->grid;
  uint32_t n = 0;
  for (uint32_t col = 0; col < grid->n_cols; col++) {
    if (!is_reached(iso, (size_t)row * grid->n_cols + col)) continue;
    r->cols[n] = col;
    r->x[n] = grid->x0_m + (col + 0.5) * grid->cell_m;
    r->y[n++] = grid->y0_m - (row + 0.5) * grid->cell_m;
  }
  return n;
}

static void write_cell(FILE *out, const struct tq_iso *iso, size_t cell) {
  for (size_t b = 0; b < iso->n_bands; b++) {
    putc(',', out);
    if (iso->bands[b].time_s[cell] >= 0) fprintf(out, "%d", (int)iso->bands[b].time_s[cell]);
  }
  for (size_t l = 0; l < iso->n_layers; l++) write_layer(out, &iso->layers[l], cell);
  putc('\n', out);
}

/* Columns and rows are the raster's. */
static enum tq_code write_row(FILE *out, const struct tq_iso *iso, uint32_t row, struct row *r,
                              struct tq_err *err) {
  struct tq_window part = tq_window_of_grid(tq_iso_raster_grid(iso), &iso->grid);
  uint32_t n = find_row(iso, row, r);
  enum tq_code code = n ? tq_grid_degrees(&iso->grid, iso->unproject, n, r->x, r->y, err) : TQ_OK;
  for (uint32_t i = 0; i < n && !code; i++) {
    tq_coords_from_wgs84(iso->coords, &r->x[i], &r->y[i]);
    fprintf(out, "%u,%u,", part.left + r->cols[i], part.top + row);
    tq_text_number(out, r->x[i], 7);
    putc(',', out);
    tq_text_number(out, r->y[i], 7);
    write_cell(out, iso, (size_t)row * iso->grid.n_cols + r->cols[i]);
  }
  return code;
}

static enum tq_code write_rows(FILE *out, const struct tq_iso *iso, struct tq_err *err) {
  uint32_t n_cols = iso->grid.n_cols;
  struct row r = {tq_alloc(n_cols, sizeof *r.x), tq_alloc(n_cols, sizeof *r.y),
                  tq_alloc(n_cols, sizeof *r.cols)};
  enum tq_code code = r.x && r.y && r.cols ? TQ_OK : tq_fail_memory(err, "a table of cells");
  for (uint32_t row = 0; row < iso->grid.n_rows && !code; row++)
    code = write_row(out, iso, row, &r, err);
  free(r.x);
  free(r.y);
  free(r.cols);
  return code;
}

enum tq_code tq_out_cells_csv(const struct tq_iso *iso, const char *path, struct tq_err *err) {
  struct tq_out_file file;
  enum tq_code code = tq_out_file_open(&file, path, err);
  if (code) return code;
  write_head(file.stream, iso);
  code = write_rows(file.stream, iso, err);
  if (!code) code = tq_definition_write_beside(path, iso->definition_json, err);
  if (!code) code = tq_out_file_commit(&file, err);
  tq_out_file_discard(&file);
  return code;
}

#include "tools/batch_origins.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "engine/access/cells.h"
#include "graphs/archive.h"
#include "graphs/csv.h"
#include "graphs/id_map.h"
#include "tools/locate.h"

uint64_t tq_fnv(uint64_t hash, const void *bytes, size_t n) {
  const unsigned char *at = bytes;
  for (size_t i = 0; i < n; i++) hash = (hash ^ at[i]) * 0x100000001b3u;
  return hash;
}

void tq_batch_origins_free(struct tq_batch_origins *o) {
  tq_vec_free(&o->list);
  tq_vec_free(&o->text);
}

/* Keeps a text; 0 is "". */
static bool keep(struct tq_batch_origins *o, const char *text, uint32_t *at) {
  size_t n = strlen(text) + 1;
  if (o->text.n == 0) {
    if (!tq_push(&o->text, '\0')) return false;
  }
  *at = 0;
  if (n == 1) return true;
  if (o->text.n + n > UINT32_MAX || !tq_reserve(&o->text, o->text.n + n)) return false;
  memcpy(o->text.v + o->text.n, text, n);
  *at = (uint32_t)o->text.n;
  o->text.n += n;
  return true;
}

static enum tq_code add(struct tq_batch_origins *o, struct tq_pos pos, const char *id,
                        const char *why, struct tq_err *err) {
  struct tq_batch_origin origin = {.pos = pos};
  if (keep(o, id, &origin.id) && keep(o, why, &origin.why) && tq_push(&o->list, origin))
    return TQ_OK;
  return tq_fail_memory(err, "the origins; give them in several files");
}

/* --- CSV files -------------------------------------------------------------------- */

static enum tq_code add_row(struct tq_batch_origins *o, const struct tq_csv *csv, const int col[3],
                            enum tq_coords coords, struct tq_err *err) {
  double lon, lat;
  struct tq_pos pos = {0, 0};
  struct tq_err why;
  char text[TQ_ERR_MSG + TQ_CSV_LABEL] = "";
  const char *id = tq_csv_field(csv, col[0]).text;
  if (csv->open_quote_line == csv->line)
    snprintf(text, sizeof text, "%s:%zu: a quote is opened here and never closed", csv->label,
             csv->line);
  else if (!tq_number_parse(tq_csv_field(csv, col[1]), &lon) ||
           !tq_number_parse(tq_csv_field(csv, col[2]), &lat))
    snprintf(text, sizeof text, "%s:%zu: lon or lat is no number; write degrees with a point",
             csv->label, csv->line);
  else if (tq_locate_degrees(lon, lat, coords, &pos, &why))
    snprintf(text, sizeof text, "%s:%zu: %.400s", csv->label, csv->line, why.msg);
  else if (!*id)
    snprintf(text, sizeof text, "%s:%zu: the id is empty", csv->label, csv->line);
  return add(o, pos, csv->open_quote_line == csv->line ? "" : id, text, err);
}

/* Messages name the file without its folder: the same rows give the same answers from
 * anywhere. */
static enum tq_code add_csv(struct tq_batch_origins *o, const char *path, enum tq_coords coords,
                            struct tq_err *err) {
  static const char *const names[] = {"id", "lon", "lat"};
  const char *slash = strrchr(path, '/');
  char *text;
  size_t len;
  int col[3];
  enum tq_code code = tq_file_read(path, &text, &len, err);
  if (code) return code;
  struct tq_csv *csv = tq_calloc(1, sizeof *csv);
  code =
      csv ? tq_csv_open(csv, slash ? slash + 1 : path, text, len, err) : tq_fail_memory(err, path);
  if (!code) code = tq_csv_columns(csv, names, 3, 3, col, err);
  while (!code && tq_csv_next(csv)) code = add_row(o, csv, col, coords, err);
  free(csv);
  free(text);
  return code;
}

/* --- cells ------------------------------------------------------------------------ */

static enum tq_code add_cell(struct tq_batch_origins *o, const struct tq_grid *grid, uint32_t cell,
                             struct tq_err *err) {
  char id[32];
  snprintf(id, sizeof id, "r%uc%u", cell / grid->n_cols, cell % grid->n_cols);
  return add(o, tq_grid_cell_centre(grid, cell), id, "", err);
}

static enum tq_code add_marked(struct tq_batch_origins *o, const struct tq_graph *g,
                               const bool *marked, struct tq_err *err) {
  enum tq_code code = TQ_OK;
  for (uint32_t c = 0; c < g->grid->n_cols * g->grid->n_rows && !code; c++)
    if (marked[c]) code = add_cell(o, g->grid, c, err);
  return code;
}

static uint32_t start_modes(const struct tq_request *r) {
  uint32_t modes = r->travels & ((1u << TQ_N_MODES) - 1);
  if (r->travels >> TQ_BY_TRANSIT & 1) modes |= 1u << TQ_WALK | 1u << tq_request_leg_mode(r, true);
  return modes;
}

static enum tq_code add_grid(struct tq_batch_origins *o, const struct tq_graph *g,
                             const struct tq_request *r, struct tq_err *err) {
  if (!g->grid)
    return tq_fail(err, TQ_E_NO_DATA,
                   "--origins grid: the graph has no grid of cells; build it with --osm");
  bool *marked = tq_calloc((size_t)g->grid->n_cols * g->grid->n_rows, sizeof *marked);
  if (!marked) return tq_fail_memory(err, "the cells");
  for (int m = 0; m < TQ_N_MODES; m++)
    for (uint32_t i = 0; (start_modes(r) >> m & 1) && i < g->n_cell_links[m]; i++)
      if (g->cell_links[m][i].link.dist_dm <= r->max_snap_m * 10)
        marked[g->cell_links[m][i].cell] = true;
  enum tq_code code = add_marked(o, g, marked, err);
  free(marked);
  return code;
}

/* The spots of an area all have its name: they are told apart as the cells that they are. */
static bool is_area(const tq_spots *spots, const char *text) {
  bool same = !strncmp(text, "area:", 5) || spots->n > 1;
  for (size_t i = 1; i < spots->n && same; i++) same = !strcmp(spots->v[0].id, spots->v[i].id);
  return same;
}

static enum tq_code add_area(struct tq_batch_origins *o, const struct tq_graph *g,
                             const tq_spots *spots, struct tq_err *err) {
  bool *marked = tq_calloc((size_t)g->grid->n_cols * g->grid->n_rows, sizeof *marked);
  if (!marked) return tq_fail_memory(err, "the cells");
  for (size_t i = 0; i < spots->n; i++) {
    uint32_t cell = tq_cell_of(g->grid, spots->v[i].pos);
    if (cell != UINT32_MAX) marked[cell] = true;
  }
  enum tq_code code = add_marked(o, g, marked, err);
  free(marked);
  return code;
}

/* --- all of it -------------------------------------------------------------------- */

static enum tq_code add_text(struct tq_batch_origins *o, const struct tq_graph *g,
                             const struct tq_request *r, const char *text, enum tq_coords coords,
                             struct tq_err *err) {
  size_t n = strlen(text);
  if (n > 4 && !strcasecmp(text + n - 4, ".csv")) return add_csv(o, text, coords, err);
  if (!strcmp(text, "grid")) return add_grid(o, g, r, err);
  tq_spots spots = {0};
  enum tq_code code = tq_locate(g, text, coords, &spots, err);
  if (!code && g->grid && is_area(&spots, text))
    code = add_area(o, g, &spots, err);
  else
    for (size_t i = 0; i < spots.n && !code; i++)
      code = add(o, spots.v[i].pos, spots.v[i].id, "", err);
  tq_spots_free(&spots);
  return code;
}

/* The texts stay where they are while the map borrows them: whys are kept aside. */
static enum tq_code mark_repeated(struct tq_batch_origins *o, struct tq_err *err) {
  struct tq_id_map map = {0};
  TQ_VEC(size_t) again = {0};
  bool ok = true;
  for (size_t i = 0; i < o->list.n && ok; i++) {
    const char *id = tq_batch_text(o, o->list.v[i].id);
    if (o->list.v[i].why) continue;
    uint32_t *first = tq_id_map_put(&map, id, strlen(id));
    ok = first != NULL;
    if (ok && *first != TQ_NO_ID)
      ok = tq_push(&again, i) && tq_push(&again, *first);
    else if (ok)
      *first = (uint32_t)i;
  }
  tq_id_map_free(&map);
  for (size_t k = 0; k + 1 < again.n && ok; k += 2) {
    char why[128];
    snprintf(why, sizeof why, "the id stands at origin %zu already; give each origin its own",
             again.v[k + 1] + 1);
    ok = keep(o, why, &o->list.v[again.v[k]].why);
  }
  tq_vec_free(&again);
  return ok ? TQ_OK : tq_fail_memory(err, "the origins");
}

static void hash_all(struct tq_batch_origins *o) {
  o->hash = TQ_FNV_START;
  for (size_t i = 0; i < o->list.n; i++) {
    const struct tq_batch_origin *origin = &o->list.v[i];
    const char *id = tq_batch_text(o, origin->id), *why = tq_batch_text(o, origin->why);
    o->hash = tq_fnv(o->hash, &origin->pos, sizeof origin->pos);
    o->hash = tq_fnv(o->hash, id, strlen(id) + 1);
    o->hash = tq_fnv(o->hash, why, strlen(why) + 1);
  }
}

enum tq_code tq_batch_origins_read(const struct tq_graph *g, const struct tq_request *r,
                                   const tq_texts *texts, enum tq_coords coords,
                                   struct tq_batch_origins *out, struct tq_err *err) {
  enum tq_code code = TQ_OK;
  for (size_t i = 0; i < texts->n && !code; i++)
    code = add_text(out, g, r, texts->v[i], coords, err);
  if (!code && out->list.n == 0)
    code = tq_fail(err, TQ_E_FORMAT, "--origins: no origin in it; give rows of id,lon,lat");
  if (!code && out->list.n >= UINT32_MAX)
    code = tq_fail(err, TQ_E_ARG, "--origins: %zu are too many for one job; give parts of them",
                   out->list.n);
  if (!code) code = mark_repeated(out, err);
  if (!code) hash_all(out);
  return code;
}

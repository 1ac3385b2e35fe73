#include "tools/batch_origins.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "engine/access/cells.h"
#include "engine/snap/snap.h"
#include "graphs/archive.h"
#include "graphs/csv.h"
#include "tools/locate.h"

uint64_t tq_fnv(uint64_t hash, const void *bytes, size_t n) {
  const unsigned char *at = bytes;
  for (size_t i = 0; i < n; i++) hash = (hash ^ at[i]) * 0x100000001b3u;
  return hash;
}

void tq_batch_origins_free(struct tq_batch_origins *o) {
  tq_vec_free(&o->list);
  tq_vec_free(&o->rows);
  tq_vec_free(&o->text);
}

void tq_batch_origin_at(const struct tq_batch_origins *o, uint64_t i, struct tq_batch_origin *out) {
  uint32_t entry = o->list.v[i], cell = entry & ~TQ_BATCH_CELL;
  if (entry & TQ_BATCH_CELL) {
    snprintf(out->room, sizeof out->room, "r%uc%u", cell / o->grid->n_cols, cell % o->grid->n_cols);
    out->pos = tq_grid_cell_centre(o->grid, cell);
    out->id = out->room;
    out->why = "";
    return;
  }
  const struct tq_batch_row *row = &o->rows.v[entry];
  out->pos = row->pos;
  out->id = o->text.v + row->id;
  out->why = o->text.v + row->why;
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
  struct tq_batch_row row = {.pos = pos};
  uint32_t number = (uint32_t)o->rows.n;
  if (number < TQ_BATCH_CELL && keep(o, id, &row.id) && keep(o, why, &row.why) &&
      tq_push(&o->rows, row) && tq_push(&o->list, number))
    return TQ_OK;
  return tq_fail_memory(err, "the origins; give parts of them");
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

static enum tq_code add_marked(struct tq_batch_origins *o, const struct tq_graph *g,
                               const bool *marked, struct tq_err *err) {
  o->grid = g->grid;
  for (uint32_t c = 0; c < g->grid->n_cols * g->grid->n_rows; c++)
    if (marked[c] && (c >= TQ_BATCH_CELL || !tq_push(&o->list, TQ_BATCH_CELL + c)))
      return tq_fail_memory(err, "the cells");
  return TQ_OK;
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

/* Open addressing over the numbers of the origins: 8 bytes an origin at most. */
struct id_set {
  uint32_t *slots; /* number + 1; 0: free */
  size_t mask;
};

/* The first origin with the id of origin i, which may be i itself. */
static size_t first_of_id(struct id_set *set, const struct tq_batch_origins *o, size_t i) {
  struct tq_batch_origin mine, other;
  tq_batch_origin_at(o, i, &mine);
  size_t at = tq_fnv(TQ_FNV_START, mine.id, strlen(mine.id)) & set->mask;
  for (; set->slots[at]; at = (at + 1) & set->mask) {
    tq_batch_origin_at(o, set->slots[at] - 1, &other);
    if (!strcmp(mine.id, other.id)) return set->slots[at] - 1;
  }
  set->slots[at] = (uint32_t)i + 1;
  return i;
}

/* A cell that is there twice becomes a row, which can say so. */
static bool mark(struct tq_batch_origins *o, size_t i, size_t first) {
  struct tq_batch_origin origin;
  char why[128];
  uint32_t at;
  snprintf(why, sizeof why, "the id stands at origin %zu already; give each origin its own",
           first + 1);
  tq_batch_origin_at(o, i, &origin);
  if (o->list.v[i] & TQ_BATCH_CELL) {
    struct tq_batch_row row = {.pos = origin.pos};
    if (!keep(o, origin.id, &row.id) || !tq_push(&o->rows, row)) return false;
    o->list.v[i] = (uint32_t)o->rows.n - 1;
  }
  if (!keep(o, why, &at)) return false;
  o->rows.v[o->list.v[i]].why = at;
  return true;
}

static enum tq_code mark_repeated(struct tq_batch_origins *o, struct tq_err *err) {
  struct id_set set = {.mask = 1};
  while (set.mask < o->list.n + o->list.n / 2) set.mask = set.mask * 2 + 1;
  bool ok = (set.slots = tq_calloc(set.mask + 1, sizeof *set.slots)) != NULL;
  for (size_t i = 0; i < o->list.n && ok; i++) {
    bool row = !(o->list.v[i] & TQ_BATCH_CELL);
    if (row && o->rows.v[o->list.v[i]].why) continue;
    size_t first = first_of_id(&set, o, i);
    if (first != i) ok = mark(o, i, first);
  }
  free(set.slots);
  return ok ? TQ_OK : tq_fail_memory(err, "the origins");
}

static void hash_all(struct tq_batch_origins *o) {
  o->hash = TQ_FNV_START;
  for (size_t i = 0; i < o->list.n; i++) {
    struct tq_batch_origin origin;
    tq_batch_origin_at(o, i, &origin);
    o->hash = tq_fnv(o->hash, &origin.pos, sizeof origin.pos);
    o->hash = tq_fnv(o->hash, origin.id, strlen(origin.id) + 1);
    o->hash = tq_fnv(o->hash, origin.why, strlen(origin.why) + 1);
  }
}

/* Cells of one grid differ: nothing is repeated when there is nothing else. */
static bool may_repeat(const struct tq_batch_origins *o, const tq_texts *texts) {
  return o->rows.n > 0 || texts->n > 1;
}

enum tq_code tq_batch_origins_read(const struct tq_graph *g, const struct tq_request *r,
                                   const tq_texts *texts, enum tq_coords coords,
                                   struct tq_batch_origins *out, struct tq_err *err) {
  enum tq_code code = TQ_OK;
  for (size_t i = 0; i < texts->n && !code; i++)
    code = add_text(out, g, r, texts->v[i], coords, err);
  if (!code && out->list.n == 0)
    code = tq_fail(err, TQ_E_FORMAT, "--origins: no origin in it; give rows of id,lon,lat");
  if (!code && out->list.n >= UINT32_MAX / 2)
    code = tq_fail(err, TQ_E_ARG, "--origins: %zu are too many for one job; give parts of them",
                   out->list.n);
  if (!code && may_repeat(out, texts)) code = mark_repeated(out, err);
  if (!code) hash_all(out);
  return code;
}

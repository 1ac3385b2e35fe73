#include "graphs/route_types.h"

#include <string.h>

#include "engine/graph/graph.h"
#include "graphs/archive.h"
#include "graphs/csv.h"

enum { NETWORK, FEED, ROUTE_ID, ROUTE_TYPE, N_COLUMNS };

struct row {
  const char *feed, *route_id, *route_type; /* "" where any will do */
  enum tq_network network;
};

struct tq_route_types {
  char *text;
  TQ_VEC(struct row) rows;
};

static enum tq_code read_row(struct tq_route_types *t, const struct tq_csv *csv, const int *col,
                             struct tq_err *err) {
  struct tq_text network = tq_csv_field(csv, col[NETWORK]);
  struct row row = {.feed = tq_csv_field(csv, col[FEED]).text,
                    .route_id = tq_csv_field(csv, col[ROUTE_ID]).text,
                    .route_type = tq_csv_field(csv, col[ROUTE_TYPE]).text,
                    .network = TQ_N_NETWORKS};
  if (strcmp(network.text, "none") != 0 && !tq_network_parse(network.text, &row.network))
    return tq_fail(err, TQ_E_FORMAT,
                   "%s:%zu: network '%s'; write trunk-rail, intercity-rail, suburban-rail, metro, "
                   "tram, bus, coach, ferry or none",
                   csv->label, csv->line, network.text);
  if (!*row.route_id && !*row.route_type)
    return tq_fail(err, TQ_E_FORMAT, "%s:%zu: which routes? give route_id or route_type",
                   csv->label, csv->line);
  return tq_push(&t->rows, row) ? TQ_OK : tq_fail_memory(err, csv->label);
}

enum tq_code tq_route_types_open(const char *path, struct tq_route_types **out,
                                 struct tq_err *err) {
  static const char *const names[N_COLUMNS] = {"network", "feed", "route_id", "route_type"};
  struct tq_route_types *t = tq_calloc(1, sizeof *t);
  if (!t) return tq_fail_memory(err, path);
  size_t len;
  struct tq_csv csv;
  int col[N_COLUMNS];
  enum tq_code code = tq_file_read(path, &t->text, &len, err);
  if (!code) code = tq_csv_open(&csv, path, t->text, len, err);
  if (!code) code = tq_csv_columns(&csv, names, 1, N_COLUMNS, col, err);
  if (!code && col[ROUTE_ID] < 0 && col[ROUTE_TYPE] < 0)
    code = tq_fail(err, TQ_E_FORMAT, "%s:1: no column route_id or route_type; add one", path);
  while (!code && tq_csv_next(&csv)) code = read_row(t, &csv, col, err);
  if (code)
    tq_route_types_free(t);
  else
    *out = t;
  return code;
}

void tq_route_types_free(struct tq_route_types *t) {
  if (!t) return;
  free(t->text);
  tq_vec_free(&t->rows);
  free(t);
}

static bool fits(const char *wanted, const char *value) {
  return !*wanted || !strcmp(wanted, value);
}

bool tq_route_types_find(const struct tq_route_types *t, const char *feed, const char *route_id,
                         const char *route_type, enum tq_network *network) {
  int best = -1;
  for (size_t i = 0; t && i < t->rows.n; i++) {
    const struct row *row = &t->rows.v[i];
    if (!fits(row->feed, feed) || !fits(row->route_id, route_id) ||
        !fits(row->route_type, route_type))
      continue;
    int rank = (*row->feed ? 2 : 0) + (*row->route_id ? 1 : 0);
    if (rank <= best) continue;
    best = rank;
    *network = row->network;
  }
  return best >= 0;
}

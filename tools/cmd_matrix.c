/* tongqu matrix: travel times from every origin to every destination. */
#include <stdio.h>
#include <string.h>

#include "engine/base/out_file.h"
#include "engine/journey/search.h"
#include "tools/definition.h"
#include "tools/locate.h"
#include "tools/parse.h"
#include "tools/query.h"
#include "tools/split_out.h"
#include "tools/street_distance.h"
#include "tools/table.h"

static int run(int argc, char **argv);

const struct tq_command tq_cmd_matrix = {
    .name = "matrix",
    .summary = "travel times from every origin to every destination",
    .usage =
        "Usage: tongqu matrix GRAPH --from POINTS --to POINTS -o FILE.csv [OPTIONS]\n"
        "\n"
        "  --from, --to POINTS a CSV file with id,lon,lat, or the words places or stops, or what\n"
        "                      --from takes in every query; each point is an origin of its own\n"
        "  -o, --output FILE   CSV: from_id,to_id,travel_time_p50,... in minutes, empty where the\n"
        "                      largest cutoff is not enough; with several modes also mode, with "
        "one\n"
        "                      street mode distance_m, walks to and from the street included;\n"
        "                      FILE.csv.definition.json beside it says what the times mean\n"
        "  --share             also share_15,...: percent of the window's departures (arrivals)\n"
        "                      that come within each cutoff, by the best of the modes\n"
        "  --split             also "
        "access_s_p50,wait_s_p50,ride_s_p50,transfer_s_p50,egress_s_p50:\n"
        "                      seconds of the journey of the first departure (arrival) whose time\n"
        "                      is the percentile; they add up to it; without a ride all is access\n"
        "  --networks          also networks_p50: those that this journey rides, as metro+bus\n"
        "\n"
        "--depart: times are departures at from_id; --arrive: arrivals at to_id. A --window is of\n"
        "departures, with --reverse of arrivals.\n"
        "\n"
        "Options are those of every query:\n",
    .run = run,
};

enum { OPT_SHARE = 3000, OPT_SPLIT, OPT_NETWORKS };

struct own {
  struct tq_query query;
  const char *output;
  bool share, split, networks;
};

static enum tq_code take(void *ctx, int option, const char *arg, struct tq_err *err) {
  struct own *own = ctx;
  if (option == 'o')
    own->output = arg;
  else if (option == OPT_SHARE)
    own->share = true;
  else if (option == OPT_SPLIT)
    own->split = true;
  else if (option == OPT_NETWORKS)
    own->networks = true;
  else
    return tq_query_take(&own->query, option, arg, err);
  return TQ_OK;
}

static void write_header(const struct tq_request *r, const struct own *own, FILE *f) {
  fputs("from_id,to_id", f);
  for (uint32_t k = 0; k < r->n_percentiles; k++) fprintf(f, ",travel_time_p%g", r->percentiles[k]);
  if (r->travels & (r->travels - 1)) fputs(",mode", f);
  if (!(r->travels & (r->travels - 1)) && r->travels != 1u << TQ_BY_TRANSIT)
    fputs(",distance_m", f);
  for (uint32_t k = 0; own->share && k < r->n_cutoffs; k++)
    fprintf(f, ",share_%g", r->cutoffs_s[k] / 60.0);
  for (uint32_t k = 0; k < r->n_percentiles; k++) {
    for (int part = 0; own->split && part < TQ_N_PARTS; part++)
      fprintf(f, ",%s_s_p%g", tq_part_names[part], r->percentiles[k]);
    if (own->networks) fprintf(f, ",networks_p%g", r->percentiles[k]);
  }
  fputc('\n', f);
}

struct matrix {
  const struct tq_request *request;
  const struct own *own;
  struct tq_search *search;
  tq_spots near, far; /* searched from; evaluated at */
  struct tq_points points;
  struct tq_distances distances;
  int32_t *times;
  uint8_t *which;
  uint16_t *n_within;      /* departures within each cutoff; NULL: not asked for */
  struct tq_split *splits; /* NULL: not asked for */
  char *definition;
};

static void write_split(const struct matrix *m, size_t far, FILE *f) {
  char text[TQ_NETWORKS_TEXT];
  for (uint32_t k = 0; m->splits && k < m->request->n_percentiles; k++) {
    const struct tq_split *x = &m->splits[k * m->far.n + far];
    for (int part = 0; m->own->split && part < TQ_N_PARTS; part++)
      if (x->access_s < 0)
        fputc(',', f);
      else
        fprintf(f, ",%d", (int)tq_part_s(x, part));
    if (m->own->networks) fprintf(f, ",%s", tq_networks_text(x->networks, text));
  }
}

static void write_row(const struct matrix *m, size_t near, size_t far, FILE *f) {
  const struct tq_request *r = m->request;
  size_t n = m->far.n;
  tq_write_csv_field(r->reverse ? m->far.v[far].id : m->near.v[near].id, f);
  fputc(',', f);
  tq_write_csv_field(r->reverse ? m->near.v[near].id : m->far.v[far].id, f);
  for (uint32_t k = 0; k < r->n_percentiles; k++) {
    int32_t t = m->times[k * n + far];
    if (t < 0)
      fputc(',', f);
    else
      fprintf(f, ",%.2f", t / 60.0);
  }
  if (r->travels & (r->travels - 1)) {
    uint8_t w = m->which[far];
    fprintf(f, ",%s", w == 255 ? "" : tq_travel_name((enum tq_travel)w));
  }
  if (m->distances.m && m->distances.m[far] >= 0)
    fprintf(f, ",%.1f", m->distances.m[far]);
  else if (m->distances.m)
    fputc(',', f);
  for (uint32_t k = 0; m->n_within && k < r->n_cutoffs; k++)
    fprintf(f, ",%.2f", 100.0 * m->n_within[k * n + far] / r->n_departures);
  write_split(m, far, f);
  fputc('\n', f);
}

/* One origin: an origin outside the region has only empty cells and is counted. */
static enum tq_code fill_origin(struct matrix *m, size_t near, size_t *n_outside,
                                struct tq_err *err) {
  size_t n = m->far.n * m->request->n_percentiles;
  enum tq_code code = tq_search_run(m->search, &m->near.v[near].pos, 1, err);
  if (!code && m->n_within) code = tq_search_within(m->search, &m->points, m->n_within, err);
  if (!code) {
    code = tq_search_best_times(m->search, &m->points, m->times, m->which, err);
    if (!code && m->splits)
      code = tq_search_split(m->search, &m->points, m->times, m->which, m->splits, err);
    return code ? code : tq_distances_fill(&m->distances, m->search, m->points.n, m->times, err);
  }
  if (code != TQ_E_OUTSIDE) return code;
  if ((*n_outside)++ == 0) fprintf(stderr, "tongqu matrix: %s: %s\n", m->near.v[near].id, err->msg);
  for (size_t i = 0; i < n; i++) m->times[i] = -1;
  memset(m->which, 255, n);
  if (m->splits) memset(m->splits, 0, n * sizeof *m->splits);
  for (size_t i = 0; m->splits && i < n; i++) m->splits[i].access_s = -1;
  tq_distances_fill(&m->distances, NULL, m->points.n, m->times, NULL);
  if (m->n_within) memset(m->n_within, 0, m->far.n * m->request->n_cutoffs * sizeof *m->n_within);
  return TQ_OK;
}

static enum tq_code locate_all(const struct tq_graph *g, const tq_texts *texts, const char *option,
                               enum tq_coords coords, tq_spots *out, struct tq_err *err) {
  if (texts->n == 0)
    return tq_fail(err, TQ_E_ARG,
                   "--%s is missing; give a CSV file with id,lon,lat, places or stops", option);
  enum tq_code code = TQ_OK;
  for (size_t i = 0; i < texts->n && !code; i++) code = tq_locate(g, texts->v[i], coords, out, err);
  return code;
}

static enum tq_code prepare(struct matrix *m, const struct tq_graph *g, const struct own *own,
                            struct tq_err *err) {
  const struct tq_query *q = &own->query;
  const struct tq_request *r = m->request;
  tq_spots *from = r->reverse ? &m->far : &m->near, *to = r->reverse ? &m->near : &m->far;
  enum tq_code code = locate_all(g, &q->from, "from", q->coords, from, err);
  if (!code) code = locate_all(g, &q->to, "to", q->coords, to, err);
  if (!code) code = tq_search_new(g, r, &m->search, err);
  if (code) return code;
  m->definition = tq_definition_json(q, m->search, r->reverse ? &q->to : &q->from, &m->near);
  if (own->split || own->networks)
    m->definition = tq_definition_with(m->definition, "split", tq_split_definition);
  struct tq_pos *pos = tq_alloc(m->far.n, sizeof *pos);
  m->times = tq_alloc(m->far.n * r->n_percentiles, sizeof *m->times);
  m->which = tq_alloc(m->far.n * r->n_percentiles, 1);
  if (own->share) m->n_within = tq_alloc(m->far.n * r->n_cutoffs, sizeof *m->n_within);
  bool splits = own->split || own->networks;
  if (splits) m->splits = tq_alloc(m->far.n * r->n_percentiles, sizeof *m->splits);
  if (!pos || !m->times || !m->which || (own->share && !m->n_within) || (splits && !m->splits)) {
    free(pos);
    return tq_fail_memory(err, "the matrix");
  }
  for (size_t i = 0; i < m->far.n; i++) pos[i] = m->far.v[i].pos;
  code = tq_points_snap(g, pos, (uint32_t)m->far.n, tq_request_point_modes(r), r->max_snap_m,
                        &m->points, err);
  free(pos);
  return code ? code : tq_distances_init(&m->distances, r, g, &m->points, err);
}

static enum tq_code fill(struct matrix *m, FILE *f, struct tq_err *err) {
  size_t n_outside = 0;
  enum tq_code code = TQ_OK;
  write_header(m->request, m->own, f);
  for (size_t i = 0; i < m->near.n && !code; i++) {
    code = fill_origin(m, i, &n_outside, err);
    for (size_t k = 0; k < m->far.n && !code; k++) write_row(m, i, k, f);
  }
  if (n_outside)
    fprintf(stderr, "tongqu matrix: %zu of %zu points are out of reach of every street and stop\n",
            n_outside, m->near.n);
  return code;
}

static enum tq_code answer(const char *graph_path, struct own *own, struct tq_err *err) {
  struct tq_graph *g = NULL;
  struct tq_out_file file = {0};
  struct matrix m = {.request = &own->query.request, .own = own};
  enum tq_code code = tq_open_checked(graph_path, &g, err);
  if (code) return code;
  if (own->query.arrive || own->query.depart) own->query.request.reverse = own->query.arrive;
  code = tq_query_finish(&own->query, g, err);
  if (!code) code = prepare(&m, g, own, err);
  if (!code) code = tq_out_file_open(&file, own->output, err);
  if (!code) code = fill(&m, file.stream, err);
  if (!code) code = tq_out_file_commit(&file, err);
  if (!code) code = tq_definition_write_beside(own->output, m.definition, err);
  tq_out_file_discard(&file);
  free(m.definition);
  tq_points_free(&m.points);
  tq_search_free(m.search);
  tq_spots_free(&m.near);
  tq_spots_free(&m.far);
  free(m.times);
  free(m.which);
  tq_distances_free(&m.distances);
  free(m.n_within);
  free(m.splits);
  tq_graph_free(g);
  return code;
}

static int run(int argc, char **argv) {
  static const struct option options[] = {TQ_QUERY_OPTIONS,
                                          {"to", required_argument, NULL, TQ_OPT_TO},
                                          {"share", no_argument, NULL, OPT_SHARE},
                                          {"split", no_argument, NULL, OPT_SPLIT},
                                          {"networks", no_argument, NULL, OPT_NETWORKS},
                                          {"output", required_argument, NULL, 'o'},
                                          {"help", no_argument, NULL, 'h'},
                                          {0}};
  struct own own = {0};
  const struct tq_parse parse = {&tq_cmd_matrix, options, "o:h", take, &own, tq_query_usage};
  const char *graph;
  struct tq_err err;
  tq_query_init(&own.query);
  int status = tq_parse(&parse, argc, argv, &graph);
  if (status == TQ_PARSED && !own.output)
    status = tq_complain_usage("matrix", "the output is missing; give -o FILE.csv");
  else if (status == TQ_PARSED)
    status = answer(graph, &own, &err) ? tq_complain("matrix", &err) : TQ_EXIT_FINE;
  tq_query_free(&own.query);
  return status;
}

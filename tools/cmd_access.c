/* tongqu access: how many opportunities each origin reaches. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/access/cells.h"
#include "graphs/csv.h"
#include "tools/access_out.h"
#include "tools/definition.h"
#include "tools/parse.h"
#include "tools/query.h"

static int run(int argc, char **argv);

const struct tq_command tq_cmd_access = {
    .name = "access",
    .summary = "people, jobs, schools within reach of each origin",
    .usage =
        "Usage: tongqu access GRAPH --from POINTS --opportunities FILE[:COLUMN] -o FILE [OPTIONS]\n"
        "\n"
        "  --from POINTS       a CSV file with id,lon,lat, or the words places, stops or grid "
        "(every\n"
        "                      cell that a street reaches); each point is an origin of its own\n"
        "  --opportunities FILE[:COLUMN,..]   what is counted; repeatable:\n"
        "                      .csv points with lon,lat; a raster (.tif) whose pixels count to "
        "the\n"
        "                      cells where they lie; polygons or points of any form that GDAL\n"
        "                      reads, polygons spread evenly over their area; places: the people "
        "of\n"
        "                      the graph's places. Without a column: opportunities, else\n"
        "                      population, else the only column of numbers, else 1 a point\n"
        "  -o, --output FILE   .csv: id,opportunity,percentile,cutoff,accessibility, a row each;\n"
        "                      the definition goes to FILE.csv.definition.json. .tif: a raster, "
        "with\n"
        "                      --from grid. - is CSV on standard output. Repeatable\n"
        "\n"
        "  --decay step | linear[,W] | logistic[,SD] | exponential | fixed-exponential,K\n"
        "                      how much an opportunity counts at a travel time t and a cutoff c:\n"
        "                      step (default): 1 when t <= c; linear: from 1 to 0 over W minutes\n"
        "                      around c (default 10); logistic: S-shaped around c with a standard\n"
        "                      deviation of SD minutes (default 10); exponential: halved every c;\n"
        "                      fixed-exponential: exp(-K t), t in seconds\n"
        "  --measure dual      minutes to the nth opportunity instead of sums: id,opportunity,\n"
        "                      percentile,n,minutes; empty where --max-time is not enough\n"
        "  --counts N,..       the n of dual; default 1\n"
        "  --max-time MIN      how far is searched; default: as far as the decay counts (a weight "
        "of\n"
        "                      0.001, 120 minutes at most), with step and dual the largest cutoff\n"
        "  --zones AREAS       sums by zone where the opportunities are: also zone,ring,share, "
        "the\n"
        "                      ring being between a cutoff and the one before. AREAS: the words\n"
        "                      areas (the graph's), city or county (of the graph's places), or a\n"
        "                      file of polygons[:COLUMN of their names]\n"
        "  --by AREAS          a row for each zone of origins instead of each origin: "
        "zone,opportunity,\n"
        "                      percentile,cutoff,origins,people,accessibility (mean by "
        "people),share\n"
        "                      (of all opportunities),share_of_people (who reach --at-least)\n"
        "  --weight FILE[:COLUMN]   the people at the origins, for --by: points in the same order, "
        "or\n"
        "                      anything that fills cells; default: the places' people with --from\n"
        "                      places, else 1 each\n"
        "  --at-least N        default 1\n"
        "  --threads N         default: one a processor; the answer is the same for any\n"
        "\n"
        "With --reverse: how many reach the place instead of how many it reaches.\n"
        "\n"
        "Options are those of every query:\n",
    .run = run,
};

enum option_of_access {
  OPT_OPPORTUNITIES = 5000,
  OPT_MEASURE,
  OPT_DECAY,
  OPT_COUNTS,
  OPT_MAX_TIME,
  OPT_ZONES,
  OPT_BY,
  OPT_WEIGHT,
  OPT_AT_LEAST,
  OPT_THREADS
};
enum { MAX_COUNTS = 32, MAX_THREADS = 256 };

struct own {
  struct tq_query query;
  tq_texts opportunities, outputs;
  bool dual, has_decay;
  struct tq_decay decay;
  uint32_t n_counts;
  double counts[MAX_COUNTS];
  double max_time_min; /* 0: not given */
  const char *zones, *by, *weight;
  double at_least;
  uint32_t n_threads;
};

static bool parse_number(const char *text, double *value) {
  return tq_number_parse((struct tq_text){text, strlen(text)}, value);
}

static enum tq_code take_number(const char *option, const char *arg, double min, double max,
                                double *value, struct tq_err *err) {
  if (parse_number(arg, value) && *value >= min && *value <= max) return TQ_OK;
  return tq_fail(err, TQ_E_ARG, "--%s %s: give a number from %g to %g", option, arg, min, max);
}

static enum tq_code take_decay(struct own *own, const char *arg, struct tq_err *err) {
  char name[64];
  const char *comma = strchr(arg, ',');
  snprintf(name, sizeof name, "%.*s", comma ? (int)(comma - arg) : (int)strlen(arg), arg);
  if (!tq_decay_parse(name, &own->decay.kind))
    return tq_fail(err, TQ_E_ARG,
                   "--decay %s: give step, linear, logistic, exponential or fixed-exponential",
                   arg);
  own->decay.value = tq_decay_usual_value(own->decay.kind);
  own->has_decay = true;
  bool takes_value = own->decay.kind != TQ_DECAY_STEP && own->decay.kind != TQ_DECAY_EXPONENTIAL;
  if (comma && !takes_value)
    return tq_fail(err, TQ_E_ARG, "--decay %s: %s takes no number; its cutoff is --cutoffs", arg,
                   name);
  if (comma && !parse_number(comma + 1, &own->decay.value))
    return tq_fail(err, TQ_E_ARG, "--decay %s: '%s' is no number", arg, comma + 1);
  return tq_decay_check(&own->decay, err);
}

static enum tq_code take_counts(struct own *own, const char *arg, struct tq_err *err) {
  enum tq_code code = TQ_OK;
  own->n_counts = 0;
  for (const char *at = arg; !code && at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
    char piece[64];
    snprintf(piece, sizeof piece, "%.*s", (int)strcspn(at, ","), at);
    if (own->n_counts == MAX_COUNTS)
      return tq_fail(err, TQ_E_ARG, "--counts: at most %d", MAX_COUNTS);
    double *n = &own->counts[own->n_counts++];
    if ((code = take_number("counts", piece, 0, 1e15, n, err))) return code;
    if (*n <= 0) return tq_fail(err, TQ_E_ARG, "--counts %s: give numbers above 0", arg);
  }
  return code;
}

static enum tq_code take(void *ctx, int option, const char *arg, struct tq_err *err) {
  struct own *own = ctx;
  double number = 1;
  enum tq_code code;
  switch (option) {
    case 'o':
      return tq_push(&own->outputs, arg) ? TQ_OK : tq_fail_memory(err, "an option");
    case OPT_OPPORTUNITIES:
      return tq_push(&own->opportunities, arg) ? TQ_OK : tq_fail_memory(err, "an option");
    case OPT_MEASURE:
      own->dual = !strcmp(arg, "dual");
      if (own->dual || !strcmp(arg, "cumulative")) return TQ_OK;
      return tq_fail(err, TQ_E_ARG, "--measure %s: give cumulative (with --decay) or dual", arg);
    case OPT_DECAY:
      return take_decay(own, arg, err);
    case OPT_COUNTS:
      return take_counts(own, arg, err);
    case OPT_MAX_TIME:
      return take_number("max-time", arg, 1, TQ_MAX_TRAVEL_S / 60, &own->max_time_min, err);
    case OPT_ZONES:
      own->zones = arg;
      return TQ_OK;
    case OPT_BY:
      own->by = arg;
      return TQ_OK;
    case OPT_WEIGHT:
      own->weight = arg;
      return TQ_OK;
    case OPT_AT_LEAST:
      return take_number("at-least", arg, 0, 1e15, &own->at_least, err);
    case OPT_THREADS:
      code = take_number("threads", arg, 1, MAX_THREADS, &number, err);
      own->n_threads = (uint32_t)number;
      return code;
    default:
      return tq_query_take(&own->query, option, arg, err);
  }
}

/* Everything that an answer is made from. */
struct state {
  const struct tq_graph *g;
  struct own *own;
  tq_spots from;
  struct tq_pos *origins;
  uint32_t *cells; /* of the origins; NULL: points */
  struct tq_opportunities opportunities;
  struct tq_zones zones, by;
  uint32_t *zone_of_point, *zone_of_cell, *zone_of_origin;
  double *weights;
  char *definition;
  struct tq_access_plan plan;
  struct tq_access_values values;
};

static uint32_t start_modes(const struct tq_request *r) {
  uint32_t modes = r->travels & ((1u << TQ_N_MODES) - 1);
  if (r->travels >> TQ_BY_TRANSIT & 1) modes |= 1u << TQ_WALK | 1u << tq_request_leg_mode(r, true);
  return modes;
}

/* Every cell with a street within reach of a mode that a journey may start by. */
static enum tq_code every_cell(struct state *s, struct tq_err *err) {
  const struct tq_graph *g = s->g;
  const struct tq_request *r = &s->own->query.request;
  if (!g->grid)
    return tq_fail(err, TQ_E_NO_DATA,
                   "--from grid: the graph has no grid of cells; build it with --osm");
  uint32_t n = g->grid->n_cols * g->grid->n_rows;
  bool *linked = tq_calloc(n, sizeof *linked);
  if (!linked) return tq_fail_memory(err, "the cells");
  for (int m = 0; m < TQ_N_MODES; m++)
    for (uint32_t i = 0; (start_modes(r) >> m & 1) && i < g->n_cell_links[m]; i++)
      if (g->cell_links[m][i].link.dist_dm <= r->max_snap_m * 10)
        linked[g->cell_links[m][i].cell] = true;
  s->cells = tq_alloc(n, sizeof *s->cells);
  bool ok = s->cells != NULL;
  for (uint32_t c = 0; c < n && ok; c++) {
    char id[32];
    if (!linked[c]) continue;
    snprintf(id, sizeof id, "r%uc%u", c / g->grid->n_cols, c % g->grid->n_cols);
    struct tq_spot spot = {tq_grid_cell_centre(g->grid, c), strdup(id)};
    ok = spot.id && tq_push(&s->from, spot);
    if (ok)
      s->cells[s->from.n - 1] = c;
    else
      free(spot.id);
  }
  free(linked);
  return ok ? TQ_OK : tq_fail_memory(err, "the cells");
}

static enum tq_code find_origins(struct state *s, struct tq_err *err) {
  const struct tq_query *q = &s->own->query;
  enum tq_code code = TQ_OK;
  if (q->from.n == 1 && !strcmp(q->from.v[0], "grid")) code = every_cell(s, err);
  for (size_t i = 0; i < q->from.n && !code && !s->cells; i++)
    code = tq_locate(s->g, q->from.v[i], q->coords, &s->from, err);
  if (code) return code;
  if (!(s->origins = tq_alloc(s->from.n, sizeof *s->origins)))
    return tq_fail_memory(err, "the origins");
  for (size_t i = 0; i < s->from.n; i++) s->origins[i] = s->from.v[i].pos;
  return TQ_OK;
}

static enum tq_code find_zones(struct state *s, const char *text, const struct tq_pos *pos,
                               size_t n, const struct tq_zones *zones, uint32_t **out, size_t *n_in,
                               struct tq_err *err) {
  (void)text;
  if (!(*out = tq_alloc(n, sizeof **out))) return tq_fail_memory(err, "zones");
  for (size_t i = 0; i < n; i++) {
    (*out)[i] = tq_zone_of(
        zones, pos ? pos[i] : tq_grid_cell_centre(s->g->grid, s->opportunities.cells[i]));
    *n_in += (*out)[i] != TQ_NO_ZONE;
  }
  return TQ_OK;
}

static enum tq_code prepare_zones(struct state *s, struct tq_err *err) {
  const struct own *own = s->own;
  size_t n_in = 0;
  enum tq_code code = TQ_OK;
  if (own->zones) {
    code = tq_zones_open(s->g, own->zones, own->query.coords, &s->zones, err);
    if (!code)
      code = find_zones(s, own->zones, s->opportunities.points, s->opportunities.n_points,
                        &s->zones, &s->zone_of_point, &n_in, err);
    if (!code)
      code = find_zones(s, own->zones, NULL, s->opportunities.n_cells, &s->zones, &s->zone_of_cell,
                        &n_in, err);
    if (!code && n_in == 0)
      code = tq_fail(err, TQ_E_OUTSIDE,
                     "--zones %s: no opportunity lies in any of them; give areas of this region "
                     "(city and county hold the graph's places only)",
                     own->zones);
  }
  if (code || !own->by) return code;
  n_in = 0;
  code = tq_zones_open(s->g, own->by, own->query.coords, &s->by, err);
  if (!code)
    code = find_zones(s, own->by, s->origins, s->from.n, &s->by, &s->zone_of_origin, &n_in, err);
  if (!code && n_in == 0)
    code = tq_fail(err, TQ_E_OUTSIDE,
                   "--by %s: no origin lies in any of them; give areas of this region (city and "
                   "county hold the graph's places only)",
                   own->by);
  return code;
}

static bool same_places(const struct tq_opportunities *o, const struct state *s) {
  if (o->n_points != s->from.n) return false;
  for (size_t i = 0; i < s->from.n; i++)
    if (o->points[i].lon_e7 != s->origins[i].lon_e7 || o->points[i].lat_e7 != s->origins[i].lat_e7)
      return false;
  return true;
}

/* The people at the origins, from points in the same order or from cells. */
static enum tq_code read_weights(struct state *s, struct tq_err *err) {
  const char *text = s->own->weight;
  struct tq_opportunities o = {0};
  enum tq_code code = tq_opportunities_add(&o, s->g, text, s->own->query.coords, err);
  if (!code && o.n != 1) code = tq_fail(err, TQ_E_ARG, "--weight %s: give one column", text);
  if (!code && !o.layers[0].in_cells && !same_places(&o, s))
    code = tq_fail(err, TQ_E_ARG,
                   "--weight %s: its points are not those of --from in the same order; give the "
                   "same file, or polygons or a raster",
                   text);
  for (size_t i = 0; i < s->from.n && !code; i++) {
    uint32_t at = o.layers[0].in_cells ? tq_cell_of(s->g->grid, s->origins[i]) : (uint32_t)i;
    s->weights[i] = at == UINT32_MAX ? 0 : o.layers[0].amounts[at];
  }
  tq_opportunities_free(&o);
  return code;
}

static enum tq_code find_weights(struct state *s, struct tq_err *err) {
  const struct tq_query *q = &s->own->query;
  if (!(s->weights = tq_alloc(s->from.n, sizeof *s->weights)))
    return tq_fail_memory(err, "the origins' people");
  for (size_t i = 0; i < s->from.n; i++) s->weights[i] = 1;
  if (s->own->weight) return read_weights(s, err);
  if (q->from.n != 1 || strcmp(q->from.v[0], "places") != 0) return TQ_OK;
  for (size_t i = 0; i < s->from.n; i++)
    s->weights[i] = s->g->places[i].population > 0 ? (double)s->g->places[i].population : 0;
  return TQ_OK;
}

static void make_plan(struct state *s) {
  const struct own *own = s->own;
  struct tq_access_plan *p = &s->plan;
  const struct tq_request *r = &own->query.request;
  int32_t limit_s = tq_request_limit_s(r);
  for (uint32_t c = 0; c < r->n_cutoffs && !own->dual; c++) {
    int32_t reach_s = tq_decay_reach_s(&own->decay, r->cutoffs_s[c]);
    limit_s = c == 0 || reach_s > limit_s ? reach_s : limit_s;
  }
  if (limit_s > TQ_MAX_TRAVEL_S) limit_s = TQ_MAX_TRAVEL_S;
  if (own->max_time_min > 0) limit_s = (int32_t)lround(own->max_time_min * 60);
  p->graph = s->g;
  p->request = *r;
  p->request.n_cutoffs = 1;
  p->request.cutoffs_s[0] = limit_s > 0 ? limit_s : 1;
  p->opportunities = &s->opportunities;
  p->n_origins = s->from.n;
  p->origins = s->origins;
  p->dual = own->dual;
  p->decay = own->decay;
  p->n_columns = own->dual ? own->n_counts : r->n_cutoffs;
  p->cutoffs_s = r->cutoffs_s;
  p->counts = own->counts;
  p->n_zones = s->zones.n;
  p->zone_of_point = s->zone_of_point;
  p->zone_of_cell = s->zone_of_cell;
  p->n_threads = own->n_threads;
  p->progress = true;
}

static json_t *define_opportunities(const struct tq_opportunities *o) {
  json_t *list = json_array();
  for (size_t i = 0; i < o->n; i++) {
    const struct tq_layer_of *l = &o->layers[i];
    json_array_append_new(
        list, json_pack("{s:s, s:s, s:s, s:f, s:f}", "name", l->name, "file", l->source, "placed",
                        l->in_cells ? "in cells" : "at points", "total", l->total, "outside_region",
                        l->outside));
  }
  return list;
}

/* The query's definition with what this command adds. */
static enum tq_code define(struct state *s, struct tq_err *err) {
  const struct own *own = s->own;
  const struct tq_search nothing_run = {.graph = s->g};
  char *common = tq_definition_json(&own->query, &nothing_run, &own->query.from, &s->from);
  json_t *o = common ? json_loads(common, 0, NULL) : NULL;
  free(common);
  if (!o) return tq_fail_memory(err, "the definition");
  json_object_del(o, "origins_as_snapped"); /* too many to list */
  json_object_set_new(o, "opportunities", define_opportunities(&s->opportunities));
  json_object_set_new(o, "measure", json_string(own->dual ? "dual" : "cumulative"));
  if (!own->dual) {
    json_object_set_new(o, "decay", json_string(tq_decay_name(own->decay.kind)));
    if (own->decay.value > 0) json_object_set_new(o, "decay_value", json_real(own->decay.value));
  }
  json_object_set_new(o, "max_time_min", json_real(tq_request_limit_s(&s->plan.request) / 60.0));
  if (own->zones) json_object_set_new(o, "zones", json_string(own->zones));
  if (own->by) {
    json_object_set_new(o, "by", json_string(own->by));
    json_object_set_new(o, "weight", json_string(own->weight ? own->weight : "default"));
    json_object_set_new(o, "at_least", json_real(own->at_least));
  }
  s->definition = json_dumps(o, JSON_COMPACT | JSON_REAL_PRECISION(15) | JSON_PRESERVE_ORDER);
  json_decref(o);
  return s->definition ? TQ_OK : tq_fail_memory(err, "the definition");
}

static void tell(const struct state *s) {
  for (size_t i = 0; i < s->opportunities.n; i++) {
    const struct tq_layer_of *l = &s->opportunities.layers[i];
    if (l->outside > 0)
      fprintf(stderr, "tongqu access: %s: %.4g of %.10g lie outside the graph's cells\n", l->name,
              l->outside, l->total);
  }
  if (s->values.n_outside == 0) return;
  fprintf(stderr, "tongqu access: %s: %s\n", s->from.v[s->values.first_outside].id,
          s->values.why_outside);
  fprintf(stderr, "tongqu access: %zu of %zu points are out of reach of every street and stop\n",
          s->values.n_outside, s->from.n);
}

static enum tq_code check(const struct own *own, struct tq_err *err) {
  bool cells = own->query.from.n == 1 && !strcmp(own->query.from.v[0], "grid");
  if (own->query.from.n == 0)
    return tq_fail(err, TQ_E_ARG,
                   "--from is missing; give a CSV file with id,lon,lat, places, stops or grid");
  if (own->opportunities.n == 0)
    return tq_fail(err, TQ_E_ARG, "--opportunities is missing; give FILE:COLUMN, or places");
  if (own->dual && own->has_decay)
    return tq_fail(err, TQ_E_ARG, "--measure dual has no decay; leave --decay out");
  if (own->dual && own->zones)
    return tq_fail(err, TQ_E_ARG, "--measure dual has no sums by zone; leave --zones out");
  if (own->by && own->zones)
    return tq_fail(err, TQ_E_ARG, "--zones and --by: give one of them at a time");
  if (own->weight && !own->by)
    return tq_fail(err, TQ_E_ARG, "--weight is for --by; leave it out or give --by");
  for (size_t i = 0; i < own->outputs.n; i++) {
    enum tq_code code = tq_access_check_path(own->outputs.v[i], cells, own->zones || own->by, err);
    if (code) return code;
  }
  return TQ_OK;
}

static enum tq_code write_all(const struct state *s, struct tq_err *err) {
  const struct tq_access_answer a = {.plan = &s->plan,
                                     .values = &s->values,
                                     .from = &s->from,
                                     .cells = s->cells,
                                     .zones = s->own->zones ? &s->zones : NULL,
                                     .by = s->own->by ? &s->by : NULL,
                                     .zone_of_origin = s->zone_of_origin,
                                     .weights = s->weights,
                                     .at_least = s->own->at_least,
                                     .coords = s->own->query.coords,
                                     .definition_json = s->definition};
  enum tq_code code = TQ_OK;
  for (size_t i = 0; i < s->own->outputs.n && !code; i++)
    code = tq_access_write(&a, s->own->outputs.v[i], err);
  return code;
}

static void free_state(struct state *s) {
  tq_spots_free(&s->from);
  free(s->origins);
  free(s->cells);
  tq_opportunities_free(&s->opportunities);
  tq_zones_free(&s->zones);
  tq_zones_free(&s->by);
  free(s->zone_of_point);
  free(s->zone_of_cell);
  free(s->zone_of_origin);
  free(s->weights);
  free(s->definition);
  tq_access_values_free(&s->values);
}

static enum tq_code answer(const char *path, struct own *own, struct tq_err *err) {
  struct tq_graph *g = NULL;
  struct state s = {.own = own};
  enum tq_code code = check(own, err);
  if (!code) code = tq_open_checked(path, &g, err);
  if (code) return code;
  s.g = g;
  code = tq_query_finish(&own->query, g, err);
  if (!code) code = find_origins(&s, err);
  for (size_t i = 0; i < own->opportunities.n && !code; i++)
    code =
        tq_opportunities_add(&s.opportunities, g, own->opportunities.v[i], own->query.coords, err);
  if (!code) code = tq_opportunities_finish(&s.opportunities, err);
  if (!code) code = prepare_zones(&s, err);
  if (!code) code = find_weights(&s, err);
  if (!code) {
    make_plan(&s);
    code = define(&s, err);
  }
  if (!code) code = tq_access_run(&s.plan, &s.values, err);
  if (!code) code = write_all(&s, err);
  if (!code) tell(&s);
  free_state(&s);
  tq_graph_free(g);
  return code;
}

static int run(int argc, char **argv) {
  static const struct option options[] = {
      TQ_QUERY_OPTIONS,
      {"opportunities", required_argument, NULL, OPT_OPPORTUNITIES},
      {"measure", required_argument, NULL, OPT_MEASURE},
      {"decay", required_argument, NULL, OPT_DECAY},
      {"counts", required_argument, NULL, OPT_COUNTS},
      {"max-time", required_argument, NULL, OPT_MAX_TIME},
      {"zones", required_argument, NULL, OPT_ZONES},
      {"by", required_argument, NULL, OPT_BY},
      {"weight", required_argument, NULL, OPT_WEIGHT},
      {"at-least", required_argument, NULL, OPT_AT_LEAST},
      {"threads", required_argument, NULL, OPT_THREADS},
      {"output", required_argument, NULL, 'o'},
      {"help", no_argument, NULL, 'h'},
      {0}};
  long n_processors = sysconf(_SC_NPROCESSORS_ONLN);
  struct own own = {
      .n_counts = 1,
      .counts = {1},
      .at_least = 1,
      .n_threads = n_processors > 0 && n_processors < MAX_THREADS ? (uint32_t)n_processors : 1};
  const struct tq_parse parse = {&tq_cmd_access, options, "o:h", take, &own, tq_query_usage};
  const char *graph;
  struct tq_err err;
  tq_query_init(&own.query);
  int status = tq_parse(&parse, argc, argv, &graph);
  if (status == TQ_PARSED && own.outputs.n == 0)
    status = tq_complain_usage("access", "the output is missing; give -o FILE.csv");
  else if (status == TQ_PARSED)
    status = answer(graph, &own, &err) ? tq_complain("access", &err) : TQ_EXIT_FINE;
  tq_vec_free(&own.opportunities);
  tq_vec_free(&own.outputs);
  tq_query_free(&own.query);
  return status;
}

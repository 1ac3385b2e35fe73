/* tongqu access: how many opportunities each origin reaches. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "graphs/csv.h"
#include "tools/access_out.h"
#include "tools/access_state.h"
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
        "                      --from grid; .gpkg, .fgb, .geojson, .shp: the origins as points. - is CSV on standard output. Repeatable\n"
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
enum { MAX_THREADS = 256 };

static bool parse_number(const char *text, double *value) {
  return tq_number_parse((struct tq_text){text, strlen(text)}, value);
}

static enum tq_code take_number(const char *option, const char *arg, double min, double max,
                                double *value, struct tq_err *err) {
  if (parse_number(arg, value) && *value >= min && *value <= max) return TQ_OK;
  return tq_fail(err, TQ_E_ARG, "--%s %s: give a number from %g to %g", option, arg, min, max);
}

static enum tq_code take_decay(struct tq_access_options *own, const char *arg, struct tq_err *err) {
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

static enum tq_code take_counts(struct tq_access_options *own, const char *arg,
                                struct tq_err *err) {
  enum tq_code code = TQ_OK;
  own->n_counts = 0;
  for (const char *at = arg; !code && at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
    char piece[64];
    snprintf(piece, sizeof piece, "%.*s", (int)strcspn(at, ","), at);
    if (own->n_counts == TQ_MAX_COUNTS)
      return tq_fail(err, TQ_E_ARG, "--counts: at most %d", TQ_MAX_COUNTS);
    double *n = &own->counts[own->n_counts++];
    if ((code = take_number("counts", piece, 0, 1e15, n, err))) return code;
    if (*n <= 0) return tq_fail(err, TQ_E_ARG, "--counts %s: give numbers above 0", arg);
  }
  return code;
}

static enum tq_code take(void *ctx, int option, const char *arg, struct tq_err *err) {
  struct tq_access_options *own = ctx;
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

static void tell(const struct tq_access_state *s) {
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

static enum tq_code check(const struct tq_access_options *own, struct tq_err *err) {
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

static enum tq_code write_all(const struct tq_access_state *s, struct tq_err *err) {
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

static enum tq_code answer(const char *path, struct tq_access_options *own, struct tq_err *err) {
  struct tq_graph *g = NULL;
  struct tq_access_state s = {0};
  enum tq_code code = check(own, err);
  if (!code) code = tq_open_checked(path, &g, err);
  if (code) return code;
  code = tq_query_finish(&own->query, g, err);
  if (!code) code = tq_access_prepare(&s, g, own, err);
  if (!code) code = tq_access_run(&s.plan, &s.values, err);
  if (!code) code = write_all(&s, err);
  if (!code) tell(&s);
  tq_access_state_free(&s);
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
  struct tq_access_options own = {
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

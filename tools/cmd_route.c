/* tongqu route: the journey between two points, or many pairs, as JSON. */
#include <stdio.h>
#include <string.h>

#include "engine/base/out_file.h"
#include "engine/journey/route_fare.h"
#include "graphs/archive.h"
#include "graphs/csv.h"
#include "tools/definition.h"
#include "tools/locate.h"
#include "tools/parse.h"
#include "tools/query.h"
#include "tools/route_json.h"

static int run(int argc, char **argv);

const struct tq_command tq_cmd_route = {
    .name = "route",
    .summary = "the journey between two points, step by step, as JSON",
    .usage =
        "Usage: tongqu route GRAPH --from PLACE --to PLACE [OPTIONS]\n"
        "       tongqu route GRAPH --pairs FILE.csv [OPTIONS]\n"
        "\n"
        "  --to PLACE          as --from\n"
        "  --pairs FILE.csv    id,from_lon,from_lat,to_lon,to_lat: a line of JSON for each row\n"
        "  --pareto            also journeys: all that no other beats in departure, arrival and\n"
        "                      number of rides together; of a --window every one that leaves "
        "(with\n"
        "                      --reverse arrives) at a minute of it, the walk alone once\n"
        "  --pareto=fare       the same by departure, arrival and fare\n"
        "  --no-geometry       leave the lines out\n"
        "  -o, --output FILE   default -: standard output\n"
        "\n"
        "Without a time the journey departs at 08:00. --arrive HH:MM asks for the latest\n"
        "departure that gets there by then. With --window the journey stands for the first\n"
        "percentile and percentiles_s lists them. Nothing found is no error: found is false and\n"
        "reason says why. The search ends at the largest of --cutoffs, by default 1092 minutes.\n"
        "\n"
        "Options are those of every query:\n",
    .run = run,
};

struct own {
  struct tq_query query;
  const char *pairs, *output;
  bool pareto, by_fare, no_geometry, has_cutoffs;
};

enum { OPT_PAIRS = 1, OPT_PARETO, OPT_NO_GEOMETRY };

static enum tq_code take(void *ctx, int option, const char *arg, struct tq_err *err) {
  struct own *own = ctx;
  if (option == 'o')
    own->output = arg;
  else if (option == OPT_PAIRS)
    own->pairs = arg;
  else if (option == OPT_NO_GEOMETRY)
    own->no_geometry = true;
  else if (option == OPT_PARETO) {
    own->pareto = true;
    own->by_fare = arg && !strcmp(arg, "fare");
    if (arg && !own->by_fare && strcmp(arg, "rides") != 0)
      return tq_fail(err, TQ_E_ARG, "--pareto=%s: give rides, fare, or --pareto alone", arg);
  } else {
    own->has_cutoffs |= option == TQ_OPT_CUTOFFS;
    return tq_query_take(&own->query, option, arg, err);
  }
  return TQ_OK;
}

/* Where the end of the search meets the streets of each mode that may lead there, and whether
 * it meets any or a stop. */
static bool find_end(const struct tq_search *s, struct tq_pos end,
                     struct tq_snapped at[TQ_N_MODES]) {
  const struct tq_request *r = &s->request;
  bool found = false;
  for (int m = 0; m < TQ_N_MODES; m++) {
    at[m] = (struct tq_snapped){.link.edge = TQ_NO_EDGE};
    if (tq_request_point_modes(r) >> m & 1 && s->graph->n_edges)
      tq_point_snap(s->graph, (enum tq_mode)m, end, r->max_snap_m, &at[m], NULL);
    if (at[m].link.edge != TQ_NO_EDGE) found = true;
  }
  for (uint32_t stop = 0; stop < s->graph->n_stops && r->travels >> TQ_BY_TRANSIT & 1; stop++)
    found = found || tq_distance_m(s->graph->stops[stop].pos, end) <= TQ_AT_STOP_M;
  return found;
}

/* Appends that an end meets a street apart from the mode's main network. */
static void add_apart(char *text, size_t size, const char *end, int mode,
                      const struct tq_snapped *at) {
  size_t len = strlen(text);
  if (at->link.edge != TQ_NO_EDGE && !at->main_part)
    snprintf(text + len, size - len, "; the %s meets a street apart from the main %s network", end,
             tq_mode_name((enum tq_mode)mode));
}

/* Why nothing was found. */
static json_t *reason(const struct tq_search *s, struct tq_pos end) {
  const struct tq_request *r = &s->request;
  const char *first = r->reverse ? "destination" : "origin";
  const char *last = r->reverse ? "origin" : "destination";
  struct tq_snapped at[TQ_N_MODES];
  struct tq_err why;
  char text[512];
  if (!find_end(s, end, at)) {
    tq_search_fail_outside(s, last, end, tq_request_point_modes(r), &why);
    return json_string(why.msg);
  }
  snprintf(text, sizeof text,
           "no journey within the %d minutes of --cutoffs by the modes asked for",
           (int)(tq_request_limit_s(r) / 60));
  for (int m = 0; m < TQ_N_MODES; m++) {
    if (s->snapped[m]) add_apart(text, sizeof text, first, m, &s->snapped[m][0]);
    add_apart(text, sizeof text, last, m, &at[m]);
  }
  return json_string(text);
}

static enum tq_code add_journeys(struct tq_search *s, const struct own *own, struct tq_pos to,
                                 json_t *o, struct tq_err *err) {
  tq_journeys journeys = {0};
  enum tq_code code = own->by_fare ? tq_route_pareto_fare(s, to, &journeys, err)
                                   : tq_route_pareto(s, to, &journeys, err);
  if (code)
    json_decref(o);
  else
    json_object_set_new(o, "journeys",
                        tq_journeys_json(s, &journeys, own->query.coords, !own->no_geometry));
  tq_journeys_free(&journeys);
  return code;
}

/* From origins to the nearest reached end: one JSON object; an origin or end that is out
 * of reach is "found": false with the reason. */
static enum tq_code answer_one(struct tq_search *s, const struct own *own, struct tq_pos from,
                               struct tq_pos to, json_t **out, struct tq_err *err) {
  struct tq_route_found route;
  struct tq_pos start = s->request.reverse ? to : from, end = s->request.reverse ? from : to;
  struct tq_err why;
  enum tq_code code = tq_search_run(s, &start, 1, &why);
  if (code == TQ_E_OUTSIDE) {
    *out = json_pack("{s:b, s:s}", "found", 0, "reason", why.msg);
    return TQ_OK;
  }
  if (code) {
    *err = why;
    return code;
  }
  if ((code = tq_route_to(s, end, &route, err))) return code;
  *out = tq_route_json(s, &route, own->query.coords, !own->no_geometry);
  if (*out && !route.found) json_object_set_new(*out, "reason", reason(s, end));
  tq_route_free(&route);
  if (!*out) return tq_fail_memory(err, "the route's JSON");
  return own->pareto ? add_journeys(s, own, end, *out, err) : TQ_OK;
}

static enum tq_code write_json(json_t *o, bool one_line, FILE *f, struct tq_err *err) {
  size_t flags =
      JSON_REAL_PRECISION(10) | JSON_PRESERVE_ORDER | (one_line ? JSON_COMPACT : JSON_INDENT(2));
  bool ok = json_dumpf(o, f, flags) == 0 && fputc('\n', f) != EOF;
  json_decref(o);
  return ok ? TQ_OK : tq_fail(err, TQ_E_IO, "the route cannot be written; is there space left?");
}

/* The one point that a text stands for. */
static enum tq_code locate_one(const struct tq_graph *g, const tq_texts *texts, const char *option,
                               enum tq_coords coords, struct tq_pos *pos, struct tq_err *err) {
  tq_spots spots = {0};
  if (texts->n != 1)
    return tq_fail(err, TQ_E_ARG, "--%s: give one place (or --pairs FILE.csv)", option);
  enum tq_code code = tq_locate(g, texts->v[0], coords, &spots, err);
  if (!code) *pos = spots.v[0].pos;
  tq_spots_free(&spots);
  return code;
}

static enum tq_code answer_pair(struct tq_search *s, const struct own *own, FILE *f,
                                struct tq_err *err) {
  const struct tq_query *q = &own->query;
  struct tq_pos from, to;
  json_t *o;
  enum tq_code code = locate_one(s->graph, &q->from, "from", q->coords, &from, err);
  if (!code) code = locate_one(s->graph, &q->to, "to", q->coords, &to, err);
  if (!code) code = answer_one(s, own, from, to, &o, err);
  if (code) return code;
  const tq_texts *typed = q->request.reverse ? &q->to : &q->from;
  struct tq_spot end = {q->request.reverse ? to : from, (char *)typed->v[0]};
  tq_spots ends = {&end, 1, 1};
  char *definition = tq_definition_json(q, s, typed, &ends);
  json_object_set_new(o, "definition", json_loads(definition ? definition : "null", 0, NULL));
  free(definition);
  return write_json(o, false, f, err);
}

static enum tq_code answer_row(struct tq_search *s, const struct own *own, const struct tq_csv *csv,
                               const int col[5], FILE *f, struct tq_err *err) {
  double deg[4];
  struct tq_pos from, to;
  struct tq_err why;
  json_t *o;
  for (int i = 0; i < 4; i++)
    if (!tq_number_parse(tq_csv_field(csv, col[i + 1]), &deg[i]))
      return tq_fail(err, TQ_E_FORMAT,
                     "%s:%zu: a coordinate is no number; write degrees with a point", csv->label,
                     csv->line);
  if (tq_locate_degrees(deg[0], deg[1], own->query.coords, &from, &why) ||
      tq_locate_degrees(deg[2], deg[3], own->query.coords, &to, &why))
    return tq_fail(err, TQ_E_FORMAT, "%s:%zu: %.200s", csv->label, csv->line, why.msg);
  enum tq_code code = answer_one(s, own, from, to, &o, err);
  if (code) return code;
  json_t *line = json_pack("{s:s}", "id", tq_csv_field(csv, col[0]).text);
  json_object_update(line, o);
  json_decref(o);
  return write_json(line, true, f, err);
}

static enum tq_code answer_pairs(struct tq_search *s, const struct own *own, FILE *f,
                                 struct tq_err *err) {
  static const char *const names[] = {"id", "from_lon", "from_lat", "to_lon", "to_lat"};
  char *text;
  size_t len;
  int col[5];
  enum tq_code code = tq_file_read(own->pairs, &text, &len, err);
  if (code) return code;
  struct tq_csv *csv = tq_calloc(1, sizeof *csv);
  code = csv ? tq_csv_open(csv, own->pairs, text, len, err) : tq_fail_memory(err, own->pairs);
  if (!code) code = tq_csv_columns(csv, names, 5, 5, col, err);
  while (!code && tq_csv_next(csv)) code = answer_row(s, own, csv, col, f, err);
  free(csv);
  free(text);
  return code;
}

static void settle(struct own *own) {
  struct tq_request *r = &own->query.request;
  own->query.tells_fares = true;
  if (own->by_fare && !own->query.max_fare) {
    r->limits_fare = true;
    r->max_fare = TQ_NO_MAX_FARE;
  }
  if (!own->query.has_time) {
    r->first_s = 8 * 3600;
    r->n_departures = 1;
  }
  if (!own->has_cutoffs) {
    r->n_cutoffs = 1;
    r->cutoffs_s[0] = 1092 * 60;
  }
  /* searched from the end where arrivals are asked for */
  if (own->query.arrive || own->query.depart) r->reverse = own->query.arrive;
}

/* Lets journeys be priced where the graph has fares; those in several currencies are in the way
 * only of who asks for them. */
static enum tq_code price_routes(struct tq_search *s, struct tq_err *err) {
  const struct tq_request *r = &s->request;
  if (!s->graph->n_fare_systems || !(r->travels >> TQ_BY_TRANSIT & 1)) return TQ_OK;
  enum tq_code code = tq_search_price_routes(s, err);
  if (code != TQ_E_ARG || r->limits_fare || r->pass_networks || r->n_passes) return code;
  fprintf(stderr, "tongqu route: journeys come without fares: %s\n", err->msg);
  return TQ_OK;
}

static enum tq_code answer(const char *graph_path, struct own *own, struct tq_err *err) {
  struct tq_graph *g = NULL;
  struct tq_search *s = NULL;
  struct tq_out_file file = {0};
  enum tq_code code = tq_open_checked(graph_path, &g, err);
  if (code) return code;
  settle(own);
  code = tq_query_finish(&own->query, g, err);
  if (!code) code = tq_search_new(g, &own->query.request, &s, err);
  if (!code) code = price_routes(s, err);
  if (!code) code = tq_out_file_open(&file, own->output, err);
  if (!code)
    code =
        own->pairs ? answer_pairs(s, own, file.stream, err) : answer_pair(s, own, file.stream, err);
  if (!code) code = tq_out_file_commit(&file, err);
  tq_out_file_discard(&file);
  tq_search_free(s);
  tq_graph_free(g);
  return code;
}

static int run(int argc, char **argv) {
  static const struct option options[] = {TQ_QUERY_OPTIONS,
                                          {"to", required_argument, NULL, TQ_OPT_TO},
                                          {"pairs", required_argument, NULL, OPT_PAIRS},
                                          {"pareto", optional_argument, NULL, OPT_PARETO},
                                          {"no-geometry", no_argument, NULL, OPT_NO_GEOMETRY},
                                          {"output", required_argument, NULL, 'o'},
                                          {"help", no_argument, NULL, 'h'},
                                          {0}};
  struct own own = {.output = "-"};
  const struct tq_parse parse = {&tq_cmd_route, options, "o:h", take, &own, tq_query_usage};
  const char *graph;
  struct tq_err err;
  tq_query_init(&own.query);
  int status = tq_parse(&parse, argc, argv, &graph);
  if (status == TQ_PARSED && own.pairs && own.query.from.n + own.query.to.n)
    status = tq_complain_usage("route", "--pairs has its own ends; leave --from and --to out");
  else if (status == TQ_PARSED)
    status = answer(graph, &own, &err) ? tq_complain("route", &err) : TQ_EXIT_FINE;
  tq_query_free(&own.query);
  return status;
}

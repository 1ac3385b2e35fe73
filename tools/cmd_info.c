/* tongqu info: what is inside a graph. */
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/date.h"
#include "engine/street/islands.h"
#include "engine/transit/timetable.h"
#include "tools/definition.h"
#include "tools/info_fares.h"
#include "tools/info_traffic.h"
#include "tools/parse.h"

static int run(int argc, char **argv);

const struct tq_command tq_cmd_info = {
    .name = "info",
    .summary = "what is inside a graph: counts, bounds, dates, feeds, problems met",
    .usage =
        "Usage: tongqu info GRAPH [--json | --names]\n"
        "\n"
        "  --json    the same as JSON, with the size of every section\n"
        "  --names   the names that --from and --to know: places, areas, stops\n",
    .run = run,
};

struct own {
  bool json, names;
};

static enum tq_code take(void *ctx, int option, const char *arg, struct tq_err *err) {
  struct own *own = ctx;
  (void)arg;
  if (option == 'j')
    own->json = true;
  else if (option == 'n')
    own->names = true;
  else
    return tq_fail(err, TQ_E_ARG, "unknown option %d", option);
  return TQ_OK;
}

static json_t *bounds(const struct tq_graph *g) {
  struct tq_box box = tq_graph_bounds(g);
  if (box.min_lon_e7 > box.max_lon_e7) return json_null();
  return json_pack("[f,f,f,f]", tq_deg(box.min_lon_e7), tq_deg(box.min_lat_e7),
                   tq_deg(box.max_lon_e7), tq_deg(box.max_lat_e7));
}

/* The pieces of a mode's streets that the main network does not reach; null when memory
 * is out. */
static json_t *islands(const struct tq_graph *g, enum tq_mode mode) {
  struct tq_islands n;
  if (tq_islands_count(g, mode, &n, NULL)) return json_null();
  json_t *o = json_pack("{s:i, s:i, s:i, s:i}", "count", (int)n.n_islands, "edges",
                        (int)n.n_island_edges, "edges_of_largest", (int)n.n_largest,
                        "edges_only_to_or_only_from_main_network", (int)n.n_dead_edges);
  if (n.edge != TQ_NO_EDGE) {
    struct tq_pos at = g->vertices[g->edges[n.edge].from];
    json_object_set_new(o, "largest_at", json_pack("[f,f]", tq_deg(at.lon_e7), tq_deg(at.lat_e7)));
  }
  return o;
}

/* The modes that have one. */
static json_t *hierarchies(const struct tq_graph *g) {
  json_t *list = json_array();
  for (int m = 0; m < TQ_N_MODES; m++)
    if (g->hierarchies[m].n_states)
      json_array_append_new(list, json_string(tq_mode_name((enum tq_mode)m)));
  return list;
}

/* Bytes of a mode's layer an arc, its states counted; 0 without arcs. */
static double bytes_per_arc(const struct tq_layer *layer) {
  if (!layer->n_arcs) return 0;
  double rows = ((double)layer->n_states + 1) * sizeof *layer->first_out;
  double copies = (double)layer->n_copies * sizeof *layer->state_vertex;
  double each = sizeof *layer->arcs + sizeof *layer->arc_edges;
  return (rows + copies) / layer->n_arcs + each;
}

/* meta is the builder's, which knows what the copies are for. */
static json_t *streets(const struct tq_graph *g, const json_t *meta) {
  json_int_t n_others = json_integer_value(json_object_get(meta, "states_of_no_through_roads")) +
                        json_integer_value(json_object_get(meta, "states_of_turn_delays"));
  json_t *arcs = json_object(), *main_part = json_object(), *apart = json_object();
  json_t *copies = json_object(), *bytes = json_object();
  for (int m = 0; m < TQ_N_MODES; m++) {
    uint32_t n = 0;
    for (uint32_t e = 0; e < g->n_edges; e++) n += g->edges[e].flags >> (16 + m) & 1;
    json_object_set_new(arcs, tq_mode_name((enum tq_mode)m), json_integer(g->layers[m].n_arcs));
    json_object_set_new(bytes, tq_mode_name((enum tq_mode)m),
                        json_real(round(bytes_per_arc(&g->layers[m]) * 10) / 10));
    json_object_set_new(main_part, tq_mode_name((enum tq_mode)m), json_integer(n));
    json_object_set_new(apart, tq_mode_name((enum tq_mode)m), islands(g, (enum tq_mode)m));
    json_object_set_new(copies, tq_mode_name((enum tq_mode)m),
                        json_integer(g->layers[m].n_copies - (m == TQ_CAR ? n_others : 0)));
  }
  double km = 0;
  for (uint32_t e = 0; e < g->n_edges; e++) km += g->edges[e].length_dm / 10000.0;
  return json_pack("{s:i, s:i, s:f, s:o, s:o, s:o, s:o, s:o, s:i, s:o}", "vertices",
                   (int)g->n_vertices, "edges", (int)g->n_edges, "km", km, "arcs", arcs,
                   "bytes_per_arc", bytes, "states_of_turn_restrictions", copies,
                   "edges_in_main_network", main_part, "islands", apart, "water_segments",
                   (int)g->n_barriers, "hierarchies", hierarchies(g));
}

static void set_text(json_t *o, const struct tq_graph *g, const char *name, uint32_t text) {
  if (text) json_object_set_new(o, name, json_string(tq_graph_string(g, text)));
}

static void set_date(json_t *o, const char *name, int32_t date) {
  char text[11];
  if (date == TQ_NO_DATE) return;
  tq_date_format(date, text);
  json_object_set_new(o, name, json_string(text));
}

/* What the feed says of itself. */
static void add_feed_info(json_t *o, const struct tq_graph *g, uint32_t feed) {
  if (!g->n_feed_infos) return;
  const struct tq_feed_info *info = &g->feed_infos[feed];
  set_text(o, g, "publisher", info->publisher);
  set_text(o, g, "publisher_url", info->url);
  set_text(o, g, "language", info->lang);
  set_text(o, g, "version", info->version);
  set_date(o, "valid_from", info->start);
  set_date(o, "valid_to", info->end);
}

static json_t *feeds(const struct tq_graph *g) {
  json_t *list = json_array();
  for (uint32_t f = 0; f < g->n_feeds; f++) {
    char first[11], last[11];
    uint32_t n_stops = 0, n_routes = 0;
    tq_date_format(g->feeds[f].first_date, first);
    tq_date_format(g->feeds[f].last_date, last);
    for (uint32_t i = 0; i < g->n_stops; i++) n_stops += g->stops[i].feed == f;
    for (uint32_t i = 0; i < g->n_routes; i++) n_routes += g->routes[i].feed == f;
    json_t *o =
        json_pack("{s:s, s:s, s:s, s:s, s:i, s:i}", "name", tq_graph_string(g, g->feeds[f].name),
                  "timezone", tq_graph_string(g, g->feeds[f].timezone), "first_date", first,
                  "last_date", last, "stops", (int)n_stops, "routes", (int)n_routes);
    add_feed_info(o, g, f);
    json_array_append_new(list, o);
  }
  return list;
}

static json_t *trips_by_network(const struct tq_graph *g) {
  json_t *o = json_object();
  uint64_t n[TQ_N_NETWORKS] = {0};
  for (uint32_t p = 0; p < g->n_patterns; p++)
    n[g->routes[g->patterns[p].route].network] += g->patterns[p].n_trips;
  for (int i = 0; i < TQ_N_NETWORKS; i++)
    if (n[i])
      json_object_set_new(o, tq_network_name((enum tq_network)i), json_integer((json_int_t)n[i]));
  return o;
}

static json_t *timetable(const struct tq_graph *g) {
  char date[11] = "";
  int32_t busiest = tq_timetable_busiest_date(g);
  if (busiest != TQ_NO_DATE) tq_date_format(busiest, date);
  return json_pack("{s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:s, s:o, s:o}", "stops", (int)g->n_stops,
                   "routes", (int)g->n_routes, "patterns", (int)g->n_patterns, "trips",
                   (int)g->n_trips, "stop_times", (int)g->n_stop_times, "frequencies",
                   (int)g->n_frequencies, "transfers", (int)g->n_transfers, "busiest_date", date,
                   "trips_by_network", trips_by_network(g), "feeds", feeds(g));
}

static json_t *people_and_areas(const struct tq_graph *g) {
  int64_t total;
  uint32_t n = tq_people(g, &total);
  return json_pack("{s:i, s:i, s:I, s:i}", "places", (int)g->n_places, "places_with_people", (int)n,
                   "people", (json_int_t)total, "areas", (int)g->n_areas);
}

static json_t *sections(const struct tq_graph *g) {
  json_t *list = json_array();
  for (uint32_t i = 0; i < g->header->n_sections; i++) {
    const struct tq_section *s = &g->sections[i];
    json_array_append_new(list, json_pack("{s:i, s:s, s:I, s:I}", "id", (int)s->id, "name",
                                          tq_section_name(s->id), "elements", (json_int_t)s->count,
                                          "bytes", (json_int_t)(s->count * s->elem_size)));
  }
  return list;
}

static json_t *describe(const struct tq_graph *g) {
  json_t *meta = json_loadb(g->meta, g->n_meta, 0, NULL);
  json_t *o = json_pack("{s:o, s:o, s:I, s:o, s:o, s:o, s:o}", "graph",
                        json_sprintf("%016" PRIx64, g->header->graph_id), "format",
                        json_sprintf("%u.%u", g->header->major, g->header->minor), "bytes",
                        (json_int_t)g->map_size, "bounds", bounds(g), "streets", streets(g, meta),
                        "timetable", timetable(g), "people", people_and_areas(g));
  json_t *traffic = tq_info_traffic(g);
  if (traffic) json_object_set_new(o, "traffic", traffic);
  if (g->n_fare_systems) json_object_set_new(o, "fares", tq_info_fares(g));
  if (g->grid)
    json_object_set_new(
        o, "grid",
        json_pack("{s:f, s:o, s:i, s:i, s:i}", "cell_m", g->grid->cell_m, "crs",
                  json_sprintf("EPSG:%d", g->grid->epsg), "columns", (int)g->grid->n_cols, "rows",
                  (int)g->grid->n_rows, "cells_on_foot", (int)g->n_cell_links[TQ_WALK]));
  json_object_update_missing(o, meta);
  json_decref(meta);
  json_object_set_new(o, "sections", sections(g));
  return o;
}

static void print_problems(const json_t *problems) {
  size_t i, k;
  json_t *p, *example;
  json_array_foreach(problems, i, p) {
    printf("  %s %s: %" JSON_INTEGER_FORMAT "\n", json_string_value(json_object_get(p, "severity")),
           json_string_value(json_object_get(p, "code")),
           json_integer_value(json_object_get(p, "count")));
    json_array_foreach(json_object_get(p, "examples"), k, example)
        printf("      %s\n", json_string_value(example));
  }
}

static void print_islands(const json_t *apart) {
  const char *mode;
  json_t *o;
  printf("islands    ");
  json_object_foreach((json_t *)apart, mode, o)
      printf(" %s %d of %d edges;", mode, (int)json_integer_value(json_object_get(o, "count")),
             (int)json_integer_value(json_object_get(o, "edges")));
  puts(" kept, but not reached from the main network");
}

/* On which side cars drive, and what turns take longer. */
static void print_driving(const json_t *d) {
  const json_t *side = json_object_get(d, "drive_side"), *ds;
  if (!side) return;
  const char *name = json_string_value(json_object_get(side, "side"));
  const char *found = json_string_value(json_object_get(side, "found"));
  if (!name || !found) return;
  printf("driving     on the %s, %s\n", name,
         !strcmp(found, "given")    ? "as --drive-side said"
         : !strcmp(found, "region") ? "as the region does"
                                    : "assumed: both sides may lie here; build with --drive-side");
  ds = json_object_get(d, "turn_delays_s");
  if (ds)
    printf("turns       %g s straight on, %g s to the near side, %g s across, %g s back\n",
           json_number_value(json_object_get(ds, "straight")),
           json_number_value(json_object_get(ds, "near")),
           json_number_value(json_object_get(ds, "across")),
           json_number_value(json_object_get(ds, "back")));
}

static void print_text(const struct tq_graph *g, const json_t *d) {
  struct tq_box box = tq_graph_bounds(g);
  char first[11], last[11];
  int64_t total;
  uint32_t n_people = tq_people(g, &total);
  printf("graph       %016" PRIx64 ", format %u.%u, %.1f MB\n", g->header->graph_id,
         g->header->major, g->header->minor, (double)g->map_size / 1e6);
  printf("bounds      %.5f,%.5f to %.5f,%.5f\n", tq_deg(box.min_lon_e7), tq_deg(box.min_lat_e7),
         tq_deg(box.max_lon_e7), tq_deg(box.max_lat_e7));
  printf("streets     %u vertices, %u edges, %.0f km; arcs by car %u, bike %u, on foot %u\n",
         g->n_vertices, g->n_edges,
         json_real_value(json_object_get(json_object_get(d, "streets"), "km")),
         g->layers[TQ_CAR].n_arcs, g->layers[TQ_BIKE].n_arcs, g->layers[TQ_WALK].n_arcs);
  if (g->n_edges)
    printf("bytes       %.1f an arc by car, %.1f by bike, %.1f on foot\n",
           bytes_per_arc(&g->layers[TQ_CAR]), bytes_per_arc(&g->layers[TQ_BIKE]),
           bytes_per_arc(&g->layers[TQ_WALK]));
  printf(
      "states      %u by car, %d of them for roads without through traffic, %d for turn delays\n",
      g->layers[TQ_CAR].n_states,
      (int)json_integer_value(json_object_get(d, "states_of_no_through_roads")),
      (int)json_integer_value(json_object_get(d, "states_of_turn_delays")));
  print_driving(d);
  printf("hierarchies");
  for (int m = 0; m < TQ_N_MODES; m++)
    if (g->hierarchies[m].n_states) printf(" %s", tq_mode_name((enum tq_mode)m));
  puts(json_array_size(json_object_get(json_object_get(d, "streets"), "hierarchies")) ? ""
                                                                                      : " none");
  if (g->n_edges) print_islands(json_object_get(json_object_get(d, "streets"), "islands"));
  tq_info_traffic_print(json_object_get(d, "traffic"));
  if (g->grid)
    printf("grid        %u x %u cells of %g m, EPSG:%d\n", g->grid->n_cols, g->grid->n_rows,
           g->grid->cell_m, g->grid->epsg);
  printf("timetable   %u stops, %u routes, %u patterns, %u trips, %u stop times, %u frequencies\n",
         g->n_stops, g->n_routes, g->n_patterns, g->n_trips, g->n_stop_times, g->n_frequencies);
  for (uint32_t f = 0; f < g->n_feeds; f++) {
    tq_date_format(g->feeds[f].first_date, first);
    tq_date_format(g->feeds[f].last_date, last);
    printf("  feed      %s, %s to %s, %s\n", tq_graph_string(g, g->feeds[f].name), first, last,
           tq_graph_string(g, g->feeds[f].timezone));
    if (g->n_feed_infos && (g->feed_infos[f].publisher || g->feed_infos[f].version))
      printf("            by %s, version %s\n", tq_graph_string(g, g->feed_infos[f].publisher),
             tq_graph_string(g, g->feed_infos[f].version));
  }
  tq_info_fares_print(g);
  printf("people      %" PRId64 " at %u of %u places; %u areas\n", total, n_people, g->n_places,
         g->n_areas);
  if (json_array_size(json_object_get(d, "problems"))) {
    puts("problems met when it was built");
    print_problems(json_object_get(d, "problems"));
  }
}

static void print_names(const struct tq_graph *g) {
  for (uint32_t p = 0; p < g->n_places; p++)
    printf("place\t%s\t%s\n", tq_graph_string(g, g->places[p].id),
           tq_graph_string(g, g->places[p].name));
  for (uint32_t a = 0; a < g->n_areas; a++)
    printf("area\t%s\t%s\n", tq_graph_string(g, g->areas[a].id),
           tq_graph_string(g, g->areas[a].name));
  for (uint32_t s = 0; s < g->n_stops; s++)
    printf("stop\t%s\t%s\n", tq_graph_string(g, g->stops[s].id),
           tq_graph_string(g, g->stops[s].name));
}

static int run(int argc, char **argv) {
  static const struct option options[] = {{"json", no_argument, NULL, 'j'},
                                          {"names", no_argument, NULL, 'n'},
                                          {"help", no_argument, NULL, 'h'},
                                          {0}};
  struct own own = {0};
  const struct tq_parse parse = {&tq_cmd_info, options, "h", take, &own, NULL};
  const char *path;
  struct tq_graph *g = NULL;
  struct tq_err err;
  int status = tq_parse(&parse, argc, argv, &path);
  if (status != TQ_PARSED) return status;
  if (tq_open_checked(path, &g, &err)) return tq_complain("info", &err);
  json_t *d = describe(g);
  if (own.names)
    print_names(g);
  else if (own.json) {
    json_dumpf(d, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(10) | JSON_PRESERVE_ORDER);
    putchar('\n');
  } else
    print_text(g, d);
  json_decref(d);
  tq_graph_free(g);
  return TQ_EXIT_FINE;
}

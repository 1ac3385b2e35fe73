/* tongqu export: the compiled network for a GIS. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "engine/version.h"
#include "tools/batch_store.h"
#include "tools/network_layers.h"
#include "tools/parse.h"

static int run(int argc, char **argv);

const struct tq_command tq_cmd_export = {
    .name = "export",
    .summary = "the compiled network as layers for QGIS",
    .usage =
        "Usage: tongqu export GRAPH -o FILE [OPTIONS]\n"
        "       tongqu export STORE.tqs [-o FILE] [OPTIONS]   parts of a travel-time store: its\n"
        "                      options are those of `tongqu store`, which is the same\n"
        "\n"
        "  -o, --output FILE   .gpkg: all layers; .fgb, .shp, .csv or .geojson: one; - is\n"
        "                      GeoJSON on standard output\n"
        "  --layer NAME        which: edges (default), restrictions, stops or patterns\n"
        "  --coords SYSTEM     of what is written: wgs84 (default), gcj02, bd09\n"
        "\n"
        "edges         way_id, name, class, length_m, modes; oneway for cars: yes with the line's\n"
        "              direction, -1 against it; km/h of each mode with the line and back, delays\n"
        "              included, empty where it may not; 1 or 0: bridge, tunnel, ferry, toll,\n"
        "              roundabout, no_through (cars only where a journey begins or ends), no_snap\n"
        "              (nobody steps on or off), car_main, bike_main, walk_main (in the mode's\n"
        "              largest strongly connected part)\n"
        "restrictions  at the via vertex: mode, from_way, to_way and their edges; kind is the\n"
        "              turn's direction; after_ways where only who came by these ways may not\n"
        "stops, patterns  of the timetables; patterns run straight from stop to stop\n",
    .run = run,
};

struct own {
  const char *output, *layer;
  enum tq_coords coords;
};

enum { OPT_LAYER = 1, OPT_COORDS };

static enum tq_code take(void *ctx, int option, const char *arg, struct tq_err *err) {
  struct own *own = ctx;
  if (option == 'o')
    own->output = arg;
  else if (option == OPT_LAYER)
    own->layer = arg;
  else if (option == OPT_COORDS && !tq_coords_parse(arg, &own->coords))
    return tq_fail(err, TQ_E_ARG, "--coords %s: give wgs84, gcj02 or bd09", arg);
  return TQ_OK;
}

static enum tq_code find_layer(const struct tq_network_layers *n, const char *name,
                               const struct tq_table_layer **out, struct tq_err *err) {
  for (int i = 0; i < TQ_NETWORK_LAYERS; i++) {
    if (strcmp(n->layers[i].name, name)) continue;
    *out = &n->layers[i];
    return TQ_OK;
  }
  return tq_fail(err, TQ_E_ARG, "--layer %s: give edges, restrictions, stops or patterns", name);
}

/* What was exported, to be freed. */
static char *define(const struct tq_graph *g, const struct own *own, const char *layers) {
  char id[24];
  snprintf(id, sizeof id, "%016" PRIx64, g->header->graph_id);
  json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s}", "program", "tongqu " TQ_VERSION, "graph", id,
                        "layers", layers, "coords", tq_coords_name(own->coords), "credits",
                        "\u00a9 OpenStreetMap contributors (ODbL)");
  char *text = json_dumps(o, JSON_COMPACT | JSON_PRESERVE_ORDER);
  json_decref(o);
  return text;
}

static enum tq_code answer(const char *graph_path, const struct own *own, struct tq_err *err) {
  struct tq_graph *g = NULL;
  struct tq_network_layers n;
  const struct tq_table_layer *one = NULL;
  bool many;
  enum tq_code code = tq_layers_check(own->output, &many, err);
  if (!code) code = tq_open_checked(graph_path, &g, err);
  if (code) return code;
  code = tq_network_layers_init(&n, g, err);
  if (code) goto out;
  one = &n.layers[0];
  if (own->layer) code = find_layer(&n, own->layer, &one, err);
  if (!code) {
    bool all = many && !own->layer;
    char *text = define(g, own, all ? "edges, restrictions, stops, patterns" : one->name);
    code = text ? tq_layers_write(one, all ? TQ_NETWORK_LAYERS : 1, own->coords, text, own->output,
                                  err)
                : tq_fail_memory(err, "the definition");
    free(text);
  }
  tq_network_layers_free(&n);
out:
  tq_graph_free(g);
  return code;
}

/* Whether the one argument that is no option is a travel-time store. Every option but --help
 * takes a value. */
static bool is_of_store(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    const char *word = argv[i], *before = argv[i - 1];
    bool value = i > 1 && (!strcmp(before, "-o") ||
                           (!strncmp(before, "--", 2) && before[2] && !strchr(before, '=')));
    if (*word == '-' || value) continue;
    char first[8] = "";
    FILE *f = fopen(word, "rb");
    bool store =
        f && fread(first, sizeof first, 1, f) == 1 && !memcmp(first, TQ_STORE_MAGIC, sizeof first);
    if (f) fclose(f);
    return store;
  }
  return false;
}

static int run(int argc, char **argv) {
  static const struct option options[] = {{"output", required_argument, NULL, 'o'},
                                          {"layer", required_argument, NULL, OPT_LAYER},
                                          {"coords", required_argument, NULL, OPT_COORDS},
                                          {"help", no_argument, NULL, 'h'},
                                          {0}};
  if (is_of_store(argc, argv)) return tq_store_run(&tq_cmd_export, argc, argv);
  struct own own = {.coords = TQ_WGS84};
  const struct tq_parse parse = {&tq_cmd_export, options, "o:h", take, &own, NULL};
  const char *graph;
  struct tq_err err;
  int status = tq_parse(&parse, argc, argv, &graph);
  if (status != TQ_PARSED) return status;
  if (!own.output) return tq_complain_usage("export", "the output is missing; give -o FILE.gpkg");
  return answer(graph, &own, &err) ? tq_complain("export", &err) : TQ_EXIT_FINE;
}

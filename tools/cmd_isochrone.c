/* tongqu isochrone: areas within the cutoffs. */
#include <stdio.h>
#include <string.h>

#include "tools/command.h"
#include "tools/iso_network.h"
#include "tools/iso_run.h"
#include "tools/parse.h"

static int run(int argc, char **argv);

const struct tq_command tq_cmd_isochrone = {
    .name = "isochrone",
    .summary = "areas and people within the cutoffs",
    .usage =
        "Usage: tongqu isochrone GRAPH --from PLACE -o FILE [OPTIONS]\n"
        "\n"
        "Writes the areas within each cutoff, their size and the people in them.\n"
        "\n"
        "  -o, --output FILE     .geojson, .gpkg (layers with QGIS styles), .fgb, .shp, .csv,\n"
        "                        .tif (travel time in seconds, cloud-optimised), .cells.csv (the\n"
        "                        same as a table), .areas.csv or .areas.json (km2 and people in\n"
        "                        each area of the graph), .png, .svg or .pdf (a map);\n"
        "                        - is GeoJSON on standard output; repeatable\n"
        "  --network FILE        the streets reached by --mode car, bike or walk, as lines:\n"
        "                        .geojson, .gpkg, .fgb, .shp or .csv. Each stretch stands once,\n"
        "                        cut at every cutoff and where time runs out: mode, cutoff_min\n"
        "                        (the first within which it lies), start_s and end_s (seconds\n"
        "                        of travel at the line's ends; it points along the travel), cut\n"
        "                        (1 where time runs out on the way), way_id, name, class\n"
        "\n" TQ_ISO_USAGE TQ_ISO_LAYER_USAGE
        "\n"
        "Options are those of every query:\n",
    .run = run,
};

/* Repeats what was found in one line a cutoff, so that a run on a terminal says something. */
static void print_summary(const struct tq_iso *iso) {
  for (size_t i = 0; i < iso->n_bands * iso->n_cutoffs; i++) {
    const struct tq_iso_feature *f = &iso->features[i];
    const struct tq_band *band = &iso->bands[f->band];
    fprintf(stderr, "%-10s %-6s ", band->mode,
            iso->by_mode           ? "best"
            : band->percentile < 0 ? ""
                                   : band->name);
    if (f->above_s >= 0)
      fprintf(stderr, "%3g to %3g min: %10.1f km2", f->above_s / 60.0, f->cutoff_s / 60.0,
              f->area_km2);
    else
      fprintf(stderr, "within %3g min: %10.1f km2", f->cutoff_s / 60.0, f->area_km2);
    if (f->population >= 0) fprintf(stderr, ", %lld people", (long long)f->population);
    fputc('\n', stderr);
  }
}

static enum tq_code write_network(const struct tq_iso_run *run, const char *path,
                                  struct tq_err *err) {
  struct tq_iso_network n;
  tq_iso_network_init(&n, run->search);
  enum tq_code code =
      tq_layers_write(&n.layer, 1, run->iso.coords, run->iso.definition_json, path, err);
  tq_iso_network_free(&n);
  return code;
}

static enum tq_code answer(const char *graph_path, struct tq_query *q,
                           const struct tq_iso_opts *opts, const tq_texts *outputs,
                           const char *network, struct tq_err *err) {
  struct tq_graph *g = NULL;
  bool many;
  enum tq_code code = network ? tq_layers_check(network, &many, err) : TQ_OK;
  for (size_t i = 0; i < outputs->n && !code; i++)
    code = tq_out_check(outputs->v[i], q->coords, err);
  if (!code) code = tq_iso_opts_check(opts, &q->request, err);
  if (!code) code = tq_open_for(graph_path, &q->request, &g, err);
  if (!code) code = tq_query_finish(q, g, err);
  if (!code && network) code = tq_iso_network_check(&q->request, err);
  if (code) goto out;
  struct tq_iso_run found;
  if ((code = tq_iso_run_with(g, q, opts, &found, err))) goto out;
  for (size_t i = 0; i < outputs->n && !code; i++)
    code = tq_out_write(&found.iso, outputs->v[i], err);
  if (!code && network) code = write_network(&found, network, err);
  if (!code) print_summary(&found.iso);
  tq_iso_run_free(&found);
out:
  tq_graph_free(g);
  return code;
}

struct own {
  struct tq_query query;
  struct tq_iso_opts opts;
  tq_texts outputs;
  const char *network;
};

enum { OPT_NETWORK = 1 };

static enum tq_code take(void *ctx, int option, const char *arg, struct tq_err *err) {
  struct own *own = ctx;
  if (option == OPT_NETWORK) {
    own->network = arg;
    return TQ_OK;
  }
  if (option != 'o') {
    bool taken;
    enum tq_code code = tq_iso_opts_take(&own->opts, option, arg, &taken, err);
    return taken ? code : tq_query_take(&own->query, option, arg, err);
  }
  return tq_push(&own->outputs, arg) ? TQ_OK : tq_fail_memory(err, "an option");
}

static bool has_dash(const tq_texts *outputs) {
  for (size_t i = 0; i < outputs->n; i++)
    if (!strcmp(outputs->v[i], "-")) return true;
  return false;
}

static int run(int argc, char **argv) {
  static const struct option options[] = {TQ_QUERY_OPTIONS,
                                          TQ_ISO_OPTIONS,
                                          TQ_ISO_LAYER_OPTIONS,
                                          {"output", required_argument, NULL, 'o'},
                                          {"network", required_argument, NULL, OPT_NETWORK},
                                          {"help", no_argument, NULL, 'h'},
                                          {0}};
  struct own own = {0};
  const struct tq_parse parse = {&tq_cmd_isochrone, options, "o:h", take, &own, tq_query_usage};
  const char *graph;
  struct tq_err err;
  tq_query_init(&own.query);
  int status = tq_parse(&parse, argc, argv, &graph);
  if (status == TQ_PARSED && own.outputs.n == 0 && !own.network)
    status =
        tq_complain_usage("isochrone", "the output is missing; give -o FILE or --network FILE");
  else if (status == TQ_PARSED && own.network && !strcmp(own.network, "-") &&
           has_dash(&own.outputs))
    status = tq_complain_usage("isochrone", "-o - and --network -: only one on standard output");
  else if (status == TQ_PARSED)
    status = answer(graph, &own.query, &own.opts, &own.outputs, own.network, &err)
                 ? tq_complain("isochrone", &err)
                 : TQ_EXIT_FINE;
  tq_vec_free(&own.outputs);
  tq_query_free(&own.query);
  return status;
}

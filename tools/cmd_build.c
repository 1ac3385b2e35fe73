/* tongqu build: OpenStreetMap, GTFS, places and areas to one graph file. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/base/date.h"
#include "engine/base/out_file.h"
#include "graphs/build.h"
#include "tools/gdal_module.h"
#include "tools/mode_list.h"
#include "tools/parse.h"
#include "tools/phases.h"
#include "tools/query.h"

static int run(int argc, char **argv);

const struct tq_command tq_cmd_build = {
    .name = "build",
    .summary = "compile OpenStreetMap, GTFS and tables to a graph file",
    .usage =
        "Usage: tongqu build --osm FILE... [--gtfs FILE|DIR]... [OPTIONS] -o GRAPH\n"
        "\n"
        "  --osm FILE          OpenStreetMap in any form libosmium reads; repeatable\n"
        "  --gtfs FILE|DIR     a GTFS feed, zip or folder; repeatable\n"
        "  --route-types CSV   the networks of routes, over their route_type: columns network,\n"
        "                      route_id or route_type or both, feed if for one feed only; network\n"
        "                      none leaves routes out\n"
        "  --no-shapes         leave out the lines of shapes.txt; rides are then drawn straight "
        "from\n"
        "                      stop to stop\n"
        "  --fares FILE.csv    fares by network or route, over what the feeds say: flat, in bands\n"
        "                      of distance, by the km; transfers and passes; see docs/FARES.md\n"
        "  --places FILE.csv   id,name,lon,lat and name_en, kind, city, population if known\n"
        "  --areas FILE        GeoJSON polygons with id, name and population if known\n"
        "  --areas-coords SYSTEM   of that file: wgs84 (default), gcj02, bd09\n"
        "  --speeds FILE.csv   rows laid over the table of speeds, waits and delays at turns; see\n"
        "                      --print-speeds\n"
        "  --print-speeds      write that table (with --speeds: as changed) and do nothing else\n"
        "  --drive-side SIDE   left, right, or auto (default): as the region drives; which turn of "
        "a\n"
        "                      car crosses oncoming traffic, for delays at turns "
        "(graphs/SPEEDS.md)\n"
        "  --hov               cars carry enough people for lanes and roads of hov=designated; "
        "default:\n"
        "                      those are closed\n"
        "  --congestion CSV    traffic over the week, by class of road or way: class or way_id,\n"
        "                      days, hours, percent; see graphs/CONGESTION.md\n"
        "  --conditional-at T  apply conditional tags as they hold at T, YYYY-MM-DDTHH:MM local\n"
        "                      time; default: they are ignored and counted\n"
        "  --elevation FILE    heights (GeoTIFF or another raster) that slow walking and cycling\n"
        "  --hierarchy MODES   also make hierarchies of the streets of car, bike, walk (several "
        "with\n"
        "                      commas), which speed up searches from very many origins; see\n"
        "                      `tongqu hierarchy`\n"
        "  --cell M            size of the grid's cells in metres, 50 to 5000; default 250\n"
        "  --max-snap M        furthest from a point to its street; default 1000\n"
        "  --max-transfer MIN  longest walk between stops at 5 km/h; default 15\n"
        "  -o, --output GRAPH  the graph file; it appears whole or not at all\n"
        "  -q, --quiet         no progress\n",
    .run = run,
};

struct own {
  tq_texts osm, gtfs;
  struct tq_build_opts opts;
  struct tq_moment moment;
  const char *output;
  bool quiet, print_speeds;
};

/* 2026-11-23T08:00 */
static enum tq_code take_moment(const char *arg, struct tq_moment *moment, struct tq_err *err) {
  char date[11] = "";
  size_t len = strlen(arg);
  int32_t time_s = 0;
  if (len > 11) memcpy(date, arg, 10);
  moment->date = tq_date_parse(date);
  bool ok = moment->date != TQ_NO_DATE && (arg[10] == 'T' || arg[10] == ' ') &&
            tq_time_parse(arg + 11, len - 11, &time_s) && time_s < 86400;
  moment->time_s = time_s;
  return ok ? TQ_OK
            : tq_fail(err, TQ_E_ARG,
                      "--conditional-at %s: give a date and time such as 2026-11-23T08:00", arg);
}

static enum tq_code take_number(const char *option, const char *arg, double min, double max,
                                double *value, struct tq_err *err) {
  char *end;
  *value = strtod(arg, &end);
  if (end != arg && *end == 0 && *value >= min && *value <= max) return TQ_OK;
  return tq_fail(err, TQ_E_ARG, "--%s %s: give a number from %g to %g", option, arg, min, max);
}

static enum tq_code take(void *ctx, int option, const char *arg, struct tq_err *err) {
  struct own *own = ctx;
  struct tq_link_opts *links = &own->opts.links;
  double value;
  enum tq_code code = TQ_OK;
  bool ok = true;
  switch (option) {
    case 'O':
      ok = tq_push(&own->osm, arg);
      break;
    case 'g':
      ok = tq_push(&own->gtfs, arg);
      break;
    case 'R':
      own->opts.route_types = arg;
      break;
    case 'N':
      own->opts.no_shapes = true;
      break;
    case 'F':
      own->opts.fares = arg;
      break;
    case 'p':
      own->opts.places = arg;
      break;
    case 'a':
      own->opts.areas = arg;
      break;
    case 'A':
      if (!tq_coords_parse(arg, &own->opts.areas_coords))
        code = tq_fail(err, TQ_E_ARG, "--areas-coords %s: give wgs84, gcj02 or bd09", arg);
      break;
    case 'S':
      own->opts.speeds = arg;
      break;
    case 'G':
      own->opts.congestion = arg;
      break;
    case 'P':
      own->print_speeds = true;
      break;
    case 'V':
      own->opts.hov = true;
      break;
    case 'D':
      if (!tq_drive_side_parse(arg, &own->opts.drive_side))
        code = tq_fail(err, TQ_E_ARG, "--drive-side %s: give left, right or auto", arg);
      break;
    case 'C':
      code = take_moment(arg, &own->moment, err);
      own->opts.conditional_at = &own->moment;
      break;
    case 'E':
      own->opts.elevation = arg;
      break;
    case 'H':
      code = tq_mode_list("hierarchy", arg, &own->opts.hierarchies, err);
      break;
    case 'c':
      code = take_number("cell", arg, 50, 5000, &links->cell_m, err);
      break;
    case 's':
      code = take_number("max-snap", arg, 1, 10000, &links->max_snap_m, err);
      break;
    case 't':
      code = take_number("max-transfer", arg, 0, 60, &value, err);
      if (!code) links->max_transfer_s = (int32_t)(value * 60);
      break;
    case 'o':
      own->output = arg;
      break;
    case 'q':
      own->quiet = true;
      break;
    default:
      return tq_fail(err, TQ_E_ARG, "unknown option");
  }
  return ok ? code : tq_fail_memory(err, "an option");
}

/* What the whole build would come to nothing for, told before it starts. */
static enum tq_code check_input(const char *input, const char *output, struct tq_err *err) {
  struct stat in, out;
  if (stat(input, &in) != 0)
    return tq_fail(err, TQ_E_IO, "%s: %s; check the path", input, strerror(errno));
  if (stat(output, &out) == 0 && in.st_dev == out.st_dev && in.st_ino == out.st_ino)
    return tq_fail(err, TQ_E_ARG, "-o %s: would replace an input; give the graph a name of its own",
                   output);
  return TQ_OK;
}

static enum tq_code check_output(const char *path, struct tq_err *err) {
  struct stat st;
  struct tq_out_file file;
  bool exists = stat(path, &st) == 0;
  if (!strcmp(path, "-") || (exists && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)))
    return tq_fail(err, TQ_E_ARG, "-o %s: a graph is a file of its own; give a file name", path);
  enum tq_code code = tq_out_file_open(&file, path, err);
  if (!code) tq_out_file_discard(&file);
  return code;
}

static enum tq_code check_paths(const struct own *own, struct tq_err *err) {
  const struct tq_build_opts *o = &own->opts;
  enum tq_code code = TQ_OK;
  for (size_t i = 0; i < own->osm.n && !code; i++)
    code = check_input(own->osm.v[i], own->output, err);
  for (size_t i = 0; i < own->gtfs.n && !code; i++)
    code = check_input(own->gtfs.v[i], own->output, err);
  if (!code && o->route_types) code = check_input(o->route_types, own->output, err);
  if (!code && o->places) code = check_input(o->places, own->output, err);
  if (!code && o->areas) code = check_input(o->areas, own->output, err);
  if (!code && o->speeds) code = check_input(o->speeds, own->output, err);
  if (!code && o->congestion) code = check_input(o->congestion, own->output, err);
  if (!code && o->congestion && own->osm.n == 0)
    code = tq_fail(err, TQ_E_ARG, "--congestion: there are no streets; give --osm as well");
  if (!code && o->hov && own->osm.n == 0)
    code = tq_fail(err, TQ_E_ARG, "--hov: there are no streets; give --osm as well");
  if (!code && o->drive_side != TQ_DRIVE_AUTO && own->osm.n == 0)
    code = tq_fail(err, TQ_E_ARG, "--drive-side: there are no streets; give --osm as well");
  if (!code && o->elevation) code = check_input(o->elevation, own->output, err);
  return code ? code : check_output(own->output, err);
}

static void print_report(const struct tq_report *r) {
  static const char *const names[] = {"note", "warning", "error"};
  for (size_t i = 0; i < r->n; i++)
    fprintf(stderr, "%s: %s: %llu, such as %s\n", names[r->problems[i].severity],
            r->problems[i].code, (unsigned long long)r->problems[i].count,
            r->problems[i].n_examples ? r->problems[i].examples[0] : "");
}

static enum tq_code print_result(const char *path, struct tq_err *err) {
  struct tq_graph *g;
  enum tq_code code = tq_graph_open(path, &g, err);
  if (code) return code;
  printf(
      "%s: %u street vertices, %u edges, %u stops, %u trips, %u stop times, %u places, %.1f MB\n",
      path, g->n_vertices, g->n_edges, g->n_stops, g->n_trips, g->n_stop_times, g->n_places,
      (double)g->map_size / 1e6);
  tq_graph_free(g);
  return TQ_OK;
}

static enum tq_code print_speeds(const char *path, struct tq_err *err) {
  struct tq_speeds speeds = tq_speeds_china;
  enum tq_code code = path ? tq_speeds_read(path, &speeds, err) : TQ_OK;
  if (!code) tq_speeds_print(&speeds, stdout);
  return code;
}

struct model {
  const struct tq_gdal_module *gdal;
  struct tq_heights *heights;
};

static bool model_height_m(void *ctx, struct tq_pos pos, double *height_m) {
  struct model *model = ctx;
  return model->gdal->elevation_at(model->heights, pos, height_m);
}

static enum tq_code build(struct own *own, struct tq_phases *phases, struct tq_report *report,
                          struct tq_err *err) {
  struct model model = {0};
  struct tq_elevation ground = {model_height_m, &model};
  enum tq_code code = check_paths(own, err);
  if (!code && own->opts.elevation) {
    code = tq_gdal_load(&model.gdal, err);
    if (!code) code = model.gdal->elevation_open(own->opts.elevation, &model.heights, err);
    own->opts.ground = &ground;
  }
  if (!code)
    code = tq_build(&own->opts, own->output, own->quiet ? NULL : tq_phases_show, phases, report, err);
  if (model.heights) model.gdal->elevation_close(model.heights);
  own->opts.ground = NULL;
  return code;
}

static int run(int argc, char **argv) {
  static const struct option options[] = {{"osm", required_argument, NULL, 'O'},
                                          {"gtfs", required_argument, NULL, 'g'},
                                          {"route-types", required_argument, NULL, 'R'},
                                          {"fares", required_argument, NULL, 'F'},
                                          {"no-shapes", no_argument, NULL, 'N'},
                                          {"places", required_argument, NULL, 'p'},
                                          {"areas", required_argument, NULL, 'a'},
                                          {"areas-coords", required_argument, NULL, 'A'},
                                          {"speeds", required_argument, NULL, 'S'},
                                          {"congestion", required_argument, NULL, 'G'},
                                          {"print-speeds", no_argument, NULL, 'P'},
                                          {"conditional-at", required_argument, NULL, 'C'},
                                          {"drive-side", required_argument, NULL, 'D'},
                                          {"hov", no_argument, NULL, 'V'},
                                          {"elevation", required_argument, NULL, 'E'},
                                          {"hierarchy", required_argument, NULL, 'H'},
                                          {"cell", required_argument, NULL, 'c'},
                                          {"max-snap", required_argument, NULL, 's'},
                                          {"max-transfer", required_argument, NULL, 't'},
                                          {"output", required_argument, NULL, 'o'},
                                          {"quiet", no_argument, NULL, 'q'},
                                          {"help", no_argument, NULL, 'h'},
                                          {0}};
  struct own own = {0};
  struct tq_err err;
  struct tq_report report = {0};
  struct tq_phases phases;
  const struct tq_parse parse = {&tq_cmd_build, options, "o:qh", take, &own, NULL};
  tq_phases_start(&phases);
  tq_link_opts_init(&own.opts.links);
  int status = tq_parse(&parse, argc, argv, NULL);
  if (status != TQ_PARSED) goto out;
  own.opts.osm = own.osm.v;
  own.opts.n_osm = own.osm.n;
  own.opts.gtfs = own.gtfs.v;
  own.opts.n_gtfs = own.gtfs.n;
  if (own.print_speeds) {
    status = print_speeds(own.opts.speeds, &err) ? tq_complain("build", &err) : TQ_EXIT_FINE;
    goto out;
  }
  if (!own.output) {
    status = tq_complain_usage("build", "the output is missing; give -o GRAPH");
    goto out;
  }
  enum tq_code code = build(&own, &phases, &report, &err);
  if (!own.quiet || code) print_report(&report);
  if (!code) code = print_result(own.output, &err);
  status = code ? tq_complain("build", &err) : TQ_EXIT_FINE;
out:
  tq_report_free(&report);
  tq_vec_free(&own.osm);
  tq_vec_free(&own.gtfs);
  return status;
}

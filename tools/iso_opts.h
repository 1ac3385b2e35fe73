/* What an isochrone should look like, beyond the request: the same names on the command
 * line and over HTTP. */
#ifndef TQ_TOOLS_ISO_OPTS_H
#define TQ_TOOLS_ISO_OPTS_H

#include <getopt.h>

#include "engine/journey/request.h"
#include "tools/out.h"

struct tq_iso_opts {
  double cell_m; /* 0: the graph's grid */
  int epsg;      /* 0: the graph's */
  enum tq_polygons polygons;
  double simplify_m;
  bool bom;
  enum tq_lang lang;
  bool split, networks, share; /* layers of the cells */
  bool by_mode;                /* areas where each mode is the fastest */
};

/* getopt_long values; the request's are from 1000 on. */
enum tq_iso_option {
  TQ_OPT_CELL = 2000,
  TQ_OPT_CRS,
  TQ_OPT_POLYGONS,
  TQ_OPT_SIMPLIFY,
  TQ_OPT_BOM,
  TQ_OPT_LANG,
  TQ_OPT_SPLIT,
  TQ_OPT_NETWORKS,
  TQ_OPT_SHARE,
  TQ_OPT_MAP_OF,
};

/* Options that are for single isochrones, with their help. */
#define TQ_ISO_LAYER_OPTIONS                                                                    \
  {"split", no_argument, NULL, TQ_OPT_SPLIT}, {"networks", no_argument, NULL, TQ_OPT_NETWORKS}, \
      {"share", no_argument, NULL, TQ_OPT_SHARE}, {                                             \
    "map-of", required_argument, NULL, TQ_OPT_MAP_OF                                            \
  }
#define TQ_ISO_LAYER_USAGE                                                                        \
  "What the cells carry besides times, as bands of .tif and columns of .cells.csv\n"              \
  "  with several --mode   mode: 1 walk, 2 bike, 3 car, 4 transit, whichever is the fastest;\n"   \
  "                        .mode.tif has it alone, with colours\n"                                \
  "  --split               access_s, wait_s, ride_s, transfer_s, egress_s: seconds of the\n"      \
  "                        journey of the first departure (arrival) whose time is the\n"          \
  "                        percentile; they add up to it; without a ride all is access\n"         \
  "  --networks            those that this journey rides, a bit each: 1 trunk-rail, 2\n"          \
  "                        intercity-rail, 4 suburban-rail, 8 metro, 16 tram, 32 bus, 64\n"       \
  "                        coach, 128 ferry\n"                                                    \
  "  --share               percent of the window's departures (arrivals) that come within each\n" \
  "                        cutoff, by the best of the modes. The area where P percent do is "     \
  "that\n"                                                                                        \
  "                        of --percentiles P\n"                                                  \
  "What the areas are\n"                                                                          \
  "  --map-of time         all that is reached within each cutoff (default), or\n"                \
  "           mode         of several --mode, where each is the fastest, by the first\n"          \
  "                        percentile; cells where two are equal count to the first of car,\n"    \
  "                        bike, walk, transit\n"

#define TQ_ISO_OPTIONS                                                                          \
  {"cell", required_argument, NULL, TQ_OPT_CELL}, {"crs", required_argument, NULL, TQ_OPT_CRS}, \
      {"polygons", required_argument, NULL, TQ_OPT_POLYGONS},                                   \
      {"simplify", required_argument, NULL, TQ_OPT_SIMPLIFY},                                   \
      {"bom", no_argument, NULL, TQ_OPT_BOM}, {                                                 \
    "lang", required_argument, NULL, TQ_OPT_LANG                                                \
  }

/* The help text of these options. */
#define TQ_ISO_USAGE                                                                              \
  "What the areas look like\n"                                                                    \
  "  --cell M              50 to 1000: a grid of its own, linked to the streets around what is\n" \
  "                        reached; default: the graph's grid\n"                                  \
  "  --crs EPSG:N          of that grid, projected in metres: UTM, a CGCS2000 zone, ...;\n"       \
  "                        default: the graph's\n"                                                \
  "  --polygons rings      all that is reached within each cutoff (default), or\n"                \
  "             bands      what each cutoff adds to the one before it\n"                          \
  "  --simplify M          fewer points: no boundary moves further than this, and all stays\n"    \
  "                        valid, nested and without gaps\n"                                      \
  "  --lang zh|en          of the map and of the QGIS styles; default zh\n"                       \
  "  --bom                 start tables with a byte order mark, so that Excel shows Chinese\n"

/* Whether the options make sense for the request. Errors  TQ_E_ARG naming the remedy */
enum tq_code tq_iso_opts_check(const struct tq_iso_opts *opts, const struct tq_request *r,
                               struct tq_err *err);

/* Takes one option; *taken tells whether it was one of these.
 * Errors  TQ_E_ARG naming the option and what it takes */
enum tq_code tq_iso_opts_take(struct tq_iso_opts *opts, int option, const char *arg, bool *taken,
                              struct tq_err *err);

#endif

/* What an isochrone should look like, beyond the request: the same names on the command
 * line and over HTTP. */
#ifndef TQ_TOOLS_ISO_OPTS_H
#define TQ_TOOLS_ISO_OPTS_H

#include <getopt.h>

#include "tools/out.h"

struct tq_iso_opts {
  double cell_m; /* 0: the graph's grid */
  int epsg;      /* 0: the graph's */
  enum tq_polygons polygons;
  double simplify_m;
  bool bom;
  enum tq_lang lang;
};

/* getopt_long values; the request's are from 1000 on. */
enum tq_iso_option {
  TQ_OPT_CELL = 2000,
  TQ_OPT_CRS,
  TQ_OPT_POLYGONS,
  TQ_OPT_SIMPLIFY,
  TQ_OPT_BOM,
  TQ_OPT_LANG,
};

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

/* Takes one option; *taken tells whether it was one of these.
 * Errors  TQ_E_ARG naming the option and what it takes */
enum tq_code tq_iso_opts_take(struct tq_iso_opts *opts, int option, const char *arg, bool *taken,
                              struct tq_err *err);

#endif

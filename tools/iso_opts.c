#include "tools/iso_opts.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static enum tq_code take_number(const char *option, const char *arg, double min, double max,
                                double *value, struct tq_err *err) {
  char *end;
  errno = 0;
  double number = strtod(arg, &end);
  if (end == arg || *end || errno || !(number >= min && number <= max))
    return tq_fail(err, TQ_E_ARG, "--%s %s: give a number from %g to %g", option, arg, min, max);
  *value = number;
  return TQ_OK;
}

static enum tq_code take_epsg(const char *arg, int *epsg, struct tq_err *err) {
  char *end;
  const char *digits = strncasecmp(arg, "EPSG:", 5) ? arg : arg + 5;
  long number = strtol(digits, &end, 10);
  if (end == digits || *end || number < 1024 || number > 32767)
    return tq_fail(err, TQ_E_ARG, "--crs %s: give a number of the EPSG register such as EPSG:4547",
                   arg);
  *epsg = (int)number;
  return TQ_OK;
}

/* One of two words. */
static enum tq_code take_word(const char *option, const char *arg, const char *first,
                              const char *second, int *which, struct tq_err *err) {
  *which = !strcmp(arg, second);
  if (*which || !strcmp(arg, first)) return TQ_OK;
  return tq_fail(err, TQ_E_ARG, "--%s %s: give %s or %s", option, arg, first, second);
}

enum tq_code tq_iso_opts_take(struct tq_iso_opts *opts, int option, const char *arg, bool *taken,
                              struct tq_err *err) {
  enum tq_code code = TQ_OK;
  int which;
  *taken = true;
  switch (option) {
    case TQ_OPT_CELL:
      return take_number("cell", arg, 50, 1000, &opts->cell_m, err);
    case TQ_OPT_CRS:
      return take_epsg(arg, &opts->epsg, err);
    case TQ_OPT_POLYGONS:
      if (!(code = take_word("polygons", arg, "rings", "bands", &which, err)))
        opts->polygons = which ? TQ_BANDS : TQ_RINGS;
      return code;
    case TQ_OPT_SIMPLIFY:
      return take_number("simplify", arg, 0, 10000, &opts->simplify_m, err);
    case TQ_OPT_BOM:
      opts->bom = true;
      return TQ_OK;
    case TQ_OPT_LANG:
      if (!(code = take_word("lang", arg, "zh", "en", &which, err)))
        opts->lang = which ? TQ_EN : TQ_ZH;
      return code;
    case TQ_OPT_SPLIT:
      opts->split = true;
      return TQ_OK;
    case TQ_OPT_NETWORKS:
      opts->networks = true;
      return TQ_OK;
    case TQ_OPT_SHARE:
      opts->share = true;
      return TQ_OK;
    case TQ_OPT_MAP_OF:
      if (!(code = take_word("map-of", arg, "time", "mode", &which, err))) opts->by_mode = which;
      return code;
    default:
      *taken = false;
      return TQ_OK;
  }
}

enum tq_code tq_iso_opts_check(const struct tq_iso_opts *opts, const struct tq_request *r,
                               struct tq_err *err) {
  bool transit = r->travels >> TQ_BY_TRANSIT & 1, several = r->travels & (r->travels - 1);
  if ((opts->split || opts->networks) && !transit)
    return tq_fail(err, TQ_E_ARG,
                   "--%s: journeys on streets alone have no rides; add transit to --mode",
                   opts->split ? "split" : "networks");
  if (opts->by_mode && !several)
    return tq_fail(err, TQ_E_ARG,
                   "--map-of mode: needs several to choose from; give for instance --mode "
                   "car,transit");
  return TQ_OK;
}

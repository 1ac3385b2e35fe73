#include "graphs/meta.h"

#include <jansson.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/base/date.h"
#include "engine/version.h"

static json_t *source(const char *kind, const char *path) {
  size_t n = strlen(path);
  while (n > 1 && path[n - 1] == '/') n--; /* a folder given as dir/ */
  size_t start = n;
  while (start > 0 && path[start - 1] != '/') start--;
  struct stat st;
  json_t *o = json_object();
  json_object_set_new(o, "kind", json_string(kind));
  json_object_set_new(o, "file", json_stringn(path + start, n - start));
  if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
    json_object_set_new(o, "bytes", json_integer((json_int_t)st.st_size));
  return o;
}

static json_t *sources(const struct tq_build_opts *opts) {
  json_t *list = json_array();
  for (size_t i = 0; i < opts->n_osm; i++) json_array_append_new(list, source("osm", opts->osm[i]));
  for (size_t i = 0; i < opts->n_gtfs; i++)
    json_array_append_new(list, source("gtfs", opts->gtfs[i]));
  if (opts->route_types)
    json_array_append_new(list, source("route_types", opts->route_types));
  if (opts->fares) json_array_append_new(list, source("fares", opts->fares));
  if (opts->places) json_array_append_new(list, source("places", opts->places));
  if (opts->areas) json_array_append_new(list, source("areas", opts->areas));
  if (opts->speeds) json_array_append_new(list, source("speeds", opts->speeds));
  if (opts->congestion) json_array_append_new(list, source("congestion", opts->congestion));
  if (opts->elevation) json_array_append_new(list, source("elevation", opts->elevation));
  return list;
}

/* YYYY-MM-DDTHH:MM */
static json_t *moment(const struct tq_moment *at) {
  char date[11];
  tq_date_format(at->date, date);
  return json_sprintf("%sT%02d:%02d", date, at->time_s / 3600, at->time_s / 60 % 60);
}

static json_t *problems(const struct tq_report *report) {
  static const char *const names[] = {"info", "warning", "error"};
  json_t *list = json_array();
  for (size_t i = 0; i < report->n; i++) {
    const struct tq_problem *p = &report->problems[i];
    json_t *examples = json_array();
    for (size_t k = 0; k < p->n_examples; k++)
      json_array_append_new(examples, json_string(p->examples[k]));
    json_array_append_new(
        list, json_pack("{s:s, s:s, s:I, s:o}", "severity", names[p->severity], "code", p->code,
                        "count", (json_int_t)p->count, "examples", examples));
  }
  return list;
}

/* The side of driving, and the delays at turns where there are any. */
static void add_driving(json_t *meta, const struct tq_draft *d) {
  json_object_set_new(meta, "drive_side",
                      json_pack("{s:s, s:s}", "side", tq_drive_side_name(d->driving.side), "found",
                                tq_drive_found_name(d->driving.found)));
  bool any = false;
  for (int i = 0; i < TQ_N_TURNINGS; i++) any |= d->turn_ds[i] != 0;
  if (!any) return;
  json_object_set_new(
      meta, "turn_delays_s",
      json_pack("{s:f, s:f, s:f, s:f}", "straight", d->turn_ds[TQ_TURNING_STRAIGHT] / 10.0, "near",
                d->turn_ds[TQ_TURNING_NEAR] / 10.0, "across", d->turn_ds[TQ_TURNING_ACROSS] / 10.0,
                "back", d->turn_ds[TQ_TURNING_BACK] / 10.0));
  json_object_set_new(meta, "states_of_turn_delays", json_integer(d->n_delay_states));
}

enum tq_code tq_meta_fill(struct tq_draft *d, const struct tq_build_opts *opts,
                          struct tq_err *err) {
  json_t *options =
      json_pack("{s:f, s:f, s:i}", "max_snap_m", opts->links.max_snap_m, "cell_m",
                opts->links.cell_m, "max_transfer_s", (int)opts->links.max_transfer_s);
  if (opts->conditional_at)
    json_object_set_new(options, "conditional_at", moment(opts->conditional_at));
  if (opts->hov) json_object_set_new(options, "hov", json_true());
  json_t *meta = json_pack("{s:s, s:o, s:o, s:o}", "program", "tongqu " TQ_VERSION, "sources",
                           sources(opts), "options", options, "problems", problems(&d->report));
  if (meta && d->n_ends_states)
    json_object_set_new(meta, "states_of_no_through_roads", json_integer(d->n_ends_states));
  if (meta && d->vertices.n) add_driving(meta, d);
  if (!meta) return tq_fail_memory(err, "the description of the graph");
  free(d->meta);
  d->meta = json_dumps(meta, JSON_COMPACT | JSON_PRESERVE_ORDER);
  json_decref(meta);
  return d->meta ? TQ_OK : tq_fail_memory(err, "the description of the graph");
}

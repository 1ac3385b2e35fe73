#include "tools/access_state.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/access/cells.h"
#include "tools/definition.h"

static uint32_t start_modes(const struct tq_request *r) {
  uint32_t modes = r->travels & ((1u << TQ_N_MODES) - 1);
  if (r->travels >> TQ_BY_TRANSIT & 1) modes |= 1u << TQ_WALK | 1u << tq_request_leg_mode(r, true);
  return modes;
}

/* Every cell with a street within reach of a mode that a journey may start by. */
static enum tq_code every_cell(struct tq_access_state *s, struct tq_err *err) {
  const struct tq_graph *g = s->g;
  const struct tq_request *r = &s->own->query.request;
  if (!g->grid)
    return tq_fail(err, TQ_E_NO_DATA,
                   "--from grid: the graph has no grid of cells; build it with --osm");
  uint32_t n = g->grid->n_cols * g->grid->n_rows;
  bool *linked = tq_calloc(n, sizeof *linked);
  if (!linked) return tq_fail_memory(err, "the cells");
  for (int m = 0; m < TQ_N_MODES; m++)
    for (uint32_t i = 0; (start_modes(r) >> m & 1) && i < g->n_cell_links[m]; i++)
      if (g->cell_links[m][i].link.dist_dm <= r->max_snap_m * 10)
        linked[g->cell_links[m][i].cell] = true;
  s->cells = tq_alloc(n, sizeof *s->cells);
  bool ok = s->cells != NULL;
  for (uint32_t c = 0; c < n && ok; c++) {
    char id[32];
    if (!linked[c]) continue;
    snprintf(id, sizeof id, "r%uc%u", c / g->grid->n_cols, c % g->grid->n_cols);
    struct tq_spot spot = {tq_grid_cell_centre(g->grid, c), strdup(id)};
    ok = spot.id && tq_push(&s->from, spot);
    if (ok)
      s->cells[s->from.n - 1] = c;
    else
      free(spot.id);
  }
  free(linked);
  return ok ? TQ_OK : tq_fail_memory(err, "the cells");
}

static enum tq_code find_origins(struct tq_access_state *s, struct tq_err *err) {
  const struct tq_query *q = &s->own->query;
  enum tq_code code = TQ_OK;
  if (q->from.n == 1 && !strcmp(q->from.v[0], "grid")) code = every_cell(s, err);
  for (size_t i = 0; i < q->from.n && !code && !s->cells; i++)
    code = tq_locate(s->g, q->from.v[i], q->coords, &s->from, err);
  if (code) return code;
  if (!(s->origins = tq_alloc(s->from.n, sizeof *s->origins)))
    return tq_fail_memory(err, "the origins");
  for (size_t i = 0; i < s->from.n; i++) s->origins[i] = s->from.v[i].pos;
  return TQ_OK;
}

static enum tq_code find_zones(struct tq_access_state *s, const struct tq_pos *pos, size_t n,
                               const struct tq_zones *zones, uint32_t **out, size_t *n_in,
                               struct tq_err *err) {
  if (!(*out = tq_alloc(n, sizeof **out))) return tq_fail_memory(err, "zones");
  for (size_t i = 0; i < n; i++) {
    (*out)[i] = tq_zone_of(
        zones, pos ? pos[i] : tq_grid_cell_centre(s->g->grid, s->opportunities.cells[i]));
    *n_in += (*out)[i] != TQ_NO_ZONE;
  }
  return TQ_OK;
}

static enum tq_code prepare_zones(struct tq_access_state *s, struct tq_err *err) {
  const struct tq_access_options *own = s->own;
  size_t n_in = 0;
  enum tq_code code = TQ_OK;
  if (own->zones) {
    code = tq_zones_open(s->g, own->zones, own->query.coords, &s->zones, err);
    if (!code)
      code = find_zones(s, s->opportunities.points, s->opportunities.n_points, &s->zones,
                        &s->zone_of_point, &n_in, err);
    if (!code)
      code = find_zones(s, NULL, s->opportunities.n_cells, &s->zones, &s->zone_of_cell, &n_in, err);
    if (!code && n_in == 0)
      code = tq_fail(err, TQ_E_OUTSIDE,
                     "--zones %s: no opportunity lies in any of them; give areas of this region "
                     "(city and county hold the graph's places only)",
                     own->zones);
  }
  if (code || !own->by) return code;
  n_in = 0;
  code = tq_zones_open(s->g, own->by, own->query.coords, &s->by, err);
  if (!code) code = find_zones(s, s->origins, s->from.n, &s->by, &s->zone_of_origin, &n_in, err);
  if (!code && n_in == 0)
    code = tq_fail(err, TQ_E_OUTSIDE,
                   "--by %s: no origin lies in any of them; give areas of this region (city and "
                   "county hold the graph's places only)",
                   own->by);
  return code;
}

static bool same_places(const struct tq_opportunities *o, const struct tq_access_state *s) {
  if (o->n_points != s->from.n) return false;
  for (size_t i = 0; i < s->from.n; i++)
    if (o->points[i].lon_e7 != s->origins[i].lon_e7 || o->points[i].lat_e7 != s->origins[i].lat_e7)
      return false;
  return true;
}

/* The people at the origins, from points in the same order or from cells. */
static enum tq_code read_weights(struct tq_access_state *s, struct tq_err *err) {
  const char *text = s->own->weight;
  struct tq_opportunities o = {0};
  enum tq_code code = tq_opportunities_add(&o, s->g, text, s->own->query.coords, err);
  if (!code && o.n != 1) code = tq_fail(err, TQ_E_ARG, "--weight %s: give one column", text);
  if (!code && !o.layers[0].in_cells && !same_places(&o, s))
    code = tq_fail(err, TQ_E_ARG,
                   "--weight %s: its points are not those of --from in the same order; give the "
                   "same file, or polygons or a raster",
                   text);
  for (size_t i = 0; i < s->from.n && !code; i++) {
    uint32_t at = o.layers[0].in_cells ? tq_cell_of(s->g->grid, s->origins[i]) : (uint32_t)i;
    s->weights[i] = at == UINT32_MAX ? 0 : o.layers[0].amounts[at];
  }
  tq_opportunities_free(&o);
  return code;
}

static enum tq_code find_weights(struct tq_access_state *s, struct tq_err *err) {
  const struct tq_query *q = &s->own->query;
  if (!(s->weights = tq_alloc(s->from.n, sizeof *s->weights)))
    return tq_fail_memory(err, "the origins' people");
  for (size_t i = 0; i < s->from.n; i++) s->weights[i] = 1;
  if (s->own->weight) return read_weights(s, err);
  if (q->from.n != 1 || strcmp(q->from.v[0], "places") != 0) return TQ_OK;
  for (size_t i = 0; i < s->from.n; i++)
    s->weights[i] = s->g->places[i].population > 0 ? (double)s->g->places[i].population : 0;
  return TQ_OK;
}

static void make_plan(struct tq_access_state *s) {
  const struct tq_access_options *own = s->own;
  struct tq_access_plan *p = &s->plan;
  const struct tq_request *r = &own->query.request;
  int32_t limit_s = tq_request_limit_s(r);
  for (uint32_t c = 0; c < r->n_cutoffs && !own->dual; c++) {
    int32_t reach_s = tq_decay_reach_s(&own->decay, r->cutoffs_s[c]);
    limit_s = c == 0 || reach_s > limit_s ? reach_s : limit_s;
  }
  if (limit_s > TQ_MAX_TRAVEL_S) limit_s = TQ_MAX_TRAVEL_S;
  if (own->max_time_min > 0) limit_s = (int32_t)lround(own->max_time_min * 60);
  p->graph = s->g;
  p->request = *r;
  p->request.n_cutoffs = 1;
  p->request.cutoffs_s[0] = limit_s > 0 ? limit_s : 1;
  p->opportunities = &s->opportunities;
  p->n_origins = s->from.n;
  p->origins = s->origins;
  p->dual = own->dual;
  p->decay = own->decay;
  p->n_columns = own->dual ? own->n_counts : r->n_cutoffs;
  p->cutoffs_s = r->cutoffs_s;
  p->counts = own->counts;
  p->n_zones = s->zones.n;
  p->zone_of_point = s->zone_of_point;
  p->zone_of_cell = s->zone_of_cell;
  p->n_threads = own->n_threads;
  p->progress = true;
}

static json_t *define_opportunities(const struct tq_opportunities *o) {
  json_t *list = json_array();
  for (size_t i = 0; i < o->n; i++) {
    const struct tq_layer_of *l = &o->layers[i];
    json_array_append_new(
        list, json_pack("{s:s, s:s, s:s, s:f, s:f}", "name", l->name, "file", l->source, "placed",
                        l->in_cells ? "in cells" : "at points", "total", l->total, "outside_region",
                        l->outside));
  }
  return list;
}

/* The query's definition with what this command adds. */
static enum tq_code define(struct tq_access_state *s, struct tq_err *err) {
  const struct tq_access_options *own = s->own;
  const struct tq_search nothing_run = {.graph = s->g};
  char *common = tq_definition_json(&own->query, &nothing_run, &own->query.from, &s->from);
  json_t *o = common ? json_loads(common, 0, NULL) : NULL;
  free(common);
  if (!o) return tq_fail_memory(err, "the definition");
  json_object_del(o, "origins_as_snapped"); /* too many to list */
  json_object_set_new(o, "opportunities", define_opportunities(&s->opportunities));
  json_object_set_new(o, "measure", json_string(own->dual ? "dual" : "cumulative"));
  if (!own->dual) {
    json_object_set_new(o, "decay", json_string(tq_decay_name(own->decay.kind)));
    if (own->decay.value > 0) json_object_set_new(o, "decay_value", json_real(own->decay.value));
  }
  json_object_set_new(o, "max_time_min", json_real(tq_request_limit_s(&s->plan.request) / 60.0));
  if (own->zones) json_object_set_new(o, "zones", json_string(own->zones));
  if (own->by) {
    json_object_set_new(o, "by", json_string(own->by));
    json_object_set_new(o, "weight", json_string(own->weight ? own->weight : "default"));
    json_object_set_new(o, "at_least", json_real(own->at_least));
  }
  s->definition = json_dumps(o, JSON_COMPACT | JSON_REAL_PRECISION(15) | JSON_PRESERVE_ORDER);
  json_decref(o);
  return s->definition ? TQ_OK : tq_fail_memory(err, "the definition");
}

enum tq_code tq_access_prepare(struct tq_access_state *s, const struct tq_graph *g,
                               struct tq_access_options *own, struct tq_err *err) {
  *s = (struct tq_access_state){.g = g, .own = own};
  enum tq_code code = find_origins(s, err);
  for (size_t i = 0; i < own->opportunities.n && !code; i++)
    code =
        tq_opportunities_add(&s->opportunities, g, own->opportunities.v[i], own->query.coords, err);
  if (!code) code = tq_opportunities_finish(&s->opportunities, err);
  if (!code) code = prepare_zones(s, err);
  if (!code) code = find_weights(s, err);
  if (code) return code;
  make_plan(s);
  return define(s, err);
}

void tq_access_state_free(struct tq_access_state *s) {
  tq_spots_free(&s->from);
  free(s->origins);
  free(s->cells);
  tq_opportunities_free(&s->opportunities);
  tq_zones_free(&s->zones);
  tq_zones_free(&s->by);
  free(s->zone_of_point);
  free(s->zone_of_cell);
  free(s->zone_of_origin);
  free(s->weights);
  free(s->definition);
  tq_access_values_free(&s->values);
}

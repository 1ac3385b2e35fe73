#include "graphs/draft.h"

#include <string.h>

static uint64_t hash(const char *text, size_t len) { /* FNV-1a */
  uint64_t h = 0xcbf29ce484222325u;
  for (size_t i = 0; i < len; i++) h = (h ^ (unsigned char)text[i]) * 0x100000001b3u;
  return h ^ (h >> 29);
}

static bool rehash(struct tq_strings *s) {
  size_t n_slots = s->n_slots ? s->n_slots * 2 : 1024;
  uint32_t *slots = tq_calloc(n_slots, sizeof *slots);
  if (!slots) return false;
  for (size_t i = 0; i < s->n_slots; i++) {
    if (!s->slots[i]) continue;
    const char *text = s->bytes.v + s->slots[i];
    size_t k = hash(text, strlen(text)) & (n_slots - 1);
    while (slots[k]) k = (k + 1) & (n_slots - 1);
    slots[k] = s->slots[i];
  }
  free(s->slots);
  s->slots = slots;
  s->n_slots = n_slots;
  return true;
}

enum tq_code tq_draft_init(struct tq_draft *d, struct tq_err *err) {
  memset(d, 0, sizeof *d);
  if (!tq_push(&d->strings.bytes, '\0') || !rehash(&d->strings)) {
    tq_draft_free(d);
    return tq_fail_memory(err, "the string table");
  }
  return TQ_OK;
}

uint32_t tq_draft_string(struct tq_draft *d, const char *text, size_t len) {
  struct tq_strings *s = &d->strings;
  if (len == 0) return 0;
  size_t k = hash(text, len) & (s->n_slots - 1);
  for (; s->slots[k]; k = (k + 1) & (s->n_slots - 1)) {
    const char *known = s->bytes.v + s->slots[k];
    if (!strncmp(known, text, len) && !known[len]) return s->slots[k];
  }
  size_t end = s->bytes.n + len + 1;
  if (end >= UINT32_MAX || !tq_reserve(&s->bytes, end)) return UINT32_MAX;
  uint32_t offset = (uint32_t)s->bytes.n;
  memcpy(s->bytes.v + offset, text, len);
  s->bytes.v[end - 1] = 0;
  s->bytes.n = end;
  s->slots[k] = offset;
  if (++s->n_used * 2 > s->n_slots && !rehash(s)) return UINT32_MAX;
  return offset;
}

void tq_draft_view(const struct tq_draft *d, struct tq_graph *g) {
  memset(g, 0, sizeof *g);
  g->meta = d->meta ? d->meta : "{}";
  g->n_meta = (uint32_t)strlen(g->meta);
  g->strings = d->strings.bytes.v;
  g->n_strings = (uint32_t)d->strings.bytes.n;
#define COLUMN(name) (g->name = d->name.v, g->n_##name = (uint32_t)d->name.n)
  COLUMN(vertices);
  COLUMN(edges);
  COLUMN(shape);
  COLUMN(runs);
  COLUMN(barriers);
  COLUMN(profiles);
  COLUMN(edge_profiles);
  COLUMN(feeds);
  COLUMN(stops);
  COLUMN(routes);
  COLUMN(patterns);
  COLUMN(pattern_stops);
  COLUMN(trips);
  COLUMN(stop_times);
  COLUMN(frequencies);
  COLUMN(services);
  COLUMN(transfers);
  COLUMN(trip_details);
  COLUMN(trip_transfers);
  COLUMN(clock_changes);
  COLUMN(feed_infos);
  COLUMN(ride_lines);
  COLUMN(ride_points);
  COLUMN(fare_systems);
  COLUMN(route_fares);
  COLUMN(tickets);
  COLUMN(ticket_routes);
  COLUMN(ticket_zones);
  COLUMN(ticket_contains);
  COLUMN(fare_bands);
  COLUMN(stop_zones);
  COLUMN(leg_rules);
  COLUMN(leg_transfers);
  COLUMN(stop_areas);
  COLUMN(route_groups);
  COLUMN(timeframes);
  COLUMN(pattern_distances_dm);
  COLUMN(places);
  COLUMN(areas);
  COLUMN(rings);
  COLUMN(ring_points);
#undef COLUMN
  g->first_shape = d->first_shape.v;
  g->run_tree = d->run_tree.v;
  g->n_run_nodes = (uint32_t)d->run_tree.n;
  g->barrier_tree = d->barrier_tree.v;
  g->n_barrier_nodes = (uint32_t)d->barrier_tree.n;
  g->service_days = d->service_days.v;
  g->n_service_bytes = (uint32_t)d->service_days.n;
  g->first_transfer = d->first_transfer.v;
  g->n_grids = (uint32_t)d->grid.n;
  g->grid = d->grid.n ? d->grid.v : NULL;
  for (int m = 0; m < TQ_N_MODES; m++) {
    struct tq_layer *layer = &g->layers[m];
    layer->n_states = d->modes[m].first_out.n ? (uint32_t)d->modes[m].first_out.n - 1 : 0;
    layer->n_copies = (uint32_t)d->modes[m].state_vertex.n;
    layer->n_vertices = layer->n_states - layer->n_copies;
    layer->state_vertex = d->modes[m].state_vertex.v;
    layer->n_arcs = (uint32_t)d->modes[m].arcs.n;
    layer->first_out = d->modes[m].first_out.v;
    layer->arcs = d->modes[m].arcs.v;
    layer->arc_edges = d->modes[m].arc_edges.v;
    g->stop_links[m] = d->modes[m].stop_links.v;
    g->place_links[m] = d->modes[m].place_links.v;
    g->cell_links[m] = d->modes[m].cell_links.v;
    g->n_cell_links[m] = (uint32_t)d->modes[m].cell_links.n;
    g->first_cell_link[m] = d->modes[m].first_cell_link.v;
  }
}

void tq_draft_free(struct tq_draft *d) {
  if (!d) return;
  tq_vec_free(&d->strings.bytes);
  free(d->strings.slots);
  tq_report_free(&d->report);
  tq_vec_free(&d->vertices);
  tq_vec_free(&d->edges);
  tq_vec_free(&d->first_shape);
  tq_vec_free(&d->shape);
  tq_vec_free(&d->runs);
  tq_vec_free(&d->run_tree);
  tq_vec_free(&d->barriers);
  tq_vec_free(&d->barrier_tree);
  for (int m = 0; m < TQ_N_MODES; m++) {
    tq_vec_free(&d->modes[m].state_vertex);
    tq_vec_free(&d->modes[m].first_out);
    tq_vec_free(&d->modes[m].arcs);
    tq_vec_free(&d->modes[m].arc_edges);
    tq_vec_free(&d->modes[m].stop_links);
    tq_vec_free(&d->modes[m].place_links);
    tq_vec_free(&d->modes[m].cell_links);
    tq_vec_free(&d->modes[m].first_cell_link);
  }
  tq_vec_free(&d->profiles);
  tq_vec_free(&d->edge_profiles);
  tq_vec_free(&d->feeds);
  tq_vec_free(&d->stops);
  tq_vec_free(&d->routes);
  tq_vec_free(&d->patterns);
  tq_vec_free(&d->pattern_stops);
  tq_vec_free(&d->trips);
  tq_vec_free(&d->stop_times);
  tq_vec_free(&d->frequencies);
  tq_vec_free(&d->services);
  tq_vec_free(&d->service_days);
  tq_vec_free(&d->first_transfer);
  tq_vec_free(&d->transfers);
  tq_vec_free(&d->trip_details);
  tq_vec_free(&d->trip_transfers);
  tq_vec_free(&d->clock_changes);
  tq_vec_free(&d->feed_infos);
  tq_vec_free(&d->ride_lines);
  tq_vec_free(&d->ride_points);
  tq_vec_free(&d->fare_systems);
  tq_vec_free(&d->route_fares);
  tq_vec_free(&d->tickets);
  tq_vec_free(&d->ticket_routes);
  tq_vec_free(&d->ticket_zones);
  tq_vec_free(&d->ticket_contains);
  tq_vec_free(&d->fare_bands);
  tq_vec_free(&d->stop_zones);
  tq_vec_free(&d->leg_rules);
  tq_vec_free(&d->leg_transfers);
  tq_vec_free(&d->stop_areas);
  tq_vec_free(&d->route_groups);
  tq_vec_free(&d->timeframes);
  tq_vec_free(&d->pattern_distances_dm);
  tq_vec_free(&d->places);
  tq_vec_free(&d->areas);
  tq_vec_free(&d->rings);
  tq_vec_free(&d->ring_points);
  tq_vec_free(&d->grid);
  tq_vec_free(&d->transfer_rules);
  tq_vec_free(&d->station_walks);
  tq_vec_free(&d->car_ends);
  free(d->meta);
  memset(d, 0, sizeof *d);
}

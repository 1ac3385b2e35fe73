#include "engine/graph/columns.h"

#define OFF(field) offsetof(struct tq_graph, field)
#define OWN(ID, field) \
  {TQ_SEC_##ID, #ID, sizeof(*((struct tq_graph *)0)->field), 1, OFF(field), 0, OFF(n_##field), 0, 0, true}
#define FOLLOW(ID, field, count, extra) \
  {TQ_SEC_##ID, #ID, sizeof(*((struct tq_graph *)0)->field), 1, OFF(field), 0, OFF(count), 0, extra, false}
#define BY_MODE(ID, field, pstride, count, cstride, extra, owns)                              \
  {TQ_SEC_##ID, #ID, sizeof(*((struct tq_graph *)0)->field), TQ_N_MODES, OFF(field), pstride, \
   OFF(count),  cstride, extra, owns}
#define LAYER sizeof(struct tq_layer)
#define POINTER sizeof(void *)
#define HIER sizeof(struct tq_hierarchy)

const struct tq_column tq_columns[] = {
    OWN(META, meta),
    OWN(STRINGS, strings),
    OWN(VERTICES, vertices),
    OWN(EDGES, edges),
    FOLLOW(FIRST_SHAPE, first_shape, n_edges, 1),
    OWN(SHAPE, shape),
    OWN(RUNS, runs),
    {TQ_SEC_RUN_TREE, "RUN_TREE", sizeof(struct tq_box), 1, OFF(run_tree), 0, OFF(n_run_nodes), 0,
     0, true},
    OWN(BARRIERS, barriers),
    {TQ_SEC_BARRIER_TREE, "BARRIER_TREE", sizeof(struct tq_box), 1, OFF(barrier_tree), 0,
     OFF(n_barrier_nodes), 0, 0, true},
    BY_MODE(STATE_VERTEX, layers[0].state_vertex, LAYER, layers[0].n_copies, LAYER, 0, true),
    BY_MODE(FIRST_OUT, layers[0].first_out, LAYER, layers[0].n_states, LAYER, 1, false),
    BY_MODE(ARCS, layers[0].arcs, LAYER, layers[0].n_arcs, LAYER, 0, true),
    BY_MODE(ARC_EDGES, layers[0].arc_edges, LAYER, layers[0].n_arcs, LAYER, 0, false),
    OWN(PROFILES, profiles),
    OWN(EDGE_PROFILES, edge_profiles),
    OWN(FEEDS, feeds),
    OWN(STOPS, stops),
    OWN(ROUTES, routes),
    OWN(PATTERNS, patterns),
    OWN(PATTERN_STOPS, pattern_stops),
    OWN(TRIPS, trips),
    OWN(STOP_TIMES, stop_times),
    OWN(FREQUENCIES, frequencies),
    OWN(SERVICES, services),
    {TQ_SEC_SERVICE_DAYS, "SERVICE_DAYS", 1, 1, OFF(service_days), 0, OFF(n_service_bytes), 0, 0,
     true},
    FOLLOW(FIRST_TRANSFER, first_transfer, n_stops, 1),
    OWN(TRANSFERS, transfers),
    BY_MODE(STOP_LINKS, stop_links[0], POINTER, n_stops, 0, 0, false),
    OWN(TRIP_DETAILS, trip_details),
    OWN(TRIP_TRANSFERS, trip_transfers),
    {TQ_SEC_FEED_INFO, "FEED_INFO", sizeof(struct tq_feed_info), 1, OFF(feed_infos), 0,
     OFF(n_feed_infos), 0, 0, true},
    OWN(RIDE_LINES, ride_lines),
    OWN(RIDE_POINTS, ride_points),
    OWN(CLOCK_CHANGES, clock_changes),
    OWN(FARE_SYSTEMS, fare_systems),
    OWN(ROUTE_FARES, route_fares),
    OWN(TICKETS, tickets),
    OWN(TICKET_ROUTES, ticket_routes),
    OWN(TICKET_ZONES, ticket_zones),
    OWN(TICKET_CONTAINS, ticket_contains),
    OWN(FARE_BANDS, fare_bands),
    OWN(STOP_ZONES, stop_zones),
    OWN(LEG_RULES, leg_rules),
    OWN(LEG_TRANSFERS, leg_transfers),
    OWN(STOP_AREAS, stop_areas),
    OWN(ROUTE_GROUPS, route_groups),
    OWN(TIMEFRAMES, timeframes),
    {TQ_SEC_PATTERN_DISTANCES, "PATTERN_DISTANCES", 4, 1, OFF(pattern_distances_dm), 0,
     OFF(n_pattern_distances_dm), 0, 0, true},
    OWN(PLACES, places),
    BY_MODE(PLACE_LINKS, place_links[0], POINTER, n_places, 0, 0, false),
    OWN(AREAS, areas),
    OWN(RINGS, rings),
    OWN(RING_POINTS, ring_points),
    {TQ_SEC_GRID, "GRID", sizeof(struct tq_grid), 1, OFF(grid), 0, OFF(n_grids), 0, 0, true},
    BY_MODE(CELL_LINKS, cell_links[0], POINTER, n_cell_links[0], sizeof(uint32_t), 0, true),
    BY_MODE(FIRST_CELL_LINK, first_cell_link[0], POINTER, n_edges, 0, 1, false),
    BY_MODE(HIER_RANK, hierarchies[0].rank, HIER, hierarchies[0].n_states, HIER, 0, true),
    BY_MODE(HIER_FIRST_UP, hierarchies[0].first_up, HIER, hierarchies[0].n_states, HIER, 1, false),
    BY_MODE(HIER_UP, hierarchies[0].up, HIER, hierarchies[0].n_up, HIER, 0, true),
    BY_MODE(HIER_FIRST_DOWN, hierarchies[0].first_down, HIER, hierarchies[0].n_states, HIER, 1,
            false),
    BY_MODE(HIER_DOWN, hierarchies[0].down, HIER, hierarchies[0].n_down, HIER, 0, true),
};
const size_t tq_n_columns = sizeof tq_columns / sizeof *tq_columns;

const void **tq_column_pointer(const struct tq_column *c, struct tq_graph *g, uint32_t mode) {
  return (const void **)(void *)((char *)g + c->ptr_offset + mode * c->ptr_stride);
}

uint32_t *tq_column_count(const struct tq_column *c, struct tq_graph *g, uint32_t mode) {
  return (uint32_t *)(void *)((char *)g + c->n_offset + mode * c->n_stride);
}

const struct tq_column *tq_column_find(uint32_t id, uint32_t *mode) {
  for (size_t i = 0; i < tq_n_columns; i++) {
    const struct tq_column *c = &tq_columns[i];
    if (id < c->id || id >= c->id + c->n_modes) continue;
    *mode = id - c->id;
    return c;
  }
  return NULL;
}

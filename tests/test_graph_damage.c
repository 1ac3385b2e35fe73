/* However broken a graph file is: it is refused, or it can be searched. */
#include <fcntl.h>

#include "engine/base/date.h"
#include "engine/journey/route.h"
#include "engine/surface/contour.h"
#include "tests/graph_file.h"

enum { MAX_CELLS = 100000 };

/* What a search may meet in a checked graph: streets, timetable, surface, route. */
static void search(const struct tq_graph *g, bool reverse, uint32_t travels) {
  struct tq_request r;
  struct tq_search *s = NULL;
  tq_request_init(&r);
  r.travels = travels;
  r.date = reverse ? TQ_REGION_MONDAY : TQ_NO_DATE;
  r.reverse = reverse;
  r.n_departures = 3;
  r.egress = TQ_BIKE;
  struct tq_pos from = {1143000000, 305900000}, to = {1143050000, 305950000};
  if (!tq_request_complete(&r, g, NULL) && !tq_search_new(g, &r, &s, NULL) &&
      !tq_search_run(s, &from, 1, NULL)) {
    struct tq_points cells = {0};
    struct tq_route_found found;
    if (!tq_points_of_grid(g, &cells, NULL) && cells.n <= MAX_CELLS) {
      int32_t *time_s = tq_alloc(cells.n, sizeof *time_s);
      struct tq_contour *contour;
      if (!tq_search_best_times(s, &cells, time_s, NULL, NULL) &&
          !tq_contour_new(time_s, g->grid->n_cols, g->grid->n_rows, 1800, &contour, NULL))
        tq_contour_free(contour);
      free(time_s);
    }
    tq_points_free(&cells);
    if (!tq_route_to(s, to, &found, NULL)) {
      for (size_t i = 0; i < found.legs.n; i++)
        ck_assert(tq_leg_distance_m(g, &found, &found.legs.v[i]) >= 0);
      tq_route_free(&found);
    }
  }
  tq_search_free(s);
}

/* Opens and, when that and the check let it, searches. Returns the code. */
static enum tq_code use(const char *path, bool reverse) {
  struct tq_graph *g;
  struct tq_err err = {0};
  enum tq_code code = tq_graph_open(path, &g, &err);
  if (!code) {
    code = tq_graph_check_modes(g, (1u << TQ_N_MODES) - 1, &err);
    if (!code) search(g, reverse, (1u << TQ_N_TRAVELS) - 1);
    if (code || tq_graph_check(g, NULL)) /* what another mode has broken does no harm */
      for (uint32_t travel = 0; travel < TQ_N_MODES; travel++)
        if (!tq_graph_check_modes(g, 1u << travel, NULL)) search(g, reverse, 1u << travel);
    tq_graph_bounds(g);
    tq_graph_free(g);
  }
  if (code) {
    ck_assert_msg(code == TQ_E_FORMAT || code == TQ_E_VERSION, "%d: %s", code, err.msg);
    ck_assert_ptr_nonnull(strstr(err.msg, strstr(err.msg, path) ? path : "section"));
  }
  return code;
}

START_TEST(truncated_graph_is_refused) {
  const char *path = write_region(1);
  struct bytes b = load(path);
  uint64_t state = 1;
  for (int i = 0; i < 400; i++) {
    const struct tq_section *s = &table_of(b)[i / 2 % header_of(b)->n_sections];
    uint64_t n = i % 2 ? s->offset : s->offset + s->count * s->elem_size;
    if (i >= 200) n = tq_random_below(&state, (uint32_t)b.n);
    if (n == b.n) continue;
    store(path, b.v, (size_t)n);
    ck_assert_int_eq(use(path, false), TQ_E_FORMAT);
  }
  b.v[b.n] = 0; /* a byte too many */
  store(path, b.v, b.n + 1);
  ck_assert_int_eq(use(path, false), TQ_E_FORMAT);
  /* cut where the header says so itself: then a section lies outside */
  for (int i = 0; i < 200; i++) {
    struct bytes cut = {b.v,
                        sizeof(struct tq_header) + tq_random_below(&state, (uint32_t)b.n - 64)};
    struct tq_header good = *header_of(b);
    header_of(cut)->file_size = cut.n;
    reseal(cut);
    store(path, cut.v, cut.n);
    ck_assert_int_eq(use(path, false), TQ_E_FORMAT);
    *header_of(b) = good;
  }
  free(b.v);
  unlink(path);
}
END_TEST

START_TEST(any_flipped_byte_of_header_or_table_is_refused) {
  const char *path = write_region(1);
  struct bytes b = load(path);
  size_t n = sizeof(struct tq_header) + header_of(b)->n_sections * sizeof(struct tq_section);
  int fd = open(path, O_WRONLY);
  for (size_t i = 0; i < n; i++) {
    unsigned char flipped = b.v[i] ^ 0x10;
    ck_assert_int_eq(pwrite(fd, &flipped, 1, (off_t)i), 1);
    bool major = i / 2 == offsetof(struct tq_header, major) / 2;
    ck_assert_int_eq(use(path, false), major ? TQ_E_VERSION : TQ_E_FORMAT);
    ck_assert_int_eq(pwrite(fd, b.v + i, 1, (off_t)i), 1);
  }
  ck_assert_int_eq(use(path, false), TQ_OK);
  close(fd);
  free(b.v);
  unlink(path);
}
END_TEST

/* Changes a few bytes, and tells which. */
struct damage {
  size_t at[4];
  unsigned char was[4];
  int n;
};

static unsigned char other_byte(uint64_t *state, unsigned char was) {
  static const unsigned char EXTREME[] = {0, 0x7f, 0x80, 0xff};
  unsigned char v = EXTREME[tq_random_below(state, 4)];
  return tq_random_below(state, 2) || v == was
             ? (unsigned char)(was ^ (1 + tq_random_below(state, 255)))
             : v;
}

static struct damage damage(struct bytes b, uint64_t *state, size_t first, size_t n) {
  struct damage d = {.n = 1 + (int)tq_random_below(state, 4)};
  for (int i = 0; i < d.n; i++) {
    d.at[i] = first + tq_random(state) % n;
    d.was[i] = b.v[d.at[i]];
    b.v[d.at[i]] = other_byte(state, d.was[i]);
  }
  return d;
}

static void mend(struct bytes b, const struct damage *d) {
  for (int i = d->n - 1; i >= 0; i--) b.v[d->at[i]] = d->was[i];
}

static void patch(int fd, struct bytes b, const struct damage *d) {
  for (int i = 0; i < d->n; i++)
    ck_assert_int_eq(pwrite(fd, b.v + d->at[i], 1, (off_t)d->at[i]), 1);
}

/* Each section in turn, so that small ones are hit as often as large ones. */
START_TEST(damaged_elements_are_refused_or_searched) {
  int n_refused = 0, n_searched = 0;
  for (uint64_t seed = 0; seed < 2; seed++) {
    const char *path = write_region(seed);
    struct bytes b = load(path);
    int fd = open(path, O_WRONLY);
    uint64_t state = seed;
    for (int i = 0; i < 2000; i++) {
      struct tq_section s = table_of(b)[(uint32_t)i % header_of(b)->n_sections];
      if (s.count == 0) continue;
      struct damage d = damage(b, &state, (size_t)s.offset, (size_t)(s.count * s.elem_size));
      patch(fd, b, &d);
      *(use(path, i % 2) ? &n_refused : &n_searched) += 1;
      mend(b, &d);
      patch(fd, b, &d);
    }
    close(fd);
    free(b.v);
    unlink(path);
  }
  ck_assert_int_gt(n_refused, 500);
  ck_assert_int_gt(n_searched, 500);
}
END_TEST

/* A forged table: counts, sizes, offsets, ids and versions at will, sums that fit. */
START_TEST(damaged_table_with_good_sums_is_refused_or_searched) {
  const char *path = write_region(1);
  struct bytes b = load(path);
  size_t n = header_of(b)->n_sections * sizeof(struct tq_section);
  uint64_t state = 1;
  int n_refused = 0, n_searched = 0;
  int fd = open(path, O_WRONLY);
  for (int i = 0; i < 2000; i++) {
    size_t head = i % 4 ? sizeof(struct tq_header) : 0;
    struct damage d = damage(b, &state, head, head ? n : sizeof(struct tq_header));
    unsigned char header[sizeof(struct tq_header)];
    reseal(b);
    ck_assert_int_eq(pwrite(fd, b.v, n + sizeof header, 0), (ssize_t)(n + sizeof header));
    *(use(path, i % 2) ? &n_refused : &n_searched) += 1;
    mend(b, &d);
    reseal(b);
  }
  close(fd);
  ck_assert_int_gt(n_refused, 500);
  ck_assert_int_gt(n_searched, 100); /* a sum, an id or a reserved field */
  free(b.v);
  unlink(path);
}
END_TEST

START_TEST(verify_finds_any_flipped_byte_of_the_elements) {
  const char *path = write_region(1);
  struct bytes b = load(path);
  int fd = open(path, O_WRONLY);
  uint64_t state = 1;
  struct tq_graph *g;
  struct tq_err err;
  ck_assert_int_eq(tq_graph_open(path, &g, NULL), TQ_OK);
  for (int i = 0; i < 1000; i++) {
    const struct tq_section *s = &table_of(b)[(uint32_t)i % header_of(b)->n_sections];
    if (s->count == 0) continue;
    size_t at = (size_t)(s->offset + tq_random(&state) % (s->count * s->elem_size));
    unsigned char flipped = (unsigned char)(b.v[at] ^ (1u << tq_random_below(&state, 8)));
    ck_assert_int_eq(pwrite(fd, &flipped, 1, (off_t)at), 1);
    ck_assert_int_eq(tq_graph_check_sums(g, &err), TQ_E_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.msg, tq_section_name(s->id)));
    ck_assert_int_eq(pwrite(fd, b.v + at, 1, (off_t)at), 1);
  }
  ck_assert_int_eq(tq_graph_check_sums(g, NULL), TQ_OK);
  close(fd);
  tq_graph_free(g);
  free(b.v);
  unlink(path);
}
END_TEST

/* One wrong element each; returns the section that has to be named, NULL after the last. */
static const char *break_one(struct tq_draft *d, int which) {
  switch (which) {
    case 0:
      return d->strings.bytes.v[d->strings.bytes.n - 1] = 'x', "STRINGS";
    case 1:
      return d->edges.v[0].to = (uint32_t)d->vertices.n, "EDGES";
    case 2:
      return d->edges.v[0].flags |= 0xff, "EDGES";
    case 3:
      return d->first_shape.v[1] = UINT32_MAX, "FIRST_SHAPE";
    case 4:
      return d->runs.v[0].n_segments = 15, "RUNS";
    case 5:
      return d->run_tree.n--, "RUN_TREE";
    case 6:
      return d->modes[1].arcs.v[0].head ^= 1, "ARCS";
    case 7:
      return d->modes[1].arc_edges.v[0] = UINT32_MAX, "ARC_EDGES";
    case 8:
      return d->modes[1].arcs.v[0].weight_ds = UINT32_MAX, "ARCS";
    case 9:
      return d->modes[2].stop_links.v[0].pos = TQ_POS_ONE + 1, "STOP_LINKS";
    case 10:
      return d->modes[0].place_links.v[0].edge = (uint32_t)d->edges.n, "PLACE_LINKS";
    case 11:
      return d->modes[0].cell_links.v[0].cell = UINT32_MAX, "CELL_LINKS";
    case 12:
      return d->modes[0].first_cell_link.v[d->edges.n]++, "FIRST_CELL_LINK";
    case 13:
      return d->stops.v[1].feed = 1, "STOPS";
    case 14:
      return d->stops.v[1].parent = (uint32_t)d->stops.n, "STOPS";
    case 15:
      return d->routes.v[0].network = TQ_N_NETWORKS, "ROUTES";
    case 16:
      return d->patterns.v[0].n_stops = 1, "PATTERNS";
    case 17:
      return d->patterns.v[0].n_trips = UINT32_MAX, "PATTERNS";
    case 18:
      return d->pattern_stops.v[0].stop = (1u << 30) - 1, "PATTERN_STOPS";
    case 19:
      return d->trips.v[0].service = (uint32_t)d->services.n, "TRIPS";
    case 20:
      return d->trips.v[0].first_time = UINT32_MAX, "TRIPS";
    case 21:
      return d->stop_times.v[1].arrive_s = -1, "STOP_TIMES";
    case 22:
      return d->frequencies.v[0].headway_s = 0, "FREQUENCIES";
    case 23:
      return d->services.v[0].n_days = 1 << 20, "SERVICES";
    case 24:
      return d->transfers.v[0].to = (uint32_t)d->stops.n, "TRANSFERS";
    case 25:
      return d->transfers.v[0].rule_s = -3, "TRANSFERS";
    case 26:
      return d->first_transfer.v[0] = 1, "FIRST_TRANSFER";
    case 27:
      return d->areas.v[1].n_rings = 99, "AREAS";
    case 28:
      return d->rings.v[0].first_point = UINT32_MAX, "RINGS";
    case 29:
      return d->grid.v[0].epsg = 4326, "GRID";
    case 30:
      return d->grid.v[0].cell_m = 0, "GRID";
    case 31:
      return d->profiles.v[1].percent[167] = 0, "PROFILES";
    case 32:
      return d->profiles.v[0].percent[0] = TQ_MAX_PERCENT + 1, "PROFILES";
    case 33:
      return d->edge_profiles.v[3].of[1] = (uint16_t)d->profiles.n, "EDGE_PROFILES";
    case 34:
      return d->edge_profiles.n--, "EDGE_PROFILES";
    case 35:
      return d->profiles.n = 0, "EDGE_PROFILES";
    default:
      return NULL;
  }
}

START_TEST(check_names_the_section_of_each_wrong_element) {
  struct tq_region region;
  const char *section = "";
  for (int which = 0; section; which++) {
    struct tq_graph view;
    struct tq_err err = {0};
    full_region(&region, 1);
    ck_assert_int_eq(tq_graph_check(&region.g, NULL), TQ_OK);
    section = break_one(&region.d, which);
    tq_draft_view(&region.d, &view);
    ck_assert_int_eq(tq_graph_check(&view, &err), section ? TQ_E_FORMAT : TQ_OK);
    char named[64];
    snprintf(named, sizeof named, "section %s,", section ? section : "");
    ck_assert_msg(!section || strstr(err.msg, named), "damage %d: %s", which, err.msg);
    tq_region_free(&region);
  }
}
END_TEST

/* Bug: trips that belong to no pattern were not looked at, and the search for the busiest
 * date read beyond the services. */
START_TEST(trip_outside_its_pattern_is_refused) {
  struct tq_region region;
  struct tq_err err;
  full_region(&region, 1);
  struct tq_pattern *last = &region.d.patterns.v[region.d.patterns.n - 1];
  struct tq_trip *stray = &region.d.trips.v[region.d.trips.n - 1];
  last->n_trips--;
  ck_assert_int_eq(tq_graph_check(&region.g, &err), TQ_E_FORMAT);
  ck_assert_ptr_nonnull(strstr(err.msg, "section TRIPS"));
  last->n_trips++;
  stray->pattern = 0; /* in the range of one pattern, but says it is another's */
  ck_assert_int_eq(tq_graph_check(&region.g, NULL), TQ_E_FORMAT);
  tq_region_free(&region);
}
END_TEST

/* Every section that a search by car does not read may be broken; every other may not. */
START_TEST(check_of_one_mode_looks_at_that_mode_only) {
  struct tq_region region;
  for (int mode = 0; mode < TQ_N_MODES; mode++)
    for (int part = 0; part < 5; part++) {
      struct tq_graph view;
      full_region(&region, 1);
      struct tq_draft *d = &region.d;
      if (part == 0) d->modes[mode].arcs.v[0].head = UINT32_MAX;
      if (part == 1) d->modes[mode].arc_edges.v[d->modes[mode].arc_edges.n - 1] = UINT32_MAX;
      if (part == 2) d->modes[mode].first_out.v[1] = UINT32_MAX;
      if (part == 3) d->modes[mode].cell_links.v[d->modes[mode].cell_links.n - 1].link.edge = TQ_NO_EDGE;
      if (part == 4) d->modes[mode].first_cell_link.v[1] = UINT32_MAX;
      tq_draft_view(&region.d, &view);
      for (int asked = 0; asked < TQ_N_MODES; asked++)
        ck_assert_int_eq(tq_graph_check_modes(&view, 1u << asked, NULL),
                         asked == mode ? TQ_E_FORMAT : TQ_OK);
      tq_region_free(&region);
    }
}
END_TEST

/* What does not agree is for the full check; runs are looked at when they are met. */
START_TEST(parts_that_disagree_are_searched_safely_and_fail_the_full_check) {
  struct tq_region region;
  for (int which = 0; which < 4; which++) {
    struct tq_graph view;
    full_region(&region, 1);
    struct tq_draft *d = &region.d;
    for (size_t r = 0; which == 0 && r < d->runs.n; r++) d->runs.v[r].edge = UINT32_MAX;
    for (size_t r = 0; which == 1 && r < d->runs.n; r++) d->runs.v[r].first_segment = (1u << 28) - 1;
    for (size_t a = 0; which == 2 && a < d->modes[TQ_WALK].arcs.n; a++)
      d->modes[TQ_WALK].arc_edges.v[a] ^= 1;
    if (which == 3) {
      struct tq_cell_link *x = &d->modes[TQ_CAR].cell_links.v[0];
      x->link.edge = x->link.edge ? 0 : 1;
    }
    tq_draft_view(d, &view);
    ck_assert_int_eq(tq_graph_check_modes(&view, (1u << TQ_N_MODES) - 1, NULL), TQ_OK);
    ck_assert_int_eq(tq_graph_check(&view, NULL), TQ_E_FORMAT);
    search(&view, false, (1u << TQ_N_TRAVELS) - 1);
    search(&view, true, (1u << TQ_N_TRAVELS) - 1);
    tq_region_free(&region);
  }
}
END_TEST

int main(void) {
  Suite *s = suite_create("graph_damage");
  TCase *c = tcase_create("graph_damage");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, truncated_graph_is_refused);
  tq_suite_add(c, any_flipped_byte_of_header_or_table_is_refused);
  tq_suite_add(c, damaged_elements_are_refused_or_searched);
  tq_suite_add(c, damaged_table_with_good_sums_is_refused_or_searched);
  tq_suite_add(c, verify_finds_any_flipped_byte_of_the_elements);
  tq_suite_add(c, check_names_the_section_of_each_wrong_element);
  tq_suite_add(c, check_of_one_mode_looks_at_that_mode_only);
  tq_suite_add(c, parts_that_disagree_are_searched_safely_and_fail_the_full_check);
  tq_suite_add(c, trip_outside_its_pattern_is_refused);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}

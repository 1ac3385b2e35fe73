/* Restriction relations by hand: small maps of lettered nodes, ways named by their nodes,
 * and the way that a car or a bike takes from one node to another. */
#include <string.h>
#include <unistd.h>

#include "engine/base/date.h"
#include "engine/street/street.h"
#include "tests/street_checks.h"

enum { STEP_E7 = 10000 }; /* between columns and rows of a map */

/* A map: rows of text, a letter is a node. Ways: lists of letters, with + behind for
 * one-way, - for one-way against the letters, * for private; residential streets. Restrictions:
 * "from:ab via:b to:bc restriction=no_left_turn", a single letter via is a node. */
struct town {
  const char *map, *ways;
  const char *restrictions[6];
  const struct tq_moment *moment;
};

struct built {
  struct tq_draft d;
  struct tq_graph g;
  struct tq_pos pos[256]; /* of the letters */
};

static int64_t id_of_way(const struct town *t, const char *name, size_t len) {
  int64_t id = 1;
  for (const char *w = t->ways; *w; id++) {
    size_t n = strcspn(w, " "), letters = strcspn(w, "+-* ");
    if (letters == len && !memcmp(w, name, len)) return id;
    w += n;
    while (*w == ' ') w++;
  }
  return 999; /* no such way */
}

static void write_nodes(FILE *f, const struct town *t, struct built *b) {
  int row = 0, col = 0;
  for (const char *c = t->map; *c; c++) {
    if (*c == '\n') {
      row++;
      col = 0;
      continue;
    }
    col++;
    if (*c < 'a' || *c > 'z') continue;
    struct tq_pos p = {col * STEP_E7, -row * STEP_E7};
    b->pos[(unsigned char)*c] = p;
    fprintf(f, "<node id='%d' lon='%.3f' lat='%.3f'/>\n", *c, p.lon_e7 / 1e7, p.lat_e7 / 1e7);
  }
}

static void write_ways(FILE *f, const struct town *t) {
  int id = 1;
  for (const char *w = t->ways; *w; id++) {
    fprintf(f, "<way id='%d'>", id);
    for (; *w && *w != ' '; w++) {
      if (*w == '*')
        fputs("<tag k='access' v='private'/>", f);
      else if (*w == '+' || *w == '-')
        fprintf(f, "<tag k='oneway' v='%s'/>", *w == '+' ? "yes" : "-1");
      else
        fprintf(f, "<nd ref='%d'/>", *w);
    }
    fputs("<tag k='highway' v='residential'/></way>\n", f);
    while (*w == ' ') w++;
  }
}

/* Words apart by spaces; in KEY='VALUE' the value may have spaces. Members come first, as
 * in every file. */
static void write_restriction(FILE *f, const struct town *t, int id, const char *words) {
  fprintf(f, "<relation id='%d'>", id);
  for (int tags = 0; tags < 2; tags++)
    for (const char *w = words; *w;) {
      size_t len = strcspn(w, " ");
      const char *equals = memchr(w, '=', len);
      if (equals && equals[1] == '\'') len = (size_t)(strchr(equals + 2, '\'') - w) + 1;
      if (equals && tags) {
        bool quoted = equals[1] == '\'';
        fprintf(f, "<tag k='%.*s' v='%.*s'/>", (int)(equals - w), w,
                (int)(w + len - equals) - 1 - 2 * quoted, equals + 1 + quoted);
      } else if (!equals && !tags) {
        const char *colon = memchr(w, ':', len);
        size_t letters = (size_t)(w + len - colon) - 1;
        long long ref = letters == 1 ? colon[1] : id_of_way(t, colon + 1, letters);
        fprintf(f, "<member type='%s' ref='%lld' role='%.*s'/>", letters == 1 ? "node" : "way", ref,
                (int)(colon - w), w);
      }
      w += len;
      while (*w == ' ') w++;
    }
  fputs("<tag k='type' v='restriction'/></relation>\n", f);
}

static void build(const struct town *t, struct built *b) {
  char path[] = "/tmp/tongqu-turns-XXXXXX.osm";
  int fd = mkstemps(path, 4);
  ck_assert_int_ge(fd, 0);
  FILE *f = fdopen(fd, "w");
  memset(b, 0, sizeof *b);
  fputs("<?xml version='1.0'?><osm version='0.6'>\n", f);
  write_nodes(f, t, b);
  write_ways(f, t);
  for (int i = 0; i < 6 && t->restrictions[i]; i++)
    write_restriction(f, t, 100 + i, t->restrictions[i]);
  fputs("</osm>\n", f);
  ck_assert_int_eq(fclose(f), 0);
  struct tq_osm osm = {0};
  struct tq_err err = {0};
  const char *paths[] = {path};
  struct tq_street_opts opts = {.moment = t->moment};
  ck_assert_int_eq(tq_draft_init(&b->d, &err), TQ_OK);
  ck_assert_msg(!tq_osm_read(paths, 1, &osm, &b->d.report, &err), "%s", err.msg);
  ck_assert_msg(!tq_streets_compile_with(&osm, &opts, &b->d, &err), "%s", err.msg);
  tq_osm_free(&osm);
  unlink(path);
  check_network(&b->d);
  tq_draft_view(&b->d, &b->g);
  ck_assert_int_eq(tq_graph_check(&b->g, NULL), TQ_OK);
}

static uint32_t vertex_named(const struct built *b, char name) {
  struct tq_pos p = b->pos[(unsigned char)name];
  for (uint32_t v = 0; v < b->g.n_vertices; v++)
    if (b->g.vertices[v].lon_e7 == p.lon_e7 && b->g.vertices[v].lat_e7 == p.lat_e7) return v;
  ck_abort_msg("%c is no vertex", name);
  return 0;
}

static char name_of(const struct built *b, uint32_t vertex) {
  for (int c = 'a'; c <= 'z'; c++)
    if (b->pos[c].lon_e7 == b->g.vertices[vertex].lon_e7 &&
        b->pos[c].lat_e7 == b->g.vertices[vertex].lat_e7 && b->pos[c].lon_e7)
      return (char)c;
  return '?';
}

/* The vertices on the way between two nodes, as letters; "" when there is none. */
static void way_between(const struct built *b, enum tq_mode mode, char from, char to,
                        char out[64]) {
  const struct tq_layer *layer = &b->g.layers[mode];
  struct tq_street *s;
  char turned[64];
  int n = 0;
  ck_assert_int_eq(tq_street_new(&b->g, layer, &s, NULL), TQ_OK);
  tq_street_seed(s, vertex_named(b, from), 0);
  tq_street_run(s, 1 << 24);
  uint32_t goal = vertex_named(b, to), best = goal, first, end;
  for (tq_layer_copies(layer, goal, &first, &end); first < end; first++)
    if (tq_street_state_ds(s, first) < tq_street_state_ds(s, best)) best = first;
  if (tq_street_state_ds(s, best) != TQ_FAR)
    for (uint32_t x = best; x != UINT32_MAX && n < 60; x = tq_street_parent(s, x))
      turned[n++] = name_of(b, tq_layer_vertex(layer, x));
  for (int i = 0; i < n; i++) out[i] = turned[n - 1 - i];
  out[n] = 0;
  tq_street_free(s);
}

#define WAY(b, mode, from, to, want)                                                        \
  do {                                                                                      \
    char way_[64];                                                                          \
    way_between(b, mode, from, to, way_);                                                   \
    ck_assert_msg(!strcmp(way_, want), "%c to %c: %s, should be %s", from, to, way_, want); \
  } while (0)

/* One town whose restrictions differ: j is a crossing of one-way streets out of it. */
#define CROSSING "  n  \n     \nw j e\n     \n  s  "
#define OUT_OF_J "sj+ jn+ jw+ je+"

static void cross(const char *restriction, const char *west, const char *north, const char *east,
                  enum tq_mode mode, const struct tq_moment *moment) {
  struct town t = {CROSSING, OUT_OF_J, {restriction}, moment};
  struct built b;
  build(&t, &b);
  WAY(&b, mode, 's', 'w', west);
  WAY(&b, mode, 's', 'n', north);
  WAY(&b, mode, 's', 'e', east);
  tq_draft_free(&b.d);
}

START_TEST(each_kind_of_restriction_bars_its_turn) {
  static const struct {
    const char *restriction, *west, *north, *east;
  } rows[] = {
      {"from:sj via:j to:jw restriction=no_left_turn", "", "sjn", "sje"},
      {"from:sj via:j to:je restriction=no_right_turn", "sjw", "sjn", ""},
      {"from:sj via:j to:jn restriction=no_straight_on", "sjw", "", "sje"},
      {"from:sj via:j to:jw restriction=no_something_new", "", "sjn", "sje"},
      {"from:sj via:j to:jw restriction=only_left_turn", "sjw", "", ""},
      {"from:sj via:j to:je restriction=only_right_turn", "", "", "sje"},
      {"from:sj via:j to:jn restriction=only_straight_on", "", "sjn", ""},
      {"from:sj via:j to:jn restriction=only_left_on", "", "sjn", ""},
      {"from:sj via:j to:jw to:je restriction=no_exit", "", "sjn", ""},
      {"from:sj via:j to:jw to:je restriction=only_left_turn", "sjw", "", "sje"},
      /* nothing said, or nothing to be understood */
      {"from:sj via:j to:jw restriction=yield", "sjw", "sjn", "sje"},
      {"from:sj via:j to:jw restriction=no_right_turn_on_red", "sjw", "sjn", "sje"},
      {"from:sj via:j to:jw restriction=none", "sjw", "sjn", "sje"},
      {"from:sj via:j to:jw except=psv", "sjw", "sjn", "sje"},
      /* the mode's own key before the general ones */
      {"from:sj via:j to:jw restriction:motorcar=no_left_turn", "", "sjn", "sje"},
      {"from:sj via:j to:jw restriction:motor_vehicle=no_left_turn", "", "sjn", "sje"},
      {"from:sj via:j to:jw restriction:motorcar=none restriction=no_left_turn", "sjw", "sjn",
       "sje"},
      {"from:sj via:j to:jw restriction:hgv=no_left_turn", "sjw", "sjn", "sje"},
      {"from:sj via:j to:jw restriction:bicycle=no_left_turn", "sjw", "sjn", "sje"},
      /* exceptions */
      {"from:sj via:j to:jw restriction=no_left_turn except=motorcar", "sjw", "sjn", "sje"},
      {"from:sj via:j to:jw restriction=no_left_turn except='psv; motorcar'", "sjw", "sjn", "sje"},
      {"from:sj via:j to:jw restriction=only_left_turn except=motor_vehicle", "sjw", "sjn", "sje"},
      {"from:sj via:j to:jw restriction=no_left_turn except=psv;bicycle", "", "sjn", "sje"},
      /* broken: left out */
      {"from:sj to:jw restriction=no_left_turn", "sjw", "sjn", "sje"},
      {"via:j to:jw restriction=no_left_turn", "sjw", "sjn", "sje"},
      {"from:sj via:j restriction=no_left_turn", "sjw", "sjn", "sje"},
      {"from:sj via:e to:jw restriction=no_left_turn", "sjw", "sjn", "sje"},
      {"from:sj via:j to:jx restriction=no_left_turn", "sjw", "sjn", "sje"},
      {"from:sj via:j via:n to:jw restriction=no_left_turn", "sjw", "sjn", "sje"},
      /* commands to take what nobody may take */
      {"from:sj via:j to:sj restriction=only_u_turn", "sjw", "sjn", "sje"},
      /* at times only: not without a moment */
      {"from:sj via:j to:jw restriction:conditional='no_left_turn @ (Mo-Fr 07:00-09:00)'", "sjw",
       "sjn", "sje"},
      {"from:sj via:j to:jw restriction=no_left_turn day_on=Monday day_off=Friday hour_on=07:00 "
       "hour_off=09:00",
       "sjw", "sjn", "sje"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    cross(rows[i].restriction, rows[i].west, rows[i].north, rows[i].east, TQ_CAR, NULL);
}
END_TEST

/* A bike is pushed back from the end of a one-way street. */
START_TEST(bikes_heed_what_is_not_excepted_and_walkers_nothing) {
  cross("from:sj via:j to:jw restriction=no_left_turn", "sjnjw", "sjn", "sje", TQ_BIKE, NULL);
  cross("from:sj via:j to:jw restriction:bicycle=no_left_turn", "sjnjw", "sjn", "sje", TQ_BIKE,
        NULL);
  cross("from:sj via:j to:jw restriction=no_left_turn except=bicycle", "sjw", "sjn", "sje", TQ_BIKE,
        NULL);
  cross("from:sj via:j to:jw restriction:motorcar=no_left_turn", "sjw", "sjn", "sje", TQ_BIKE,
        NULL);
  cross("from:sj via:j to:jw restriction=only_left_turn", "sjw", "sjn", "sje", TQ_WALK, NULL);
}
END_TEST

START_TEST(conditional_restriction_holds_at_its_moment) {
  static const char peak[] =
      "from:sj via:j to:jw restriction:conditional='no_left_turn @ (Mo-Fr 07:00-09:00)'";
  static const char old[] =
      "from:sj via:j to:jw restriction=no_left_turn day_on=Monday day_off=Friday hour_on=07:00 "
      "hour_off=09:00";
  static const char mixed[] =
      "from:sj via:j to:jw restriction=no_left_turn restriction:conditional='none @ (Sa-Su); "
      "only_left_turn @ (22:00-23:00)'";
  int32_t monday = tq_date_parse("20261123");
  struct tq_moment rush = {monday, 8 * 3600}, noon = {monday, 12 * 3600};
  struct tq_moment sunday = {monday + 6, 8 * 3600}, late = {monday, 22 * 3600 + 1800};
  cross(peak, "", "sjn", "sje", TQ_CAR, &rush);
  cross(peak, "sjw", "sjn", "sje", TQ_CAR, &noon);
  cross(peak, "sjw", "sjn", "sje", TQ_CAR, &sunday);
  cross(old, "", "sjn", "sje", TQ_CAR, &rush);
  cross(old, "sjw", "sjn", "sje", TQ_CAR, &noon);
  cross(mixed, "", "sjn", "sje", TQ_CAR, &noon);
  cross(mixed, "sjw", "sjn", "sje", TQ_CAR, &sunday);
  cross(mixed, "sjw", "", "", TQ_CAR, &late);
}
END_TEST

/* The two halves of a way that goes on past the junction: the kind of turn tells which. */
START_TEST(way_through_the_junction_is_told_apart_by_the_turn) {
  struct town t = {CROSSING, "sjn wje", {"from:sjn via:j to:wje restriction=no_left_turn"}, NULL};
  struct built b;
  build(&t, &b);
  /* both sjn -> j -> w from the south, and from the north to the east, are left turns */
  ck_assert_uint_eq(tq_report_count(&b.d.report, "restriction_ambiguous"), 1);
  tq_draft_free(&b.d);
  struct town one = {
      CROSSING, "sj jn wje", {"from:sj via:j to:wje restriction=no_left_turn"}, NULL};
  build(&one, &b);
  WAY(&b, TQ_CAR, 's', 'w', "sjnjw"); /* turning back at the end of the street */
  WAY(&b, TQ_CAR, 's', 'e', "sje");
  ck_assert_uint_eq(tq_report_count(&b.d.report, "restriction_ambiguous"), 0);
  tq_draft_free(&b.d);
}
END_TEST

/* No way round but over the far end: nobody turns back at the crossings in between. */
START_TEST(driver_turns_back_only_at_a_dead_end) {
  struct town t = {"  n    x y  \n            \nw j a b c d e\n            \n  s         ",
                   "sj jn jw ja ab bc cd de bx cy",
                   {"from:sj via:j to:jw restriction=no_left_turn",
                    "from:sj via:j to:jn restriction=no_straight_on"},
                   NULL};
  struct built b;
  build(&t, &b);
  WAY(&b, TQ_CAR, 's', 'w', "sjabxbajw"); /* a, b are passed; x is a dead end */
  WAY(&b, TQ_CAR, 'n', 'w', "njw");
  WAY(&b, TQ_CAR, 'n', 's', "njs");
  tq_draft_free(&b.d);
}
END_TEST

START_TEST(no_u_turn_bars_turning_back_at_a_dead_end) {
  struct town t = {
      "w j e\n     \n  s  ",
      "sj wj je",
      {"from:sj via:j to:wj restriction=no_left_turn", "from:je via:e to:je restriction=no_u_turn"},
      NULL};
  struct built b;
  build(&t, &b);
  WAY(&b, TQ_CAR, 's', 'w', "");
  WAY(&b, TQ_CAR, 's', 'e', "sje");
  WAY(&b, TQ_CAR, 'e', 'w', "ejw");
  tq_draft_free(&b.d);
}
END_TEST

/* The dead ends of the left side are further away, so that turning back there never pays. */
#define LADDER "c    \n     \n    f\n     \nb   e\n     \n    d\n     \na    "

START_TEST(via_way_bars_the_turn_only_for_who_came_that_way) {
  struct town t = {
      LADDER, "ab bc be de ef", {"from:ab via:be to:de restriction=no_right_turn"}, NULL};
  struct built b;
  build(&t, &b);
  WAY(&b, TQ_CAR, 'a', 'd', "abefed");
  WAY(&b, TQ_CAR, 'a', 'f', "abef");
  WAY(&b, TQ_CAR, 'c', 'd', "cbed");
  WAY(&b, TQ_CAR, 'c', 'f', "cbef");
  tq_draft_free(&b.d);
  t.restrictions[0] = "from:ab via:be to:ef restriction=only_left_turn";
  build(&t, &b);
  WAY(&b, TQ_CAR, 'a', 'd', "abefed");
  WAY(&b, TQ_CAR, 'a', 'c', "abc"); /* the command begins on the via way */
  WAY(&b, TQ_CAR, 'c', 'd', "cbed");
  tq_draft_free(&b.d);
}
END_TEST

/* Two carriageways and the links between them; overlapping restrictions on one link. */
START_TEST(overlapping_via_ways_keep_apart) {
  struct town t = {LADDER,
                   "ab bc be de ef",
                   {"from:ab via:be to:de restriction=no_right_turn",
                    "from:bc via:be to:ef restriction=no_left_turn"},
                   NULL};
  struct built b;
  build(&t, &b);
  WAY(&b, TQ_CAR, 'a', 'd', "abefed");
  WAY(&b, TQ_CAR, 'c', 'f', "cbedef");
  WAY(&b, TQ_CAR, 'a', 'f', "abef");
  WAY(&b, TQ_CAR, 'c', 'd', "cbed");
  tq_draft_free(&b.d);
}
END_TEST

START_TEST(several_via_ways_in_any_order_are_followed) {
  struct town t = {"  k   j  \n         \nh g   f e\n         \na b   c d\n         \n  l   i  ",
                   "ab+ bc+ cd+ ef+ fg+ gh+ ic+ cf+ fj+ kg+ gb+ bl+",
                   {"from:ab via:fg via:bc via:cf to:gh restriction=no_u_turn"},
                   NULL};
  struct built b;
  build(&t, &b);
  WAY(&b, TQ_CAR, 'a', 'h', "abcfgbcfgh"); /* once round: then it came from gb, not ab */
  WAY(&b, TQ_CAR, 'a', 'l', "abl");
  WAY(&b, TQ_CAR, 'i', 'h', "icfgh");
  tq_draft_free(&b.d);
}
END_TEST

/* A via way with a side street in its middle is two edges. */
START_TEST(via_way_of_several_edges_is_one_via) {
  struct town t = {"c     f\n   x   \nb  m  e\n       \na     d",
                   "ab bc bme de ef mx",
                   {"from:ab via:bme to:de restriction=no_right_turn"},
                   NULL};
  struct built b;
  build(&t, &b);
  WAY(&b, TQ_CAR, 'a', 'd', "abmxmed"); /* over the dead end x it is another way */
  WAY(&b, TQ_CAR, 'c', 'd', "cbmed");
  WAY(&b, TQ_CAR, 'm', 'd', "med");
  tq_draft_free(&b.d);
}
END_TEST

START_TEST(no_entry_takes_several_from_members) {
  struct town t = {
      CROSSING, "sj wj nj je", {"from:sj from:wj via:j to:je restriction=no_entry"}, NULL};
  struct built b;
  build(&t, &b);
  WAY(&b, TQ_CAR, 's', 'e', "sjnje");
  WAY(&b, TQ_CAR, 'w', 'e', "wjnje");
  WAY(&b, TQ_CAR, 'n', 'e', "nje");
  tq_draft_free(&b.d);
}
END_TEST

START_TEST(broken_restrictions_are_counted_by_reason) {
  struct town t = {
      CROSSING,
      "sj+ jn+ jw+ je+",
      {"from:sj to:jw restriction=no_left_turn", "from:sj via:j to:jx restriction=no_exit",
       "from:sj via:e to:jw restriction=no_left_turn", "from:sj via:j to:jw restriction=perhaps",
       "from:sj via:j to:jw restriction:conditional='no_left_turn @ (Mo)'",
       "from:jn via:je to:jw restriction=no_left_turn"},
      NULL};
  struct built b;
  build(&t, &b);
  const struct tq_report *r = &b.d.report;
  ck_assert_uint_eq(tq_report_count(r, "restriction_incomplete"), 1);
  ck_assert_uint_eq(tq_report_count(r, "restriction_missing_member"), 1);
  ck_assert_uint_eq(tq_report_count(r, "restriction_not_touching"), 2);
  ck_assert_uint_eq(tq_report_count(r, "restriction_unknown"), 1);
  ck_assert_uint_eq(tq_report_count(r, "restriction_conditional"), 1);
  ck_assert_uint_eq(b.d.modes[TQ_CAR].state_vertex.n, 0);
  tq_draft_free(&b.d);
}
END_TEST

/* A private short cut bc, and an estate gh behind a private gate bg. */
#define ESTATE "a b c d\n       \n  e f  \n       \n  g h  "

START_TEST(private_street_is_no_through_road) {
  struct town t = {ESTATE, "ab bc* cd be ef fc", {NULL}, NULL};
  struct built b;
  build(&t, &b);
  WAY(&b, TQ_CAR, 'a', 'd', "abefcd");
  WAY(&b, TQ_CAR, 'd', 'a', "dcfeba");
  WAY(&b, TQ_CAR, 'a', 'c', "abc"); /* ends on it */
  WAY(&b, TQ_CAR, 'b', 'd', "bcd"); /* begins on it */
  ck_assert_uint_gt(b.d.n_ends_states, 0);
  ck_assert(edge_of(&b.d, 2)->flags & TQ_EDGE_MAIN_CAR); /* ways lead to it and from it */
  tq_draft_free(&b.d);
}
END_TEST

START_TEST(free_street_behind_a_private_gate_is_reached) {
  struct town t = {ESTATE, "ab bc cd be eg* gh hf* fc", {NULL}, NULL};
  struct built b;
  build(&t, &b);
  WAY(&b, TQ_CAR, 'a', 'h', "abegh");
  WAY(&b, TQ_CAR, 'h', 'a', "hgeba"); /* either gate leads out */
  tq_draft_free(&b.d);
}
END_TEST

/* Estates as they are mapped: each column of streets has a way of its own. */
START_TEST(estates_serve_their_own_journeys_only) {
  struct town t = {ESTATE, "ab bc cd be eg* gh hf* fc ef*", {NULL}, NULL};
  struct built b;
  build(&t, &b);
  WAY(&b, TQ_CAR, 'a', 'd', "abcd");
  WAY(&b, TQ_CAR, 'g', 'h', "gh"); /* stays inside */
  WAY(&b, TQ_CAR, 'a', 'h', "abegh");
  ck_assert(edge_of(&b.d, 6)->flags & TQ_EDGE_ENDS_ONLY); /* gh: free, but behind the gates */
  ck_assert(!(edge_of(&b.d, 2)->flags & TQ_EDGE_ENDS_ONLY));
  tq_draft_free(&b.d);
}
END_TEST

START_TEST(restriction_holds_on_private_streets_too) {
  struct town t = {
      ESTATE, "ab bc* cd be ef fc", {"from:ab via:b to:bc restriction=no_straight_on"}, NULL};
  struct built b;
  build(&t, &b);
  WAY(&b, TQ_CAR, 'a', 'c', "abefc");
  WAY(&b, TQ_CAR, 'e', 'd', "efcd");
  tq_draft_free(&b.d);
}
END_TEST

/* The files made here are written with a point, whatever the suite's locale. */
static void write_points(void) { setlocale(LC_NUMERIC, "C"); }

int main(void) {
  Suite *s = suite_create("turns_osm");
  TCase *c = tcase_create("turns_osm");
  tcase_set_timeout(c, 0);
  tcase_add_unchecked_fixture(c, write_points, NULL);
  suite_add_tcase(s, c);
  tq_suite_add(c, each_kind_of_restriction_bars_its_turn);
  tq_suite_add(c, bikes_heed_what_is_not_excepted_and_walkers_nothing);
  tq_suite_add(c, conditional_restriction_holds_at_its_moment);
  tq_suite_add(c, way_through_the_junction_is_told_apart_by_the_turn);
  tq_suite_add(c, driver_turns_back_only_at_a_dead_end);
  tq_suite_add(c, no_u_turn_bars_turning_back_at_a_dead_end);
  tq_suite_add(c, via_way_bars_the_turn_only_for_who_came_that_way);
  tq_suite_add(c, overlapping_via_ways_keep_apart);
  tq_suite_add(c, several_via_ways_in_any_order_are_followed);
  tq_suite_add(c, via_way_of_several_edges_is_one_via);
  tq_suite_add(c, no_entry_takes_several_from_members);
  tq_suite_add(c, broken_restrictions_are_counted_by_reason);
  tq_suite_add(c, private_street_is_no_through_road);
  tq_suite_add(c, free_street_behind_a_private_gate_is_reached);
  tq_suite_add(c, estates_serve_their_own_journeys_only);
  tq_suite_add(c, restriction_holds_on_private_streets_too);
  return tq_suite_run(s);
}

/* Walks through stations: times of pathways worked by hand, shortest ways against all pairs,
 * and their place among transfers and links. */
#include <string.h>

#include "graphs/gtfs.h"
#include "graphs/links.h"
#include "graphs/station_walks.h"
#include "tests/feed_dir.h"

static struct tq_draft d;
static char dir[TQ_PATH_SIZE];

static void write_file(const char *name, const char *text) {
  tq_write_file(dir, name, text, strlen(text));
}

static const char STOPS[] =
    "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,level_id\n"
    "S,Station,30.5,114.3,1,,\n"
    "A,One,30.5,114.3,0,S,L0\n"
    "B,Two,30.5,114.3,0,S,L2\n"
    "C,Far,30.5,114.4,0,,\n"
    "E,Door,30.5,114.3,2,S,L0\n"
    "N,,,,3,S,L0\n"
    "a,,,,4,A,\n";

static void set_up(void) {
  ck_assert_int_eq(tq_draft_init(&d, NULL), TQ_OK);
  tq_feed_copy(dir, "simple"); /* trips over A, B, C */
  write_file("stops.txt", STOPS);
  write_file("levels.txt", "level_id,level_index\nL0,0\nL2,-2\n");
}

static void tear_down(void) {
  tq_draft_free(&d);
  tq_temp_dir_remove(dir);
}

static void add(const char *pathways) {
  char table[2000];
  snprintf(table, sizeof table,
           "pathway_id,from_stop_id,to_stop_id,pathway_mode,is_bidirectional,traversal_time,length,"
           "stair_count\n%s",
           pathways);
  write_file("pathways.txt", table);
  struct tq_err err;
  enum tq_code code = tq_gtfs_add(&d, dir, &err);
  ck_assert_msg(code == TQ_OK, "%s", code ? err.msg : "");
}

static uint32_t stop(const char *id) {
  for (uint32_t i = 0; i < d.stops.n; i++)
    if (!strcmp(d.strings.bytes.v + d.stops.v[i].id, id)) return i;
  ck_abort_msg("no stop %s", id);
  return 0;
}

/* In tenths of a second, -1 when there is none. */
static int walk(const char *from, const char *to) {
  for (size_t i = 0; i < d.station_walks.n; i++)
    if (d.station_walks.v[i].from == stop(from) && d.station_walks.v[i].to == stop(to))
      return (int)d.station_walks.v[i].walk_ds;
  return -1;
}

START_TEST(times_given_add_up_over_nodes) {
  add("p1,E,N,1,1,30,,\np2,N,A,1,1,20,,\np3,N,B,4,0,15,,\np4,B,N,2,0,40,,\n");
  ck_assert_int_eq(walk("E", "A"), 500);
  ck_assert_int_eq(walk("A", "E"), 500);
  ck_assert_int_eq(walk("E", "B"), 450); /* the escalator leads in only */
  ck_assert_int_eq(walk("B", "E"), 700);
  ck_assert_int_eq(walk("A", "B"), 350);
  ck_assert_int_eq(walk("B", "A"), 600);
  ck_assert_uint_eq(d.station_walks.n, 6); /* nothing to or from nodes, the station or Far */
}
END_TEST

START_TEST(times_left_out_come_from_length_steps_and_levels) {
  /* 100 m at 5 km/h: 72 s. 40 steps: 20 s. Stairs over two levels, 8 m: 47.06 steps, 23.53 s.
     A lift of 10 m: 7.2 s and 20 s to wait. */
  add("p1,E,A,1,1,,100,\n");
  ck_assert_int_eq(walk("E", "A"), 720);
  tear_down(), set_up();
  add("p1,E,A,2,1,,,40\n");
  ck_assert_int_eq(walk("E", "A"), 200);
  tear_down(), set_up();
  add("p1,E,B,2,1,,,\n");
  ck_assert_int_eq(walk("E", "B"), 236);
  tear_down(), set_up();
  add("p1,E,B,5,1,,10,\n");
  ck_assert_int_eq(walk("E", "B"), 272);
}
END_TEST

START_TEST(boarding_areas_are_a_part_of_their_platform) {
  add("p1,E,a,1,1,25,,\n");
  ck_assert_int_eq(walk("E", "A"), 250);
  ck_assert_int_eq(walk("A", "E"), 250);
  ck_assert_int_eq(d.stops.v[stop("a")].pos.lon_e7, 1143000000); /* its platform's */
}
END_TEST

START_TEST(pathway_to_station_or_unknown_left_out_and_counted) {
  add("p1,E,S,1,1,25,,\np2,E,X,1,1,25,,\np3,E,A,1,1,25,,\n");
  ck_assert_uint_eq(tq_report_count(&d.report, "bad_pathway"), 2);
  ck_assert_int_eq(walk("E", "A"), 250);
}
END_TEST

/* Random stations: the walks equal all pairs' shortest ways (Floyd and Warshall). */
START_TEST(walks_random_equal_all_pairs) {
  enum { N = 12 };
  uint64_t seed = 3;
  for (int round = 0; round < 40; round++) {
    tear_down(), set_up();
    int cost[N][N], type[N];
    char stops[2000] =
        "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
        "S,S,30,114,1,\nA,A,30,114,0,\nB,B,30,114,0,\nC,C,30,114,0,\n";
    char paths[2000] = "";
    for (int i = 0; i < N; i++) {
      static const int types[] = {0, 2, 3};
      type[i] = types[tq_random_below(&seed, 3)];
      size_t n = strlen(stops);
      snprintf(stops + n, sizeof stops - n, "x%d,x,30,114,%d,S\n", i, type[i]);
      for (int j = 0; j < N; j++) cost[i][j] = i == j ? 0 : 1000000;
    }
    for (int k = 0; k < 20; k++) {
      int i = (int)tq_random_below(&seed, N), j = (int)tq_random_below(&seed, N);
      int both = (int)tq_random_below(&seed, 2), s = 1 + (int)tq_random_below(&seed, 300);
      size_t n = strlen(paths);
      snprintf(paths + n, sizeof paths - n, "p%d,x%d,x%d,1,%d,%d,,\n", k, i, j, both, s);
      if (s * 10 < cost[i][j]) cost[i][j] = s * 10;
      if (both && s * 10 < cost[j][i]) cost[j][i] = s * 10;
    }
    for (int k = 0; k < N; k++)
      for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
          if (cost[i][k] + cost[k][j] < cost[i][j]) cost[i][j] = cost[i][k] + cost[k][j];
    write_file("stops.txt", stops);
    add(paths);
    for (int i = 0; i < N; i++)
      for (int j = 0; j < N; j++) {
        char a[8], b[8];
        snprintf(a, sizeof a, "x%d", i);
        snprintf(b, sizeof b, "x%d", j);
        bool kept = i != j && type[i] != 3 && type[j] != 3 && (type[i] == 0 || type[j] == 0) &&
                    cost[i][j] <= 36000;
        ck_assert_int_eq(walk(a, b), kept ? cost[i][j] : -1);
      }
  }
}
END_TEST

static struct tq_link_opts link_opts(void) {
  struct tq_link_opts opts;
  tq_link_opts_init(&opts);
  opts.n_threads = 1;
  return opts;
}

START_TEST(walks_hold_among_transfers_instead_of_straight_ones) {
  add("p1,A,N,1,1,100,,\np2,N,B,1,1,100,,\n");
  struct tq_link_opts opts = link_opts();
  ck_assert_int_eq(tq_links_join(&d, &opts, NULL, NULL, NULL), TQ_OK);
  uint32_t a = stop("A");
  ck_assert_uint_eq(d.first_transfer.v[a + 1] - d.first_transfer.v[a], 1);
  const struct tq_transfer *x = &d.transfers.v[d.first_transfer.v[a]];
  ck_assert_uint_eq(x->to, stop("B"));
  ck_assert_uint_eq(x->walk_ds, 2000); /* straight it would be 0 m */
}
END_TEST

/* A platform meets the streets where its entrance does, further off by the way in between. */
START_TEST(platform_linked_through_its_entrance) {
  add("p1,E,A,1,0,60,,\np2,A,E,1,0,90,,\n");
  struct tq_link entrance = {7, 100, 50}, other = {9, 1, 1};
  for (uint32_t s = 0; s < d.stops.n; s++)
    ck_assert(tq_push(&d.modes[TQ_WALK].stop_links, s == stop("E") ? entrance : other));
  tq_station_walks_link(&d);
  struct tq_link got = d.modes[TQ_WALK].stop_links.v[stop("A")];
  ck_assert_uint_eq(got.edge, 7);
  ck_assert_uint_eq(got.pos, 100);
  ck_assert_uint_eq(got.dist_dm, 50 + 1250); /* the slower way: 90 s at 5 km/h are 125 m */
  ck_assert_uint_eq(d.modes[TQ_WALK].stop_links.v[stop("B")].edge, 9);
}
END_TEST

int main(void) {
  Suite *s = suite_create("pathways");
  TCase *c = tcase_create("pathways");
  tcase_set_timeout(c, 0);
  tcase_add_checked_fixture(c, set_up, tear_down);
  tq_suite_add(c, times_given_add_up_over_nodes);
  tq_suite_add(c, times_left_out_come_from_length_steps_and_levels);
  tq_suite_add(c, boarding_areas_are_a_part_of_their_platform);
  tq_suite_add(c, pathway_to_station_or_unknown_left_out_and_counted);
  tq_suite_add(c, walks_random_equal_all_pairs);
  tq_suite_add(c, walks_hold_among_transfers_instead_of_straight_ones);
  tq_suite_add(c, platform_linked_through_its_entrance);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}

#include "tests/bench/province_gtfs.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_STOPS = 96 };

enum table { ROUTES, TRIPS, STOP_TIMES, N_TABLES };

/* What kinds of line there are. */
struct service {
  const char *prefix, *name;
  int route_type;
  double speed_mps; /* between stops, along the tiles */
  int dwell_s;
};
static const struct service bus = {"B", "路公交", 700, 6.5, 20};
static const struct service coach = {"C", "客运班线", 200, 14, 120};
static const struct service train = {"R", "次", 102, 45, 120};

struct feed {
  const struct province *p;
  FILE *tables[N_TABLES];
  struct province_gtfs_counts counts;
  TQ_VEC(uint64_t) stops; /* keys of all stops called at */
  uint64_t random;
  /* the line at hand */
  uint64_t calls[MAX_STOPS];
  uint32_t n_calls;
};

/* A stop is a quarter k of the side in a direction from corner i,j. */
static uint64_t stop_key(uint32_t i, uint32_t j, int d, uint32_t k) {
  return ((uint64_t)j << 32 | (uint64_t)i << 8 | (uint64_t)d << 4 | k);
}

static struct xy stop_at(const struct province *p, uint64_t key) {
  return province_port(p, (uint32_t)(key >> 8) & 0xffffff, (uint32_t)(key >> 32),
                       (int)(key >> 4 & 15), (uint32_t)key & 15, 4);
}

static void call_at(struct feed *f, uint32_t i, uint32_t j, int d, uint32_t k) {
  uint64_t key = stop_key(i, j, d, k);
  if (f->n_calls == MAX_STOPS || province_in_water(f->p, stop_at(f->p, key))) return;
  for (uint32_t c = 0; c < f->n_calls; c++)
    if (f->calls[c] == key) return;
  f->calls[f->n_calls++] = key;
}

/* Along the sides of tiles; at every quarter where the streets are dense, else at corners. */
static void ride_side(struct feed *f, uint32_t i, uint32_t j, int d, bool back) {
  uint32_t parts = province_side_blocks(f->p, i, j, d) >= 8 ? 4 : 1;
  for (uint32_t k = 1; k < parts; k++) call_at(f, i, j, d, back ? 4 - k : k);
}

static void ride_to(struct feed *f, uint32_t *i, uint32_t *j, uint32_t to_i, uint32_t to_j) {
  while (*i != to_i || *j != to_j) {
    int64_t dx = (int64_t)to_i - *i, dy = (int64_t)to_j - *j;
    bool east = dx && (!dy || draw(&f->random) % 2);
    bool back = east ? dx < 0 : dy < 0;
    if (back) *(east ? i : j) -= 1;
    ride_side(f, *i, *j, !east, back);
    if (!back) *(east ? i : j) += 1;
    call_at(f, *i, *j, 0, 0);
  }
}

static void print_time(FILE *out, int32_t s) {
  fprintf(out, "%02d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
}

static void write_trip(struct feed *f, uint64_t route, const struct service *s, bool back,
                       int32_t start_s, double pace) {
  uint64_t trip = ++f->counts.n_trips;
  fprintf(f->tables[TRIPS], "%s%llu,all,%llu,%d\n", s->prefix, (unsigned long long)route,
          (unsigned long long)trip, back);
  double now_s = start_s;
  for (uint32_t c = 0; c < f->n_calls; c++) {
    uint32_t at = back ? f->n_calls - 1 - c : c, before = back ? at + 1 : at - 1;
    if (c > 0) {
      struct xy a = stop_at(f->p, f->calls[before]), b = stop_at(f->p, f->calls[at]);
      now_s += 1.25 * hypot(b.x - a.x, b.y - a.y) / s->speed_mps * pace + 15;
      f->counts.n_connections++;
    }
    fprintf(f->tables[STOP_TIMES], "%llu,", (unsigned long long)trip);
    print_time(f->tables[STOP_TIMES], (int32_t)now_s);
    fputc(',', f->tables[STOP_TIMES]);
    now_s += s->dwell_s;
    print_time(f->tables[STOP_TIMES], (int32_t)now_s);
    fprintf(f->tables[STOP_TIMES], ",%llx,%u\n", (unsigned long long)f->calls[at], c + 1);
  }
}

/* Both ways, all day, slower in the peaks. */
static bool write_line(struct feed *f, const struct service *s, int32_t headway_s) {
  if (f->n_calls < 2) return true;
  uint64_t route = ++f->counts.n_routes;
  fprintf(f->tables[ROUTES], "%s%llu,made,%llu%s,,%d\n", s->prefix, (unsigned long long)route,
          (unsigned long long)route, s->name, s->route_type);
  for (uint32_t c = 0; c < f->n_calls; c++)
    if (!tq_push(&f->stops, f->calls[c])) return false;
  for (int back = 0; back < 2; back++) {
    int32_t start_s = 6 * 3600 + (int32_t)draw_below(&f->random, (uint32_t)headway_s);
    for (; start_s < 21 * 3600 + 1800; start_s += headway_s) {
      int32_t hour = start_s / 3600;
      bool peak = (hour >= 7 && hour < 9) || (hour >= 17 && hour < 19);
      write_trip(f, route, s, back, start_s, peak && s == &bus ? 1.25 : 1);
    }
  }
  return true;
}

static uint32_t near(struct feed *f, uint32_t centre, uint32_t reach, uint32_t n) {
  int64_t at = (int64_t)centre + (int64_t)draw_below(&f->random, 2 * reach + 1) - reach;
  return at < 1 ? 1 : at >= n ? n - 1 : (uint32_t)at;
}

/* From one side of the town through its middle to the other. */
static bool add_bus(struct feed *f, const struct town *town) {
  uint32_t reach = 2 + (uint32_t)(sqrt(town->people / 100000) * 1.6);
  uint32_t i = near(f, town->i, reach, f->p->nx), j = near(f, town->j, reach, f->p->ny);
  f->n_calls = 0;
  call_at(f, i, j, 0, 0);
  ride_to(f, &i, &j, near(f, town->i, 1, f->p->nx), near(f, town->j, 1, f->p->ny));
  ride_to(f, &i, &j, near(f, town->i, reach, f->p->nx), near(f, town->j, reach, f->p->ny));
  return write_line(f, &bus, 60 * (int32_t)(8 + draw_below(&f->random, 23)));
}

/* Between two towns, calling at the towns on the way. */
static bool add_long(struct feed *f, const struct service *s, const struct town *a,
                     const struct town *b, double off_way, int32_t headway_s) {
  double dx = (double)b->i - a->i, dy = (double)b->j - a->j, far = hypot(dx, dy);
  struct on_way {
    double along;
    const struct town *town;
  } found[MAX_STOPS - 2];
  uint32_t n = 0;
  for (size_t t = 0; t < f->p->towns.n && n < MAX_STOPS - 2; t++) {
    const struct town *c = &f->p->towns.v[t];
    if (s == &train && !c->is_seat) continue;
    double along = ((c->i - (double)a->i) * dx + (c->j - (double)a->j) * dy) / far;
    double off = ((c->j - (double)a->j) * dx - (c->i - (double)a->i) * dy) / far;
    if (along < 3 || along > far - 3 || fabs(off) > off_way) continue;
    uint32_t at = n++;
    for (; at > 0 && found[at - 1].along > along; at--) found[at] = found[at - 1];
    found[at] = (struct on_way){along, c};
  }
  f->n_calls = 0;
  call_at(f, a->i, a->j, 0, 0);
  for (uint32_t k = 0; k < n; k++) call_at(f, found[k].town->i, found[k].town->j, 0, 0);
  call_at(f, b->i, b->j, 0, 0);
  return write_line(f, s, headway_s);
}

static bool add_long_lines(struct feed *f, uint32_t n_seats, uint64_t limit) {
  const struct town *towns = f->p->towns.v;
  for (uint32_t a = 0; a < n_seats; a++)
    for (uint32_t b = a + 1; b < n_seats; b++) {
      double far = hypot((double)towns[a].i - towns[b].i, (double)towns[a].j - towns[b].j);
      bool cities = towns[a].is_city && towns[b].is_city;
      bool rides = far > 8 && far < 60 && draw_below(&f->random, 100) < 40;
      if (rides && f->counts.n_connections < limit &&
          !add_long(f, &coach, &towns[a], &towns[b], 1.5, 60 * 45))
        return false;
      if (cities && far > 20 && draw_below(&f->random, 100) < 25 &&
          f->counts.n_connections < limit && !add_long(f, &train, &towns[a], &towns[b], 6, 60 * 40))
        return false;
    }
  return true;
}

/* Buses for the towns in turn, more often for those with more people. */
static bool add_buses(struct feed *f, uint32_t n_seats, uint64_t n_connections) {
  const struct town *towns = f->p->towns.v;
  double most = 0;
  for (uint32_t t = 0; t < n_seats; t++) most = fmax(most, towns[t].people);
  for (uint32_t round = 0; f->counts.n_connections < n_connections && round < 1000; round++)
    for (uint32_t t = 0; t < n_seats && f->counts.n_connections < n_connections; t++)
      if (draw_share(&f->random) < towns[t].people / most && !add_bus(f, &towns[t])) return false;
  return true;
}

static int by_key(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

static void write_stops(struct feed *f, FILE *out) {
  fputs("stop_id,stop_name,stop_lat,stop_lon\n", out);
  if (f->stops.n) qsort(f->stops.v, f->stops.n, sizeof *f->stops.v, by_key);
  for (size_t s = 0; s < f->stops.n; s++) {
    if (s > 0 && f->stops.v[s] == f->stops.v[s - 1]) continue;
    struct tq_pos pos = province_pos(f->p, stop_at(f->p, f->stops.v[s]));
    fprintf(out, "%llx,第%llu站,%.7f,%.7f\n", (unsigned long long)f->stops.v[s],
            (unsigned long long)++f->counts.n_stops, tq_deg(pos.lat_e7), tq_deg(pos.lon_e7));
  }
}

static FILE *open_table(const char *folder, const char *name, const char *header,
                        struct tq_err *err) {
  char path[1024];
  snprintf(path, sizeof path, "%s/%s.txt", folder, name);
  FILE *f = fopen(path, "w");
  if (f)
    fputs(header, f);
  else
    tq_fail(err, TQ_E_IO, "%s: %s; check the folder", path, strerror(errno));
  return f;
}

static enum tq_code close_table(FILE *f, struct tq_err *err) {
  if (!f) return TQ_OK;
  bool bad = ferror(f);
  if (fclose(f) == 0 && !bad) return TQ_OK;
  return tq_fail(err, TQ_E_IO, "GTFS: %s; free space on the disk", strerror(errno));
}

static enum tq_code write_small(const char *folder, struct feed *f, struct tq_err *err) {
  static const char *const tables[][2] = {
      {"agency",
       "agency_id,agency_name,agency_url,agency_timezone,agency_lang\n"
       "made,测试,https://example.org/,Asia/Shanghai,zh\n"},
      {"calendar",
       "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,"
       "end_date\nall,1,1,1,1,1,1,1,20260101,20271231\n"},
      {"stops", ""}};
  enum tq_code code = TQ_OK;
  for (size_t t = 0; t < 3 && !code; t++) {
    FILE *out = open_table(folder, tables[t][0], tables[t][1], err);
    if (!out) return TQ_E_IO;
    if (t == 2) write_stops(f, out);
    code = close_table(out, err);
  }
  return code;
}

enum tq_code province_write_gtfs(const struct province *p, const char *folder,
                                 uint64_t n_connections, struct province_gtfs_counts *counts,
                                 struct tq_err *err) {
  static const char *const names[] = {"routes", "trips", "stop_times"};
  static const char *const headers[] = {
      "route_id,agency_id,route_short_name,route_long_name,route_type\n",
      "route_id,service_id,trip_id,direction_id\n",
      "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"};
  struct feed f = {.p = p, .random = mix(p->seed ^ 0x67f5)};
  uint32_t n_seats = 0;
  enum tq_code code = TQ_OK;
  while (n_seats < p->towns.n && p->towns.v[n_seats].is_seat) n_seats++;
  if (n_seats == 0) return tq_fail(err, TQ_E_NO_DATA, "the province has no town; a larger scale");
  if (mkdir(folder, 0777) != 0 && errno != EEXIST)
    return tq_fail(err, TQ_E_IO, "%s: %s; check the folder", folder, strerror(errno));
  for (int t = 0; t < N_TABLES && !code; t++)
    if (!(f.tables[t] = open_table(folder, names[t], headers[t], err))) code = TQ_E_IO;
  if (!code &&
      (!add_long_lines(&f, n_seats, n_connections / 4) || !add_buses(&f, n_seats, n_connections)))
    code = tq_fail_memory(err, "the stops");
  for (int t = 0; t < N_TABLES; t++) {
    enum tq_code closed = close_table(f.tables[t], code ? NULL : err);
    if (!code) code = closed;
  }
  if (!code) code = write_small(folder, &f, err);
  if (!code) *counts = f.counts;
  tq_vec_free(&f.stops);
  return code;
}

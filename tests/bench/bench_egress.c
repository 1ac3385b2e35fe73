/* bench_egress: nanoseconds a pair of cell and stop for the last legs of a window of 120
 * departures: 300,000 cells with 8 stops each. */

#include "engine/base/mem.h"
#include "engine/journey/lanes.h"
#include "tests/bench/bench.h"

enum { N_CELLS = 300000, N_LEGS = 8, N_LANES = 120, N_STOPS = 4000, LIMIT_S = 3600, N_ROUNDS = 5 };

static uint64_t next(uint64_t *state) {
  uint64_t z = (*state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

/* Neighbouring cells share their stops, as on a map. */
static void fill(struct tq_ride_rows *rides, struct tq_last_leg *legs) {
  uint64_t state = 1;
  for (size_t stop = 0; stop < N_STOPS; stop++) {
    uint16_t ride_s[N_LANES];
    for (size_t i = 0; i < N_LANES; i++) {
      uint64_t r = next(&state);
      ride_s[i] = r % 5 == 0 ? UINT16_MAX : (uint16_t)(300 + r / 5 % 4200);
    }
    tq_ride_rows_put(rides, stop, ride_s);
  }
  for (size_t i = 0; i < (size_t)N_CELLS * N_LEGS; i++) {
    uint64_t r = next(&state);
    legs[i].stop = (uint32_t)((i / N_LEGS * N_STOPS / N_CELLS + r % 24) % N_STOPS);
    legs[i].leg_s = (uint16_t)(r / 64 % 1200);
  }
}

enum result { SUM, SHARE, MEDIAN };

static double run(const struct tq_lanes *k, const struct tq_ride_rows *rides,
                  const struct tq_last_leg *legs, enum result result, uint64_t *check) {
  double start_ms = bench_cpu_ms();
  for (size_t c = 0; c < N_CELLS; c++) {
    _Alignas(64) uint16_t lanes[N_LANES + TQ_LANES_PAD];
    k->best(lanes, UINT16_MAX, rides, legs + c * N_LEGS, N_LEGS);
    *check += lanes[c % N_LANES] <= LIMIT_S ? lanes[c % N_LANES] : 0;
    if (result == SHARE) *check += k->count(lanes, tq_lanes_padded(N_LANES), LIMIT_S);
    if (result == MEDIAN) *check += (uint64_t)tq_lanes_percentile(k, lanes, N_LANES, 50, LIMIT_S);
  }
  return (bench_cpu_ms() - start_ms) * 1e6 / N_CELLS / N_LEGS;
}

static void row(const struct tq_lanes *k, const char *what, const struct tq_ride_rows *rides,
                const struct tq_last_leg *legs, enum result result, double limit_ns) {
  double ns[N_ROUNDS];
  uint64_t check = 0;
  for (int i = 0; i < N_ROUNDS; i++) ns[i] = run(k, rides, legs, result, &check);
  double median = bench_median(ns, N_ROUNDS);
  printf("%-8s %-35s %10.3f ns", k->name, what, median);
  if (limit_ns > 0) printf("  <= %-6g %s", limit_ns, median <= limit_ns ? "pass" : "FAIL");
  printf("  (check %llu)\n", (unsigned long long)check);
}

int main(void) {
  struct tq_ride_rows rides;
  struct tq_last_leg *legs = tq_alloc((size_t)N_CELLS * N_LEGS, sizeof *legs);
  if (tq_ride_rows_new(N_STOPS, N_LANES, LIMIT_S, &rides, NULL) || !legs) return 1;
  fill(&rides, legs);
  printf("\negress, a cell and stop, 120 departures\n");
  size_t n;
  const struct tq_lanes *const *all = tq_lanes_all(&n);
  for (size_t i = 0; i < n; i++) {
    double chosen = all[i] == tq_lanes_choose();
    row(all[i], "least of rides and legs", &rides, legs, SUM, 0);
    row(all[i], "and the share within 60 minutes", &rides, legs, SHARE, chosen * 1.5);
    row(all[i], "and the exact median", &rides, legs, MEDIAN, chosen * 8);
  }
  tq_ride_rows_free(&rides);
  free(legs);
  return 0;
}

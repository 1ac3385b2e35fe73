#include "engine/transit/hops.h"

#include "engine/base/mem.h"

static uint32_t count(const struct tq_timetable *t) {
  uint32_t n = 0;
  for (uint32_t l = 0; l < t->n_lines; l++)
    if (t->lines[l].n_stops) n += (t->lines[l].n_stops - 1) * t->lines[l].n_trips;
  return n;
}

/* Trip by trip, in order of position. */
static void fill(const struct tq_timetable *t, struct tq_hop *out) {
  for (uint32_t l = 0; l < t->n_lines; l++) {
    const struct tq_line *line = &t->lines[l];
    const struct tq_line_stop *stops = t->line_stops + line->first_stop;
    for (uint32_t k = 0; k < line->n_trips; k++) {
      const int32_t *arrive_s = t->arrive_s + line->first_time + (size_t)k * line->n_stops;
      const int32_t *depart_s = t->depart_s + line->first_time + (size_t)k * line->n_stops;
      for (uint32_t i = 0; i + 1 < line->n_stops; i++)
        *out++ = (struct tq_hop){.depart_s = depart_s[i],
                                 .arrive_s = arrive_s[i + 1],
                                 .trip = line->first_trip + k,
                                 .from = stops[i].no_board ? t->n_stops : stops[i].stop,
                                 .to = stops[i + 1].no_alight ? t->n_stops : stops[i + 1].stop,
                                 .to_line_stop = line->first_stop + i + 1};
    }
  }
}

/* One stable pass of a radix sort by 11 bits of the departure. */
static void sort_by_bits(const struct tq_hop *in, struct tq_hop *out, uint32_t n, int32_t least_s,
                         int shift) {
  uint32_t next[2048] = {0}, sum = 0;
  for (uint32_t i = 0; i < n; i++)
    next[((uint32_t)in[i].depart_s - (uint32_t)least_s) >> shift & 2047]++;
  for (int b = 0; b < 2048; b++) {
    uint32_t in_bucket = next[b];
    next[b] = sum;
    sum += in_bucket;
  }
  for (uint32_t i = 0; i < n; i++)
    out[next[((uint32_t)in[i].depart_s - (uint32_t)least_s) >> shift & 2047]++] = in[i];
}

enum tq_code tq_hops_new(const struct tq_timetable *t, struct tq_hops *out, struct tq_err *err) {
  uint32_t n = count(t);
  struct tq_hop *hops = tq_alloc(n, sizeof *hops), *other = tq_alloc(n, sizeof *other);
  *out = (struct tq_hops){0};
  if (!hops || !other) {
    free(hops);
    free(other);
    return tq_fail_memory(err, "the transit search");
  }
  fill(t, hops);
  int32_t least_s = INT32_MAX, most_s = INT32_MIN;
  for (uint32_t i = 0; i < n; i++) {
    if (hops[i].depart_s < least_s) least_s = hops[i].depart_s;
    if (hops[i].depart_s > most_s) most_s = hops[i].depart_s;
  }
  uint32_t range = n ? (uint32_t)most_s - (uint32_t)least_s : 0;
  for (int shift = 0; shift < 32 && range >> shift; shift += 11) {
    sort_by_bits(hops, other, n, least_s, shift);
    struct tq_hop *sorted = other;
    other = hops;
    hops = sorted;
  }
  free(other);
  *out = (struct tq_hops){hops, n};
  return TQ_OK;
}

void tq_hops_free(struct tq_hops *h) {
  free(h->hops);
  *h = (struct tq_hops){0};
}

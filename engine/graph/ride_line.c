#include "engine/graph/ride_line.h"

/* A number in groups of 7 bits; the line ends where the bytes do. */
static uint64_t take(struct tq_ride_line *line) {
  uint64_t value = 0;
  for (int shift = 0; shift < 63 && line->at < line->end; shift += 7) {
    uint8_t byte = *line->at++;
    value |= (uint64_t)(byte & 0x7f) << shift;
    if (!(byte & 0x80)) return value;
  }
  line->n_left = 0;
  return 0;
}

static int64_t take_signed(struct tq_ride_line *line) {
  uint64_t value = take(line);
  return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

static struct tq_pos stop_at(const struct tq_graph *g, const struct tq_pattern *pattern,
                             uint32_t index) {
  return g->stops[g->pattern_stops[pattern->first_stop + index].stop].pos;
}

struct tq_ride_line tq_ride_line_start(const struct tq_graph *g, const struct tq_pattern *pattern,
                                       uint32_t index) {
  struct tq_ride_line line = {0};
  uint32_t first = g->n_ride_lines ? g->ride_lines[pattern->first_stop + index] : 0;
  if (first == 0 || first >= g->n_ride_points) return line;
  struct tq_pos stop = stop_at(g, pattern, index);
  line.at = g->ride_points + first;
  line.end = g->ride_points + g->n_ride_points;
  line.lon_e6 = tq_e6_of_e7(stop.lon_e7);
  line.lat_e6 = tq_e6_of_e7(stop.lat_e7);
  line.n_left = 1;
  line.n_left = take(&line);
  return line;
}

static bool in_world(int64_t e6, int64_t most_e6) { return e6 >= -most_e6 && e6 <= most_e6; }

bool tq_ride_line_next(struct tq_ride_line *line, struct tq_pos *point) {
  if (line->n_left == 0) return false;
  line->n_left--;
  uint64_t left = line->n_left;
  line->n_left = 1; /* 0 after a number tells that the bytes ended */
  int64_t lon = take_signed(line), lat = line->n_left ? take_signed(line) : 0;
  if (!line->n_left || !in_world(lon, 360000000) || !in_world(lat, 180000000)) {
    line->n_left = 0;
    return false;
  }
  line->n_left = left;
  line->lon_e6 += lon;
  line->lat_e6 += lat;
  if (!in_world(line->lon_e6, 180000000) || !in_world(line->lat_e6, 90000000)) {
    line->n_left = 0;
    return false;
  }
  *point = (struct tq_pos){(int32_t)(line->lon_e6 * 10), (int32_t)(line->lat_e6 * 10)};
  return true;
}

double tq_ride_line_m(const struct tq_graph *g, const struct tq_pattern *pattern, uint32_t index) {
  struct tq_ride_line line = tq_ride_line_start(g, pattern, index);
  struct tq_pos at = stop_at(g, pattern, index), next;
  double m = 0;
  while (tq_ride_line_next(&line, &next)) {
    m += tq_distance_m(at, next);
    at = next;
  }
  return m + tq_distance_m(at, stop_at(g, pattern, index + 1));
}

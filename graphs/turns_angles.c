#include "graphs/turns_angles.h"

#include <math.h>

#include "engine/base/geo.h"

/* Degrees; Conveyal's R5, TurnCostCalculator. */
enum { STRAIGHT_UP_TO = 27, BACK_FROM = 153 };

/* The last segment of a part that is longer than nothing (at_end), or the first. */
static bool segment(const struct tq_graph *g, uint32_t part, bool at_end, struct tq_pos *a,
                    struct tq_pos *b) {
  uint32_t edge = part / 2, n = g->first_shape[edge + 1] - g->first_shape[edge] + 1;
  bool from_last = at_end != (part % 2 != 0);
  for (uint32_t k = 0; k < n; k++) {
    uint32_t i = from_last ? n - 1 - k : k;
    *a = tq_edge_point(g, edge, part % 2 ? i + 1 : i);
    *b = tq_edge_point(g, edge, part % 2 ? i : i + 1);
    if (a->lon_e7 != b->lon_e7 || a->lat_e7 != b->lat_e7) return true;
  }
  return false;
}

bool tq_turning_between(const struct tq_graph *g, uint32_t from, uint32_t to, bool drives_left,
                        enum tq_turning *turning) {
  struct tq_pos a, b, c, d;
  if (!segment(g, from, true, &a, &b) || !segment(g, to, false, &c, &d)) return false;
  struct tq_ruler r = tq_ruler_at(tq_deg(b.lat_e7));
  double x1 = ((double)b.lon_e7 - a.lon_e7) * r.lon_m_per_e7;
  double y1 = ((double)b.lat_e7 - a.lat_e7) * r.lat_m_per_e7;
  double x2 = ((double)d.lon_e7 - c.lon_e7) * r.lon_m_per_e7;
  double y2 = ((double)d.lat_e7 - c.lat_e7) * r.lat_m_per_e7;
  double left_deg = atan2(x1 * y2 - y1 * x2, x1 * x2 + y1 * y2) * 180 / 3.14159265358979323846;
  if (fabs(left_deg) <= STRAIGHT_UP_TO)
    *turning = TQ_TURNING_STRAIGHT;
  else if (fabs(left_deg) >= BACK_FROM)
    *turning = TQ_TURNING_BACK;
  else
    *turning = (left_deg > 0) == drives_left ? TQ_TURNING_NEAR : TQ_TURNING_ACROSS;
  return true;
}

/* transfers.txt, pathways.txt, levels.txt. */
#include <math.h>
#include <string.h>

#include "engine/base/geo.h"
#include "graphs/feed_check.h"

static int location_type(const struct tq_feed_tables *t, uint32_t stop) {
  struct tq_text v =
      tq_feed_cell(t, TQ_FILE_STOPS, stop, tq_feed_column(t, TQ_FILE_STOPS, "location_type"));
  return v.len == 1 && v.text[0] >= '0' && v.text[0] <= '4' ? v.text[0] - '0' : 0;
}

static bool position(const struct tq_feed_tables *t, uint32_t stop, struct tq_pos *pos) {
  double x, y;
  if (!tq_number_parse(
          tq_feed_cell(t, TQ_FILE_STOPS, stop, tq_feed_column(t, TQ_FILE_STOPS, "stop_lon")), &x) ||
      !tq_number_parse(
          tq_feed_cell(t, TQ_FILE_STOPS, stop, tq_feed_column(t, TQ_FILE_STOPS, "stop_lat")), &y) ||
      fabs(x) > 180 || fabs(y) > 90)
    return false;
  *pos = (struct tq_pos){tq_e7(x), tq_e7(y)};
  return true;
}

static void need(struct tq_feed_tables *t, uint32_t row, const char *field, const char *why) {
  const enum tq_feed_file F = TQ_FILE_TRANSFERS;
  if (!tq_feed_cell(t, F, row, tq_feed_column(t, F, field)).len)
    tq_notice_add(t->notices, TQ_ERROR, "missing_required_field",
                  tq_feed_at(t, F, row, field, NULL), "%s; fill it in", why);
}

/* The stop of one end of a transfer, TQ_NO_ID when there is none. */
static uint32_t end_stop(struct tq_feed_tables *t, uint32_t row, const char *field, int kind) {
  const enum tq_feed_file F = TQ_FILE_TRANSFERS;
  struct tq_text id = tq_feed_cell(t, F, row, tq_feed_column(t, F, field));
  uint32_t stop = id.len ? tq_feed_find(t, TQ_FILE_STOPS, "stop_id", id) : TQ_NO_ID;
  if (stop == TQ_NO_ID) return TQ_NO_ID;
  int type = location_type(t, stop);
  if (type > 1 || (type == 1 && kind >= 4))
    tq_notice_add(t->notices, TQ_ERROR, "transfer_with_invalid_stop_location_type",
                  tq_feed_at(t, F, row, field, id.text),
                  kind >= 4 ? "an in-seat transfer is between platforms; name one"
                            : "a transfer is between platforms or stations; name one");
  return stop;
}

static void check_ends(struct tq_feed_tables *t, uint32_t row, const char *trip_field,
                       const char *route_field) {
  const enum tq_feed_file F = TQ_FILE_TRANSFERS;
  struct tq_text trip_id = tq_feed_cell(t, F, row, tq_feed_column(t, F, trip_field));
  struct tq_text route = tq_feed_cell(t, F, row, tq_feed_column(t, F, route_field));
  uint32_t trip = trip_id.len ? tq_feed_find(t, TQ_FILE_TRIPS, "trip_id", trip_id) : TQ_NO_ID;
  if (trip == TQ_NO_ID || !route.len) return;
  struct tq_text own =
      tq_feed_cell(t, TQ_FILE_TRIPS, trip, tq_feed_column(t, TQ_FILE_TRIPS, "route_id"));
  if (strcmp(own.text, route.text) != 0)
    tq_notice_add(t->notices, TQ_ERROR, "transfer_with_invalid_trip_and_route",
                  tq_feed_at(t, F, row, route_field, route.text),
                  "trip %s is of route %s; correct one of them", trip_id.text, own.text);
}

static void check_transfer(struct tq_feed_tables *t, uint32_t row) {
  const enum tq_feed_file F = TQ_FILE_TRANSFERS;
  struct tq_text type = tq_feed_cell(t, F, row, tq_feed_column(t, F, "transfer_type"));
  int kind = type.len == 1 ? type.text[0] - '0' : 0;
  if (kind == 4 || kind == 5) {
    need(t, row, "from_trip_id", "an in-seat transfer is between trips");
    need(t, row, "to_trip_id", "an in-seat transfer is between trips");
  } else {
    need(t, row, "from_stop_id", "a transfer is between stops");
    need(t, row, "to_stop_id", "a transfer is between stops");
  }
  if (kind == 2) need(t, row, "min_transfer_time", "transfer_type 2 asks for a time");
  uint32_t from = end_stop(t, row, "from_stop_id", kind), to = end_stop(t, row, "to_stop_id", kind);
  check_ends(t, row, "from_trip_id", "from_route_id");
  check_ends(t, row, "to_trip_id", "to_route_id");
  struct tq_pos a, b;
  if (from == TQ_NO_ID || to == TQ_NO_ID || !position(t, from, &a) || !position(t, to, &b)) return;
  double m = tq_distance_m(a, b);
  if (m > 2000)
    tq_notice_add(t->notices, m > 10000 ? TQ_WARNING : TQ_INFO,
                  m > 10000 ? "transfer_distance_too_large" : "transfer_distance_above_2_km",
                  tq_feed_at(t, F, row, "to_stop_id", NULL),
                  "%.1f km apart; are these the right stops?", m / 1000);
}

/* A row of pathways.txt by itself; *from and *to are its ends or TQ_NO_ID. */
static void check_pathway(struct tq_feed_tables *t, uint32_t row, const uint8_t *has_areas,
                          uint32_t ends[2]) {
  const enum tq_feed_file F = TQ_FILE_PATHWAYS;
  static const char *const fields[2] = {"from_stop_id", "to_stop_id"};
  for (int k = 0; k < 2; k++) {
    struct tq_text id = tq_feed_cell(t, F, row, tq_feed_column(t, F, fields[k]));
    ends[k] = id.len ? tq_feed_find(t, TQ_FILE_STOPS, "stop_id", id) : TQ_NO_ID;
    if (ends[k] == TQ_NO_ID) continue;
    if (location_type(t, ends[k]) == 1)
      tq_notice_add(t->notices, TQ_ERROR, "pathway_to_wrong_location_type",
                    tq_feed_at(t, F, row, fields[k], id.text),
                    "a station; lead to a platform, entrance, node or boarding area");
    if (has_areas[ends[k]])
      tq_notice_add(t->notices, TQ_ERROR, "pathway_to_platform_with_boarding_areas",
                    tq_feed_at(t, F, row, fields[k], id.text),
                    "the platform has boarding areas; lead to one of them");
  }
  const char *mode = tq_feed_cell(t, F, row, tq_feed_column(t, F, "pathway_mode")).text;
  const char *both = tq_feed_cell(t, F, row, tq_feed_column(t, F, "is_bidirectional")).text;
  if (!strcmp(mode, "7") && !strcmp(both, "1"))
    tq_notice_add(t->notices, TQ_ERROR, "bidirectional_exit_gate",
                  tq_feed_at(t, F, row, "is_bidirectional", both),
                  "an exit gate leads out only; write 0");
  if (!strcmp(mode, "5") && !t->files[TQ_FILE_LEVELS].there)
    tq_notice_add(t->notices, TQ_ERROR, "missing_required_file",
                  (struct tq_notice_at){.file = "levels.txt"},
                  "pathways.txt has an elevator; add the levels that it joins");
  if (ends[0] != TQ_NO_ID && ends[0] == ends[1])
    tq_notice_add(t->notices, TQ_WARNING, "pathway_loop", tq_feed_at(t, F, row, NULL, NULL),
                  "leads from a place to itself; remove it");
}

static enum tq_code check_pathways(struct tq_feed_tables *t, struct tq_err *err) {
  const enum tq_feed_file F = TQ_FILE_PATHWAYS, S = TQ_FILE_STOPS;
  uint32_t n = t->files[S].n, n_paths = t->files[F].n;
  if (n_paths == 0) return TQ_OK;
  uint8_t *has_areas = tq_calloc(n, 1), *reach = tq_calloc(n, 1); /* 1 from outside, 2 to outside */
  uint32_t *degree = tq_calloc(n, sizeof *degree), *ends = tq_calloc(n_paths, 2 * sizeof *ends);
  bool ok = has_areas && reach && degree && ends;
  int parent = tq_feed_column(t, S, "parent_station"), id = tq_feed_column(t, S, "stop_id");
  for (uint32_t i = 0; ok && i < n; i++) {
    if (location_type(t, i) == 2) reach[i] = 3;
    if (location_type(t, i) != 4) continue;
    uint32_t platform = tq_feed_find(t, S, "stop_id", tq_feed_cell(t, S, i, parent));
    if (platform < n) has_areas[platform] = 1;
  }
  for (uint32_t i = 0; ok && i < n_paths; i++) {
    check_pathway(t, i, has_areas, ends + 2 * (size_t)i);
    for (int k = 0; k < 2; k++)
      if (ends[2 * (size_t)i + k] < n) degree[ends[2 * (size_t)i + k]]++;
  }
  int both = tq_feed_column(t, F, "is_bidirectional");
  for (bool grown = ok; grown;) { /* spreads until nothing changes */
    grown = false;
    for (uint32_t i = 0; i < n_paths; i++) {
      uint32_t a = ends[2 * (size_t)i], b = ends[2 * (size_t)i + 1];
      if (a >= n || b >= n) continue;
      bool two_way = tq_feed_cell(t, F, i, both).text[0] == '1';
      uint8_t to_b = (uint8_t)((reach[a] & 1) | (two_way ? reach[a] & 2 : 0));
      uint8_t to_a = (uint8_t)((reach[b] & 2) | (two_way ? reach[b] & 1 : 0));
      if ((reach[b] | to_b) != reach[b] || (reach[a] | to_a) != reach[a]) grown = true;
      reach[b] |= to_b;
      reach[a] |= to_a;
    }
  }
  for (uint32_t i = 0; ok && i < n; i++) {
    struct tq_notice_at at = tq_feed_at(t, S, i, "stop_id", tq_feed_cell(t, S, i, id).text);
    if (degree[i] == 1 && location_type(t, i) == 3)
      tq_notice_add(t->notices, TQ_WARNING, "pathway_dangling_generic_node", at,
                    "one pathway leads here and none on; join it or remove it");
    if (degree[i] > 0 && reach[i] != 3)
      tq_notice_add(t->notices, TQ_ERROR, "pathway_unreachable_location", at,
                    "no way along pathways %s an entrance; add one",
                    !(reach[i] & 1) ? "from" : "to");
  }
  free(has_areas);
  free(reach);
  free(degree);
  free(ends);
  return ok ? TQ_OK : tq_fail_memory(err, "pathways.txt");
}

enum tq_code tq_feed_check_transfers(struct tq_feed_tables *t, struct tq_err *err) {
  for (uint32_t i = 0; i < t->files[TQ_FILE_TRANSFERS].n; i++) check_transfer(t, i);
  return check_pathways(t, err);
}

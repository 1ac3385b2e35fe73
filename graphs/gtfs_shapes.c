#include "graphs/gtfs_shapes.h"

#include <math.h>
#include <string.h>

#include "engine/graph/ride_line.h"
#include "graphs/gtfs_fares.h"
#include "graphs/shape_match.h"

struct row {
  uint32_t shape;
  uint32_t sequence;
  struct tq_pos pos;
};

struct maker {
  struct tq_draft *d;
  struct tq_gtfs *feed;
  struct tq_id_map shape_ids, pattern_keys;
  TQ_VEC(struct row) rows; /* by shape, then sequence */
  size_t *first_row;       /* [shapes + 1] */
  uint32_t n_shapes;
  TQ_VEC(uint32_t *) keys; /* owned: shape and stops */
  TQ_VEC(uint8_t) bytes;   /* of the line at hand */
  uint32_t *slots;         /* open addressing over RIDE_POINTS by content; 0: empty */
  size_t n_slots, n_lines;
};

static int by_shape(const void *pa, const void *pb) {
  const struct row *a = pa, *b = pb;
  if (a->shape != b->shape) return a->shape < b->shape ? -1 : 1;
  return (a->sequence > b->sequence) - (a->sequence < b->sequence);
}

/* The row's point; false, and reported, when it has none. */
static bool read_point(struct maker *m, const struct tq_csv *csv, const int *col, struct row *row) {
  double lat, lon;
  int64_t sequence;
  if (tq_number_parse(tq_csv_field(csv, col[1]), &lat) &&
      tq_number_parse(tq_csv_field(csv, col[2]), &lon) && fabs(lat) <= 90 && fabs(lon) <= 180 &&
      tq_integer_parse(tq_csv_field(csv, col[3]), &sequence) && sequence >= 0 &&
      sequence <= UINT32_MAX) {
    row->pos = (struct tq_pos){tq_e7(lon), tq_e7(lat)};
    row->sequence = (uint32_t)sequence;
    return true;
  }
  tq_report_add(m->feed->report, TQ_INFO, "bad_shape_point",
                "%s:%zu: no position or sequence, point left out", csv->label, csv->line);
  return false;
}

static enum tq_code read_shapes(struct maker *m, struct tq_csv *csv, struct tq_err *err) {
  static const char *const names[4] = {"shape_id", "shape_pt_lat", "shape_pt_lon",
                                       "shape_pt_sequence"};
  int col[4];
  bool sorted = true;
  enum tq_code code = tq_csv_columns(csv, names, 4, 4, col, err);
  while (!code && tq_csv_next(csv)) {
    struct row row;
    struct tq_text id = tq_csv_field(csv, col[0]);
    if (!read_point(m, csv, col, &row)) continue;
    uint32_t *shape = tq_id_map_put(&m->shape_ids, id.text, id.len);
    if (!shape) return tq_fail_memory(err, csv->label);
    if (*shape == TQ_NO_ID) *shape = m->n_shapes++;
    row.shape = *shape;
    if (m->rows.n && by_shape(&m->rows.v[m->rows.n - 1], &row) > 0) sorted = false;
    if (!tq_push(&m->rows, row)) return tq_fail_memory(err, csv->label);
  }
  if (code) return code;
  tq_gtfs_table_done(m->feed, csv);
  if (!sorted) qsort(m->rows.v, m->rows.n, sizeof *m->rows.v, by_shape);
  m->first_row = tq_calloc((size_t)m->n_shapes + 1, sizeof *m->first_row);
  if (!m->first_row) return tq_fail_memory(err, csv->label);
  for (size_t i = 0; i < m->rows.n; i++) m->first_row[m->rows.v[i].shape + 1] = i + 1;
  return TQ_OK;
}

/* --- lines as bytes ------------------------------------------------------------------- */

static bool put(struct maker *m, uint64_t value) {
  while (value >= 0x80) {
    if (!tq_push(&m->bytes, (uint8_t)(value | 0x80))) return false;
    value >>= 7;
  }
  return tq_push(&m->bytes, (uint8_t)value);
}

static bool put_signed(struct maker *m, int64_t value) {
  return put(m, ((uint64_t)value << 1) ^ (uint64_t)(value >> 63));
}

/* The points strictly between two stops, as differences. */
static bool encode(struct maker *m, struct tq_pos stop, const struct tq_pos *points, size_t n) {
  int64_t lon = tq_e6_of_e7(stop.lon_e7), lat = tq_e6_of_e7(stop.lat_e7);
  m->bytes.n = 0;
  bool ok = put(m, n);
  for (size_t i = 0; ok && i < n; i++) {
    int64_t next_lon = tq_e6_of_e7(points[i].lon_e7), next_lat = tq_e6_of_e7(points[i].lat_e7);
    ok = put_signed(m, next_lon - lon) && put_signed(m, next_lat - lat);
    lon = next_lon;
    lat = next_lat;
  }
  return ok;
}

static uint64_t hash(const uint8_t *bytes, size_t n) { /* FNV-1a */
  uint64_t h = 0xcbf29ce484222325u;
  for (size_t i = 0; i < n; i++) h = (h ^ bytes[i]) * 0x100000001b3u;
  return h ^ (h >> 29);
}

/* Bytes of the line that begins at an offset. */
static size_t length_at(const struct maker *m, uint32_t at) {
  const uint8_t *v = m->d->ride_points.v + at;
  uint64_t n = 0, numbers;
  size_t i = 0;
  int shift = 0;
  do {
    n |= (uint64_t)(v[i] & 0x7f) << shift;
    shift += 7;
  } while (v[i++] & 0x80);
  for (numbers = 2 * n; numbers; numbers--)
    while (v[i++] & 0x80) continue;
  return i;
}

static bool grow_slots(struct maker *m) {
  size_t n = m->n_slots ? m->n_slots * 2 : 1024;
  uint32_t *slots = tq_calloc(n, sizeof *slots);
  if (!slots) return false;
  for (size_t i = 0; i < m->n_slots; i++) {
    if (!m->slots[i]) continue;
    size_t k = hash(m->d->ride_points.v + m->slots[i], length_at(m, m->slots[i])) & (n - 1);
    while (slots[k]) k = (k + 1) & (n - 1);
    slots[k] = m->slots[i];
  }
  free(m->slots);
  m->slots = slots;
  m->n_slots = n;
  return true;
}

/* Where the bytes at hand stand in RIDE_POINTS; 0: memory or 32 bits do not suffice. */
static uint32_t keep_line(struct maker *m) {
  struct tq_draft *d = m->d;
  if (2 * m->n_lines >= m->n_slots && !grow_slots(m)) return 0;
  if (d->ride_points.n == 0 && !tq_push(&d->ride_points, 0)) return 0;
  size_t k = hash(m->bytes.v, m->bytes.n) & (m->n_slots - 1);
  for (; m->slots[k]; k = (k + 1) & (m->n_slots - 1))
    if (d->ride_points.n - m->slots[k] >= m->bytes.n &&
        !memcmp(d->ride_points.v + m->slots[k], m->bytes.v, m->bytes.n))
      return m->slots[k];
  size_t end = d->ride_points.n + m->bytes.n;
  if (end >= UINT32_MAX || !tq_reserve(&d->ride_points, end)) return 0;
  m->slots[k] = (uint32_t)d->ride_points.n;
  memcpy(d->ride_points.v + d->ride_points.n, m->bytes.v, m->bytes.n);
  d->ride_points.n = end;
  m->n_lines++;
  return m->slots[k];
}

/* --- patterns -------------------------------------------------------------------------- */

/* The shape of the pattern's first trip; TQ_NO_ID when it has none of two points. */
static uint32_t shape_of(const struct maker *m, const struct tq_pattern *p) {
  const char *id = m->d->strings.bytes.v + m->d->trips.v[p->first_trip].id;
  uint32_t trip = tq_id_map_find(&m->feed->trip_ids, id, strlen(id));
  if (!tq_usable(trip)) return TQ_NO_ID;
  struct tq_text shape = m->feed->trips.v[trip].shape;
  uint32_t index = shape.len ? tq_id_map_find(&m->shape_ids, shape.text, shape.len) : TQ_NO_ID;
  if (index == TQ_NO_ID || m->first_row[index + 1] - m->first_row[index] < 2) return TQ_NO_ID;
  return index;
}

/* The pattern with the same shape and stops that has lines already, or itself. */
static uint32_t same_as(struct maker *m, uint32_t pattern, uint32_t shape) {
  const struct tq_pattern *p = &m->d->patterns.v[pattern];
  uint32_t *key = tq_alloc(p->n_stops + (size_t)1, sizeof *key);
  if (!key || !tq_push(&m->keys, key)) {
    free(key);
    return TQ_NO_ID;
  }
  key[0] = shape;
  for (uint32_t i = 0; i < p->n_stops; i++)
    key[i + 1] = m->d->pattern_stops.v[p->first_stop + i].stop;
  uint32_t *known = tq_id_map_put(&m->pattern_keys, key, (p->n_stops + (size_t)1) * sizeof *key);
  if (!known) return TQ_NO_ID;
  if (*known == TQ_NO_ID) *known = pattern;
  return *known;
}

/* Fills the lines of a pattern from its matched shape. */
static bool add_lines(struct maker *m, const struct tq_pattern *p, const struct tq_shape_match *x) {
  uint32_t *lines = m->d->ride_lines.v + p->first_stop;
  for (uint32_t i = 0; i + 1 < p->n_stops; i++) {
    const struct tq_pos *points;
    size_t n = tq_shape_between(x, i, &points);
    if (n == 0) continue;
    struct tq_pos stop = m->d->stops.v[m->d->pattern_stops.v[p->first_stop + i].stop].pos;
    if (!encode(m, stop, points, n) || !(lines[i] = keep_line(m))) return false;
  }
  return true;
}

static bool match_pattern(struct maker *m, uint32_t pattern, struct tq_shape_match *x) {
  const struct tq_pattern *p = &m->d->patterns.v[pattern];
  uint32_t shape = shape_of(m, p);
  if (shape == TQ_NO_ID) return true;
  uint32_t same = same_as(m, pattern, shape);
  if (same == TQ_NO_ID) return false;
  if (same != pattern) {
    memcpy(m->d->ride_lines.v + p->first_stop,
           m->d->ride_lines.v + m->d->patterns.v[same].first_stop,
           p->n_stops * sizeof *m->d->ride_lines.v);
    return true;
  }
  tq_shape_match_clear(x);
  for (size_t i = m->first_row[shape]; i < m->first_row[shape + 1]; i++)
    if (!tq_push(&x->points, m->rows.v[i].pos)) return false;
  for (uint32_t i = 0; i < p->n_stops; i++)
    if (!tq_push(&x->stops, m->d->stops.v[m->d->pattern_stops.v[p->first_stop + i].stop].pos))
      return false;
  return tq_shape_match_run(x, TQ_SHAPE_FAR_M, TQ_SHAPE_M) && add_lines(m, p, x);
}

static bool fill_column(struct tq_draft *d) {
  return tq_fares_fill_to(&d->ride_lines.v, &d->ride_lines.n, &d->ride_lines.cap,
                          d->pattern_stops.n, 0);
}

enum tq_code tq_gtfs_add_shapes(struct tq_draft *d, struct tq_gtfs *feed, size_t first_pattern,
                                struct tq_err *err) {
  struct maker m = {.d = d, .feed = feed};
  struct tq_shape_match x = {0};
  struct tq_csv csv;
  bool has;
  enum tq_code code = tq_gtfs_table(feed, "shapes.txt", false, &csv, &has, err);
  if (code || !has) return code;
  code = read_shapes(&m, &csv, err);
  bool ok = code || fill_column(d);
  for (size_t p = first_pattern; !code && ok && p < d->patterns.n; p++)
    ok = match_pattern(&m, (uint32_t)p, &x);
  if (!code && !ok) code = tq_fail_memory(err, "the shapes");
  tq_shape_match_free(&x);
  for (size_t i = 0; i < m.keys.n; i++) free(m.keys.v[i]);
  tq_vec_free(&m.keys);
  tq_vec_free(&m.rows);
  tq_vec_free(&m.bytes);
  tq_id_map_free(&m.shape_ids);
  tq_id_map_free(&m.pattern_keys);
  free(m.first_row);
  free(m.slots);
  return code;
}

enum tq_code tq_shapes_finish(struct tq_draft *d, struct tq_err *err) {
  if (d->ride_points.n == 0) {
    d->ride_lines.n = 0;
    return TQ_OK;
  }
  return fill_column(d) ? TQ_OK : tq_fail_memory(err, "the shapes");
}

#include "graphs/areas.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "graphs/archive.h"
#include "graphs/id_map.h"

struct reading {
  struct tq_draft *d;
  const char *path;
  enum tq_coords coords; /* of the file */
  size_t feature;        /* number of the current one, from 1 */
  struct tq_err *err;
};

#define REFUSE(r, what, ...) \
  tq_fail((r)->err, TQ_E_FORMAT, "%s: feature %zu: " what, (r)->path, (r)->feature, __VA_ARGS__)

static enum tq_code no_memory(struct reading *r) { return tq_fail_memory(r->err, r->path); }

/* --- coordinate system ------------------------------------------------------- */

static bool is_wgs84(const char *name) {
  static const char *const ends[] = {"CRS84", "CRS84h", ":4326", ":4490",
                                     "WGS84", "WGS 84", "WGS-84"};
  size_t len = strlen(name);
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    size_t k = strlen(ends[i]);
    if (len >= k && !strcasecmp(name + len - k, ends[i])) return true;
  }
  return false;
}

/* crs: NULL, null, a name, or {"properties": {"name": ...}}. */
static enum tq_code check_crs(struct reading *r, const json_t *crs) {
  if (!crs || json_is_null(crs)) return TQ_OK;
  const json_t *named =
      json_is_object(crs) ? json_object_get(json_object_get(crs, "properties"), "name") : crs;
  const char *name = json_string_value(named);
  enum tq_coords says = TQ_WGS84;
  if (!name || (!tq_coords_named(name, &says) && !is_wgs84(name)))
    return tq_fail(
        r->err, TQ_E_FORMAT,
        "%s: crs is %s, not WGS-84; transform it first, for instance with ogr2ogr -t_srs "
        "EPSG:4326",
        r->path, name ? name : "not named");
  if (says == r->coords) return TQ_OK;
  return tq_fail(r->err, TQ_E_FORMAT, "%s: crs is %s; say --areas-coords %s, or correct it",
                 r->path, name, tq_coords_name(says));
}

/* --- rings ------------------------------------------------------------------- */

static enum tq_code read_point(struct reading *r, const json_t *json, struct tq_pos *pos) {
  const json_t *x = json_array_get(json, 0), *y = json_array_get(json, 1);
  if (!json_is_number(x) || !json_is_number(y))
    return REFUSE(r, "a position is not [lon, lat]%s", "; write two numbers");
  double lon = json_number_value(x), lat = json_number_value(y);
  if (!(fabs(lon) <= 180 && fabs(lat) <= 90))
    return REFUSE(r,
                  "position %g, %g is outside the globe; write WGS-84 degrees, longitude first "
                  "(for projected coordinates run ogr2ogr -t_srs EPSG:4326)",
                  lon, lat);
  if (r->coords != TQ_WGS84) tq_coords_to_wgs84(r->coords, &lon, &lat);
  *pos = (struct tq_pos){tq_e7(lon), tq_e7(lat)};
  return TQ_OK;
}

static bool same(struct tq_pos a, struct tq_pos b) {
  return a.lon_e7 == b.lon_e7 && a.lat_e7 == b.lat_e7;
}

/* Whether there are three distinct points among n of which no neighbours are equal. */
static bool has_three(const struct tq_pos *p, size_t n) {
  for (size_t i = 2; i < n; i++)
    if (!same(p[i], p[0]) && !same(p[i], p[1])) return true;
  return false;
}

/* Appends a ring; one that has shrunk to a line or point is left out and reported. */
static enum tq_code read_ring(struct reading *r, const json_t *json, bool is_hole) {
  struct tq_draft *d = r->d;
  size_t first = d->ring_points.n;
  size_t n = json_array_size(json);
  for (size_t i = 0; i < n; i++) {
    struct tq_pos pos;
    enum tq_code code = read_point(r, json_array_get(json, i), &pos);
    if (code) return code;
    if (i > 0 && same(pos, d->ring_points.v[d->ring_points.n - 1])) continue;
    if (d->ring_points.n >= UINT32_MAX || !tq_push(&d->ring_points, pos)) return no_memory(r);
  }
  size_t end = d->ring_points.n;
  if (end > first + 1 && same(d->ring_points.v[end - 1], d->ring_points.v[first])) end--;
  d->ring_points.n = end;
  if (end == first || !has_three(d->ring_points.v + first, end - first)) {
    d->ring_points.n = first;
    tq_report_add(&d->report, TQ_WARNING, "area_ring_without_area",
                  "%s: feature %zu: a ring has fewer than 3 distinct points, left out", r->path,
                  r->feature);
    return TQ_OK;
  }
  struct tq_ring ring = {(uint32_t)first, (uint32_t)(end - first), is_hole};
  return tq_push(&d->rings, ring) ? TQ_OK : no_memory(r);
}

static enum tq_code read_polygon(struct reading *r, const json_t *json) {
  size_t n = json_array_size(json), n_rings = r->d->rings.n;
  if (n == 0) return REFUSE(r, "a polygon has no ring%s", "; correct or remove it");
  for (size_t i = 0; i < n; i++) {
    enum tq_code code = read_ring(r, json_array_get(json, i), i > 0);
    if (code) return code;
    if (r->d->rings.n == n_rings) return TQ_OK; /* holes of nothing */
  }
  return TQ_OK;
}

static enum tq_code read_multi_polygon(struct reading *r, const json_t *json) {
  size_t n = json_array_size(json);
  if (n == 0) return REFUSE(r, "a multipolygon has no polygon%s", "; correct or remove it");
  for (size_t i = 0; i < n; i++) {
    enum tq_code code = read_polygon(r, json_array_get(json, i));
    if (code) return code;
  }
  return TQ_OK;
}

/* --- attributes -------------------------------------------------------------- */

/* Interns a string or whole number; UINT32_MAX when it is neither, or memory is out. */
static uint32_t intern(struct reading *r, const json_t *value) {
  char digits[32];
  if (json_is_integer(value)) {
    int n = snprintf(digits, sizeof digits, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    return tq_draft_string(r->d, digits, (size_t)n);
  }
  if (!json_is_string(value) || strlen(json_string_value(value)) != json_string_length(value))
    return UINT32_MAX;
  return tq_draft_string(r->d, json_string_value(value), json_string_length(value));
}

static uint32_t find_id(struct reading *r, const json_t *feature, const json_t *properties) {
  static const char *const keys[] = {"id", "adcode", "code"};
  uint32_t id = intern(r, json_object_get(feature, "id"));
  for (size_t i = 0; (id == UINT32_MAX || id == 0) && i < sizeof keys / sizeof *keys; i++)
    id = intern(r, json_object_get(properties, keys[i]));
  if (id != UINT32_MAX && id != 0) return id;
  char number[32];
  int n = snprintf(number, sizeof number, "%zu", r->feature);
  return tq_draft_string(r->d, number, (size_t)n);
}

static uint32_t find_name(struct reading *r, const json_t *properties) {
  static const char *const keys[] = {"name", "名称", "NAME"};
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    uint32_t name = intern(r, json_object_get(properties, keys[i]));
    if (name != UINT32_MAX) return name;
  }
  return 0;
}

static enum tq_code read_population(struct reading *r, const json_t *properties,
                                    int64_t *population) {
  const json_t *value = json_object_get(properties, "population");
  *population = -1;
  if (!value || json_is_null(value)) return TQ_OK;
  double people = json_number_value(value);
  if (!json_is_number(value) || !(people >= 0 && people <= 1e11))
    return REFUSE(r, "population is no count%s", "; write a number, or leave it out");
  *population = (int64_t)floor(people + 0.5);
  return TQ_OK;
}

/* Refuses an id that another area has. Equal ids have equal offsets in the draft. */
static enum tq_code check_ids(struct reading *r, size_t from) {
  const struct tq_draft *d = r->d;
  struct tq_id_map ids = {0};
  enum tq_code code = TQ_OK;
  for (size_t i = 0; !code && i < d->areas.n; i++) {
    const struct tq_area *area = &d->areas.v[i];
    uint32_t *known = tq_id_map_put(&ids, &area->id, sizeof area->id);
    if (!known)
      code = no_memory(r);
    else if (*known != TQ_NO_ID && i >= from)
      code = tq_fail(r->err, TQ_E_FORMAT,
                     "%s: two areas have the id %s; give every feature an id of its own", r->path,
                     d->strings.bytes.v + area->id);
    else
      *known = 0;
  }
  tq_id_map_free(&ids);
  return code;
}

/* --- features ---------------------------------------------------------------- */

static enum tq_code read_feature(struct reading *r, const json_t *feature) {
  struct tq_draft *d = r->d;
  const json_t *geometry = json_object_get(feature, "geometry");
  const json_t *properties = json_object_get(feature, "properties");
  const json_t *coordinates = json_object_get(geometry, "coordinates");
  const char *type = json_string_value(json_object_get(geometry, "type"));
  bool multi = type && !strcmp(type, "MultiPolygon");
  if (!multi && !(type && !strcmp(type, "Polygon"))) {
    tq_report_add(&d->report, TQ_WARNING, "area_not_polygon",
                  "%s: feature %zu: geometry %s, left out; give Polygon or MultiPolygon", r->path,
                  r->feature, type ? type : "missing");
    return TQ_OK;
  }
  const json_t *crs = json_object_get(properties, "crs");
  enum tq_code code = json_is_string(crs) ? check_crs(r, crs) : TQ_OK;
  if (code) return code;
  struct tq_area area = {.id = find_id(r, feature, properties),
                         .name = find_name(r, properties),
                         .first_ring = (uint32_t)d->rings.n};
  if (area.id == UINT32_MAX) return no_memory(r);
  code = read_population(r, properties, &area.population);
  if (!code) code = multi ? read_multi_polygon(r, coordinates) : read_polygon(r, coordinates);
  if (code) return code;
  area.n_rings = (uint32_t)(d->rings.n - area.first_ring);
  if (area.n_rings == 0)
    return REFUSE(r, "a ring has fewer than %d distinct points; correct or remove it", 3);
  return tq_push(&d->areas, area) ? TQ_OK : no_memory(r);
}

static enum tq_code read_root(struct reading *r, const json_t *root) {
  size_t from = r->d->areas.n;
  const char *type = json_string_value(json_object_get(root, "type"));
  const json_t *features = json_object_get(root, "features");
  bool collection = type && !strcmp(type, "FeatureCollection") && json_is_array(features);
  if (!collection && !(type && !strcmp(type, "Feature")))
    return tq_fail(r->err, TQ_E_FORMAT,
                   "%s: no GeoJSON FeatureCollection or Feature; export the areas as GeoJSON",
                   r->path);
  enum tq_code code = check_crs(r, json_object_get(root, "crs"));
  size_t n = collection ? json_array_size(features) : 1;
  for (size_t i = 0; !code && i < n; i++) {
    r->feature = i + 1;
    code = read_feature(r, collection ? json_array_get(features, i) : root);
  }
  if (!code && r->d->areas.n == from)
    code =
        tq_fail(r->err, TQ_E_FORMAT, "%s: no polygon in it; give Polygon or MultiPolygon", r->path);
  return code ? code : check_ids(r, from);
}

static enum tq_code parse(struct reading *r, const char *text, size_t len) {
  if (len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3)) text += 3, len -= 3;
  json_error_t where;
  json_t *root = json_loadb(text, len, 0, &where);
  if (!root)
    return tq_fail(r->err, TQ_E_FORMAT, "%s:%d: %s; export the areas as GeoJSON in UTF-8", r->path,
                   where.line, where.text);
  enum tq_code code = read_root(r, root);
  json_decref(root);
  return code;
}

enum tq_code tq_areas_add(struct tq_draft *d, const char *geojson, struct tq_err *err) {
  return tq_areas_add_in(d, geojson, TQ_WGS84, err);
}

enum tq_code tq_areas_add_in(struct tq_draft *d, const char *geojson, enum tq_coords coords,
                             struct tq_err *err) {
  char *text;
  size_t len;
  enum tq_code code = tq_file_read(geojson, &text, &len, err);
  if (code) return code;
  struct reading r = {.d = d, .path = geojson, .coords = coords, .err = err};
  size_t n_areas = d->areas.n, n_rings = d->rings.n, n_points = d->ring_points.n;
  code = parse(&r, text, len);
  if (code) {
    d->areas.n = n_areas;
    d->rings.n = n_rings;
    d->ring_points.n = n_points;
  }
  free(text);
  return code;
}

#include "tools/zones.h"

#include <math.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "tools/gdal_module.h"

struct tq_zone_place {
  struct tq_pos pos;
  uint32_t zone;
};

void tq_zones_free(struct tq_zones *z) {
  for (size_t i = 0; i < z->n; i++) free(z->names[i]);
  free(z->names);
  free(z->places);
  free(z->first_ring);
  free(z->first_point);
  free(z->points);
  free(z->boxes);
  memset(z, 0, sizeof *z);
}

/* The zone of that name, added when it is new; UINT32_MAX when memory is out. */
static uint32_t zone_named(struct tq_zones *z, size_t *cap, const char *name) {
  for (size_t i = 0; i < z->n; i++)
    if (!strcmp(z->names[i], name)) return (uint32_t)i;
  if (!tq_grow((void **)&z->names, cap, z->n + 1, sizeof *z->names)) return UINT32_MAX;
  if (!(z->names[z->n] = strdup(name))) return UINT32_MAX;
  return (uint32_t)z->n++;
}

static int by_position(const void *a, const void *b) {
  const struct tq_pos *x = a, *y = b; /* the place's first member */
  if (x->lon_e7 != y->lon_e7) return x->lon_e7 < y->lon_e7 ? -1 : 1;
  return (x->lat_e7 > y->lat_e7) - (x->lat_e7 < y->lat_e7);
}

/* A county belongs to its city; a city to itself, but not where only counties count. */
static const char *zone_of_place(const struct tq_graph *g, const struct tq_place *p, bool city) {
  const char *kind = tq_graph_string(g, p->kind);
  if (!city) return !strcmp(kind, "city") ? "" : tq_graph_string(g, p->name);
  return tq_graph_string(g, !strcmp(kind, "city") ? p->name : p->parent);
}

static enum tq_code zones_of_places(const struct tq_graph *g, bool city, struct tq_zones *z,
                                    struct tq_err *err) {
  size_t cap = 0;
  if (!(z->places = tq_alloc(g->n_places, sizeof *z->places))) return tq_fail_memory(err, "zones");
  for (uint32_t p = 0; p < g->n_places; p++) {
    const char *name = zone_of_place(g, &g->places[p], city);
    if (!*name) continue;
    uint32_t zone = zone_named(z, &cap, name);
    if (zone == UINT32_MAX) return tq_fail_memory(err, "zones");
    z->places[z->n_places++] = (struct tq_zone_place){g->places[p].pos, zone};
  }
  if (z->n == 0)
    return tq_fail(err, TQ_E_NO_DATA,
                   "the graph's places have no %s; build it with --places and the columns kind and "
                   "city, or give a file of areas",
                   city ? "city" : "county");
  qsort(z->places, z->n_places, sizeof *z->places, by_position);
  return TQ_OK;
}

/* Room for the rings of all zones; they are filled zone by zone. */
static enum tq_code make_rings(struct tq_zones *z, size_t n_rings, size_t n_points,
                               struct tq_err *err) {
  z->first_ring = tq_calloc(z->n + 1, sizeof *z->first_ring);
  z->first_point = tq_calloc(n_rings + 1, sizeof *z->first_point);
  z->points = tq_alloc(n_points, sizeof *z->points);
  z->boxes = tq_alloc(z->n, sizeof *z->boxes);
  if (!z->first_ring || !z->first_point || !z->points || !z->boxes)
    return tq_fail_memory(err, "zones");
  for (size_t i = 0; i < z->n; i++) z->boxes[i] = tq_box_empty();
  return TQ_OK;
}

static enum tq_code zones_of_areas(const struct tq_graph *g, struct tq_zones *z,
                                   struct tq_err *err) {
  size_t cap = 0, ring = 0, point = 0;
  if (g->n_areas == 0)
    return tq_fail(err, TQ_E_NO_DATA,
                   "the graph has no areas; build it with --areas, or give a file of areas");
  for (uint32_t a = 0; a < g->n_areas; a++) {
    const char *name = tq_graph_string(g, g->areas[a].name);
    if (zone_named(z, &cap, *name ? name : tq_graph_string(g, g->areas[a].id)) == UINT32_MAX)
      return tq_fail_memory(err, "zones");
  }
  enum tq_code code = make_rings(z, g->n_rings, g->n_ring_points, err);
  for (size_t i = 0; i < z->n && !code; i++) {
    for (uint32_t a = 0; a < g->n_areas; a++) {
      const struct tq_area *area = &g->areas[a];
      const char *name = tq_graph_string(g, area->name);
      if (strcmp(*name ? name : tq_graph_string(g, area->id), z->names[i]) != 0) continue;
      for (uint32_t r = area->first_ring; r < area->first_ring + area->n_rings; r++) {
        for (uint32_t k = 0; k < g->rings[r].n_points; k++) {
          z->points[point] = g->ring_points[g->rings[r].first_point + k];
          tq_box_add(&z->boxes[i], z->points[point++]);
        }
        z->first_point[++ring] = point;
      }
    }
    z->first_ring[i + 1] = ring;
  }
  return code;
}

/* The column that names the features. */
static int name_column(const struct tq_vector *v, const char *wanted) {
  static const char *const usual[] = {"name", "名称", "id"};
  for (int u = 0; u < (wanted ? 1 : 3); u++)
    for (size_t f = 0; f < v->n_fields; f++)
      if (!strcasecmp(v->fields[f], wanted ? wanted : usual[u])) return (int)f;
  return -1;
}

static enum tq_code fill_from_vector(const struct tq_vector *v, int column, enum tq_coords coords,
                                     struct tq_zones *z, struct tq_err *err) {
  size_t ring = 0, point = 0;
  enum tq_code code = make_rings(z, v->n_rings, v->n_positions, err);
  for (size_t i = 0; i < z->n && !code; i++) {
    for (size_t f = 0; f < v->n_features; f++) {
      if (strcmp(v->texts[f * v->n_fields + (size_t)column], z->names[i]) != 0) continue;
      for (size_t r = v->first_ring[f]; r < v->first_ring[f + 1]; r++) {
        for (size_t k = v->first_position[r]; k < v->first_position[r + 1]; k++) {
          double lon = v->x[k], lat = v->y[k];
          tq_coords_to_wgs84(coords, &lon, &lat);
          z->points[point] = (struct tq_pos){tq_e7(lon), tq_e7(lat)};
          tq_box_add(&z->boxes[i], z->points[point++]);
        }
        z->first_point[++ring] = point;
      }
    }
    z->first_ring[i + 1] = ring;
  }
  return code;
}

static enum tq_code zones_of_vector(const char *path, const char *wanted, enum tq_coords coords,
                                    struct tq_zones *z, struct tq_err *err) {
  const struct tq_gdal_module *gdal;
  struct tq_vector v = {0};
  size_t cap = 0;
  enum tq_code code = tq_gdal_load(&gdal, err);
  if (!code) code = gdal->read_vector(path, false, &v, err);
  if (!code) code = tq_vector_check_coords(&v, path, coords, err);
  if (!code && v.is_points)
    code = tq_fail(err, TQ_E_FORMAT, "%s: holds points; zones are polygons", path);
  int column = code ? -1 : name_column(&v, wanted);
  if (!code && column < 0)
    code =
        tq_fail(err, TQ_E_FORMAT, "%s: no column %s; say which names the zones, as in FILE:COLUMN",
                path, wanted ? wanted : "name or id");
  for (size_t f = 0; f < v.n_features && !code; f++)
    if (zone_named(z, &cap, v.texts[f * v.n_fields + (size_t)column]) == UINT32_MAX)
      code = tq_fail_memory(err, "zones");
  if (!code) code = fill_from_vector(&v, column, coords, z, err);
  tq_vector_free(&v);
  return code;
}

enum tq_code tq_zones_open(const struct tq_graph *g, const char *text, enum tq_coords coords,
                           struct tq_zones *out, struct tq_err *err) {
  struct stat st;
  char path[4096];
  enum tq_code code;
  memset(out, 0, sizeof *out);
  const char *colon = stat(text, &st) ? strrchr(text, ':') : NULL;
  snprintf(path, sizeof path, "%.*s", colon ? (int)(colon - text) : (int)strlen(text), text);
  if (!strcmp(text, "areas"))
    code = zones_of_areas(g, out, err);
  else if (!strcmp(text, "city") || !strcmp(text, "county"))
    code = zones_of_places(g, !strcmp(text, "city"), out, err);
  else if (stat(path, &st))
    code = tq_fail(err, TQ_E_IO, "%s: no such file; give areas, city, county or a file of polygons",
                   path);
  else
    code = zones_of_vector(path, colon ? colon + 1 : NULL, coords, out, err);
  if (code) tq_zones_free(out);
  return code;
}

static bool rings_hold(const struct tq_zones *z, size_t zone, struct tq_pos p) {
  bool inside = false;
  for (size_t r = z->first_ring[zone]; r < z->first_ring[zone + 1]; r++) {
    const struct tq_pos *ring = z->points + z->first_point[r];
    size_t n = z->first_point[r + 1] - z->first_point[r];
    for (size_t i = 0, k = n - 1; i < n; k = i++) {
      if ((ring[i].lat_e7 > p.lat_e7) == (ring[k].lat_e7 > p.lat_e7)) continue;
      double share =
          ((double)p.lat_e7 - ring[i].lat_e7) / ((double)ring[k].lat_e7 - ring[i].lat_e7);
      if (p.lon_e7 < ring[i].lon_e7 + share * ((double)ring[k].lon_e7 - ring[i].lon_e7))
        inside = !inside;
    }
  }
  return inside;
}

uint32_t tq_zone_of(const struct tq_zones *z, struct tq_pos pos) {
  if (z->places) {
    const struct tq_zone_place *place =
        bsearch(&pos, z->places, z->n_places, sizeof *z->places, by_position);
    return place ? place->zone : TQ_NO_ZONE;
  }
  for (size_t i = 0; i < z->n; i++) {
    struct tq_box b = z->boxes[i];
    if (pos.lon_e7 < b.min_lon_e7 || pos.lon_e7 > b.max_lon_e7 || pos.lat_e7 < b.min_lat_e7 ||
        pos.lat_e7 > b.max_lat_e7)
      continue;
    if (rings_hold(z, i, pos)) return (uint32_t)i;
  }
  return TQ_NO_ZONE;
}

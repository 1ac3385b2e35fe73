#include "tools/locate.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "engine/base/geo.h"
#include "engine/snap/snap.h"
#include "graphs/archive.h"
#include "graphs/csv.h"

void tq_spots_free(tq_spots *spots) {
  for (size_t i = 0; i < spots->n; i++) free(spots->v[i].id);
  tq_vec_free(spots);
}

static enum tq_code add(tq_spots *out, struct tq_pos pos, const char *id, struct tq_err *err) {
  struct tq_spot spot = {pos, strdup(id)};
  if (spot.id && tq_push(out, spot)) return TQ_OK;
  free(spot.id);
  return tq_fail_memory(err, "the points");
}

enum tq_code tq_locate_degrees(double lon_deg, double lat_deg, enum tq_coords coords,
                               struct tq_pos *out, struct tq_err *err) {
  if (!(lon_deg >= -180 && lon_deg <= 180 && lat_deg >= -90 && lat_deg <= 90))
    return tq_fail(err, TQ_E_ARG,
                   "%g,%g is no position; give longitude, latitude in degrees, longitude first",
                   lon_deg, lat_deg);
  tq_coords_to_wgs84(coords, &lon_deg, &lat_deg);
  *out = (struct tq_pos){tq_e7(lon_deg), tq_e7(lat_deg)};
  return TQ_OK;
}

/* "LON,LAT"; false when it is no pair of numbers. */
static bool parse_pair(const char *text, double *lon, double *lat) {
  const char *comma = strchr(text, ',');
  if (!comma) return false;
  struct tq_text a = {text, (size_t)(comma - text)}, b = {comma + 1, strlen(comma + 1)};
  while (b.len && *b.text == ' ') b.text++, b.len--;
  return tq_number_parse(a, lon) && tq_number_parse(b, lat);
}

static enum tq_code read_rows(struct tq_csv *csv, enum tq_coords coords, tq_spots *out,
                              struct tq_err *err) {
  static const char *const names[] = {"id", "lon", "lat"};
  int col[3];
  enum tq_code code = tq_csv_columns(csv, names, 3, 3, col, err);
  while (!code && tq_csv_next(csv)) {
    double lon, lat;
    struct tq_pos pos;
    struct tq_err why;
    if (!tq_number_parse(tq_csv_field(csv, col[1]), &lon) ||
        !tq_number_parse(tq_csv_field(csv, col[2]), &lat))
      return tq_fail(err, TQ_E_FORMAT,
                     "%s:%zu: lon or lat is no number; write degrees with a point", csv->label,
                     csv->line);
    if (tq_locate_degrees(lon, lat, coords, &pos, &why))
      return tq_fail(err, TQ_E_FORMAT, "%s:%zu: %.200s", csv->label, csv->line, why.msg);
    code = add(out, pos, tq_csv_field(csv, col[0]).text, err);
  }
  return code;
}

static enum tq_code add_csv(const char *path, enum tq_coords coords, tq_spots *out,
                            struct tq_err *err) {
  char *text;
  size_t len;
  enum tq_code code = tq_file_read(path, &text, &len, err);
  if (code) return code;
  struct tq_csv *csv = tq_calloc(1, sizeof *csv);
  size_t before = out->n;
  code = csv ? tq_csv_open(csv, path, text, len, err) : tq_fail_memory(err, path);
  if (!code) code = read_rows(csv, coords, out, err);
  if (!code && out->n == before)
    code = tq_fail(err, TQ_E_FORMAT, "%s: no point in it; give rows of id,lon,lat", path);
  free(csv);
  free(text);
  return code;
}

static enum tq_code add_every_place(const struct tq_graph *g, tq_spots *out, struct tq_err *err) {
  enum tq_code code = TQ_OK;
  if (g->n_places == 0)
    return tq_fail(err, TQ_E_NO_DATA, "the graph has no places; build it with --places");
  for (uint32_t p = 0; p < g->n_places && !code; p++)
    code = add(out, g->places[p].pos, tq_graph_string(g, g->places[p].id), err);
  return code;
}

static enum tq_code add_every_stop(const struct tq_graph *g, tq_spots *out, struct tq_err *err) {
  enum tq_code code = TQ_OK;
  bool *called = tq_calloc(g->n_stops, sizeof *called);
  if (!called) return tq_fail_memory(err, "the stops");
  for (uint32_t i = 0; i < g->n_pattern_stops; i++) called[g->pattern_stops[i].stop] = true;
  for (uint32_t s = 0; s < g->n_stops && !code; s++)
    if (called[s]) code = add(out, g->stops[s].pos, tq_graph_string(g, g->stops[s].id), err);
  free(called);
  if (!code && out->n == 0)
    code = tq_fail(err, TQ_E_NO_DATA, "the graph has no stops; build it with --gtfs");
  return code;
}

/* Whether text is name, or name without its last 市, 县 or 区. */
static bool same_place_name(const char *name, const char *text) {
  static const char *const endings[] = {"市", "县", "区"};
  if (!strcasecmp(name, text)) return true;
  size_t n = strlen(text);
  if (strncmp(name, text, n) != 0) return false;
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
    if (!strcmp(name + n, endings[i])) return true;
  return false;
}

static bool place_matches(const struct tq_graph *g, const struct tq_place *p, const char *text,
                          bool whole) {
  const char *name = tq_graph_string(g, p->name);
  if (whole)
    return !strcmp(name, text) || !strcmp(tq_graph_string(g, p->id), text) ||
           !strcasecmp(tq_graph_string(g, p->name_en), text);
  return same_place_name(name, text);
}

/* The place of that name; a city before a county of the same name, since it stands first. */
static const struct tq_place *find_place(const struct tq_graph *g, const char *text) {
  if (!*text) return NULL;
  for (int whole = 1; whole >= 0; whole--)
    for (uint32_t p = 0; p < g->n_places; p++)
      if (place_matches(g, &g->places[p], text, whole)) return &g->places[p];
  return NULL;
}

static enum tq_code add_stops_named(const struct tq_graph *g, const char *name, tq_spots *out,
                                    struct tq_err *err) {
  enum tq_code code = TQ_OK;
  for (uint32_t s = 0; s < g->n_stops && !code; s++)
    if (!strcmp(tq_graph_string(g, g->stops[s].name), name) ||
        !strcmp(tq_graph_string(g, g->stops[s].id), name))
      code = add(out, g->stops[s].pos, tq_graph_string(g, g->stops[s].id), err);
  return code;
}

/* Even-odd rule over all rings of the area. */
static bool area_holds(const struct tq_graph *g, const struct tq_area *a, struct tq_pos p) {
  bool inside = false;
  for (uint32_t r = a->first_ring; r < a->first_ring + a->n_rings; r++) {
    const struct tq_pos *ring = g->ring_points + g->rings[r].first_point;
    uint32_t n = g->rings[r].n_points;
    for (uint32_t i = 0, k = n - 1; i < n; k = i++) {
      if ((ring[i].lat_e7 > p.lat_e7) == (ring[k].lat_e7 > p.lat_e7)) continue;
      double share =
          ((double)p.lat_e7 - ring[i].lat_e7) / ((double)ring[k].lat_e7 - ring[i].lat_e7);
      if (p.lon_e7 < ring[i].lon_e7 + share * ((double)ring[k].lon_e7 - ring[i].lon_e7))
        inside = !inside;
    }
  }
  return inside;
}

/* The cells of an area that a walker reaches: anywhere in it counts as the origin. */
static enum tq_code add_area_named(const struct tq_graph *g, const char *name, tq_spots *out,
                                   struct tq_err *err) {
  enum tq_code code = TQ_OK;
  for (uint32_t a = 0; a < g->n_areas && g->grid; a++) {
    const struct tq_area *area = &g->areas[a];
    if (!same_place_name(tq_graph_string(g, area->name), name) &&
        strcmp(tq_graph_string(g, area->id), name) != 0)
      continue;
    for (uint32_t i = 0; i < g->n_cell_links[TQ_WALK] && !code; i++) {
      struct tq_pos centre = tq_grid_cell_centre(g->grid, g->cell_links[TQ_WALK][i].cell);
      if (area_holds(g, area, centre)) code = add(out, centre, name, err);
    }
    return code;
  }
  return code;
}

static enum tq_code add_named(const struct tq_graph *g, const char *text, tq_spots *out,
                              struct tq_err *err) {
  size_t before = out->n;
  enum tq_code code = TQ_OK;
  const char *colon = strchr(text, ':');
  bool only_place = !strncmp(text, "place:", 6), only_stop = !strncmp(text, "stop:", 5),
       only_area = !strncmp(text, "area:", 5);
  const char *name = only_place || only_stop || only_area ? colon + 1 : text;
  const struct tq_place *place = only_stop || only_area ? NULL : find_place(g, name);
  if (place) return add(out, place->pos, tq_graph_string(g, place->id), err);
  if (!only_place && !only_area) code = add_stops_named(g, name, out, err);
  if (!code && out->n == before && !only_place && !only_stop)
    code = add_area_named(g, name, out, err);
  if (code || out->n > before) return code;
  return tq_fail(err, TQ_E_NOT_FOUND,
                 "no place, stop or area is called '%s'; give LON,LAT, or a name that "
                 "`tongqu info GRAPH --names` lists",
                 name);
}

static bool ends_with(const char *text, const char *ending) {
  size_t n = strlen(text), k = strlen(ending);
  return n >= k && !strcasecmp(text + n - k, ending);
}

enum tq_code tq_locate(const struct tq_graph *g, const char *text, enum tq_coords coords,
                       tq_spots *out, struct tq_err *err) {
  double lon, lat;
  if (parse_pair(text, &lon, &lat)) {
    struct tq_pos pos;
    enum tq_code code = tq_locate_degrees(lon, lat, coords, &pos, err);
    return code ? code : add(out, pos, text, err);
  }
  if (ends_with(text, ".csv")) return add_csv(text, coords, out, err);
  if (!strcmp(text, "places")) return add_every_place(g, out, err);
  if (!strcmp(text, "stops")) return add_every_stop(g, out, err);
  return add_named(g, text, out, err);
}

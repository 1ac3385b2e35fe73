#include "engine/graph/graph.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "engine/base/mem.h"
#include "engine/graph/columns.h"

enum { MAX_SECTIONS = 1024 };

static enum tq_code check_header(const char *path, const struct tq_header *h, size_t size,
                                 struct tq_err *err) {
  if (size < sizeof *h || memcmp(h->magic, TQ_MAGIC, sizeof h->magic) != 0)
    return tq_fail(err, TQ_E_FORMAT,
                   "%s: not a tongqu graph; make one with `tongqu build ... -o GRAPH`", path);
  if (h->byte_order != TQ_BYTE_ORDER_TAG)
    return tq_fail(err, TQ_E_FORMAT, "%s: written on a machine of another byte order; build it here",
                   path);
  if (h->major != TQ_MAJOR)
    return tq_fail(err, TQ_E_VERSION,
                   "%s: graph format %u.%u, this program reads %d.x; %s", path, h->major, h->minor,
                   TQ_MAJOR, h->major > TQ_MAJOR ? "upgrade the program" : "build the graph again");
  if (h->header_crc != crc32_z(0, (const Bytef *)h, offsetof(struct tq_header, header_crc)))
    return tq_fail(err, TQ_E_FORMAT, "%s: the header is damaged; build or copy the graph again",
                   path);
  if (h->file_size != size)
    return tq_fail(err, TQ_E_FORMAT,
                   "%s: %zu bytes where the header says %llu; copy or build the graph again", path,
                   size, (unsigned long long)h->file_size);
  if (h->n_sections > MAX_SECTIONS ||
      sizeof *h + h->n_sections * sizeof(struct tq_section) > size)
    return tq_fail(err, TQ_E_FORMAT, "%s: the section table does not fit the file; build it again",
                   path);
  return TQ_OK;
}

/* Sets the column's pointer, and its count when it owns it. */
static enum tq_code take_section(struct tq_graph *g, const char *path, const struct tq_section *s,
                                 struct tq_err *err) {
  uint32_t mode;
  const struct tq_column *c = tq_column_find(s->id, &mode);
  uint64_t bytes, end;
  if (__builtin_mul_overflow(s->count, (uint64_t)s->elem_size, &bytes) ||
      __builtin_add_overflow(s->offset, bytes, &end) || end > g->map_size ||
      s->offset % TQ_ALIGN != 0 || s->offset < sizeof(struct tq_header))
    return tq_fail(err, TQ_E_FORMAT, "%s: section %s lies outside the file; build the graph again",
                   path, tq_section_name(s->id));
  if (!c) return TQ_OK; /* a later minor version's section */
  if (s->elem_size != c->elem_size || s->count > UINT32_MAX)
    return tq_fail(err, TQ_E_FORMAT, "%s: section %s has elements of %u bytes, not %u; build again",
                   path, c->name, s->elem_size, c->elem_size);
  const void **pointer = tq_column_pointer(c, g, mode);
  if (*pointer)
    return tq_fail(err, TQ_E_FORMAT, "%s: section %s stands twice; build the graph again", path,
                   c->name);
  *pointer = (const char *)g->map + s->offset;
  if (c->owns_count) *tq_column_count(c, g, mode) = (uint32_t)s->count;
  return TQ_OK;
}

/* Whether every column that follows another's count agrees with it. */
static enum tq_code check_counts(struct tq_graph *g, const char *path, struct tq_err *err) {
  for (uint32_t i = 0; i < g->header->n_sections; i++) {
    const struct tq_section *s = &g->sections[i];
    uint32_t mode;
    const struct tq_column *c = tq_column_find(s->id, &mode);
    if (!c || c->owns_count) continue;
    uint64_t want = (uint64_t)*tq_column_count(c, g, mode) + c->n_extra;
    if (s->count != want)
      return tq_fail(err, TQ_E_FORMAT, "%s: section %s has %llu elements, not %llu; build it again",
                     path, c->name, (unsigned long long)s->count, (unsigned long long)want);
  }
  return TQ_OK;
}

/* A column without its section is a null pointer: every count must be 0 then, and the
 * columns that a part cannot do without must be there. */
static enum tq_code check_presence(struct tq_graph *g, const char *path, struct tq_err *err) {
  for (size_t i = 0; i < tq_n_columns; i++) {
    const struct tq_column *c = &tq_columns[i];
    for (uint32_t m = 0; m < c->n_modes; m++)
      if (!*tq_column_pointer(c, g, m) && *tq_column_count(c, g, m) > 0)
        return tq_fail(err, TQ_E_FORMAT, "%s: section %s is missing; build the graph again", path,
                       c->name);
  }
  return TQ_OK;
}

static enum tq_code take_all(struct tq_graph *g, const char *path, struct tq_err *err) {
  const struct tq_header *h = g->map;
  enum tq_code code = check_header(path, h, g->map_size, err);
  if (code) return code;
  g->header = h;
  g->sections = (const struct tq_section *)(h + 1);
  if (h->table_crc !=
      crc32_z(0, (const Bytef *)g->sections, h->n_sections * sizeof *g->sections))
    return tq_fail(err, TQ_E_FORMAT, "%s: the section table is damaged; build or copy it again",
                   path);
  for (uint32_t i = 0; i < h->n_sections; i++)
    if ((code = take_section(g, path, &g->sections[i], err))) return code;
  for (int m = 0; m < TQ_N_MODES; m++) {
    struct tq_layer *layer = &g->layers[m];
    layer->n_vertices = g->n_vertices;
    if (__builtin_add_overflow(g->n_vertices, layer->n_copies, &layer->n_states))
      return tq_fail(err, TQ_E_FORMAT, "%s: more than 2^32 street states; build it again", path);
  }
  if ((code = check_counts(g, path, err))) return code;
  return check_presence(g, path, err);
}

enum tq_code tq_graph_open(const char *path, struct tq_graph **out, struct tq_err *err) {
  struct tq_graph *g = NULL;
  enum tq_code code;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return tq_fail(err, TQ_E_IO, "%s: %s; give a graph that `tongqu build` wrote", path,
                   strerror(errno));
  struct stat st;
  if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
    code = tq_fail(err, TQ_E_IO, "%s: not a regular file; give the graph that `tongqu build` wrote",
                   path);
    goto out;
  }
  if (!(g = tq_calloc(1, sizeof *g))) {
    code = tq_fail_memory(err, "the graph");
    goto out;
  }
  g->map_size = (size_t)st.st_size;
  if (g->map_size < sizeof(struct tq_header)) {
    code = tq_fail(err, TQ_E_FORMAT, "%s: not a tongqu graph (%zu bytes); make one with `tongqu build`",
                   path, g->map_size);
    goto out;
  }
  g->map = mmap(NULL, g->map_size, PROT_READ, MAP_SHARED, fd, 0);
  if (g->map == MAP_FAILED) {
    g->map = NULL;
    code = tq_fail(err, TQ_E_IO, "%s: cannot be mapped: %s", path, strerror(errno));
    goto out;
  }
  code = take_all(g, path, err);
out:
  close(fd);
  if (code)
    tq_graph_free(g);
  else
    *out = g;
  return code;
}

void tq_graph_free(struct tq_graph *g) {
  if (!g) return;
  if (g->map) munmap(g->map, g->map_size);
  free(g);
}

const char *tq_graph_string(const struct tq_graph *g, uint32_t s) {
  return s < g->n_strings ? g->strings + s : "";
}

struct tq_box tq_graph_bounds(const struct tq_graph *g) {
  struct tq_box box = tq_box_empty();
  for (uint32_t i = 0; i < g->n_vertices; i++) tq_box_add(&box, g->vertices[i]);
  for (uint32_t i = 0; i < g->n_stops; i++) tq_box_add(&box, g->stops[i].pos);
  for (uint32_t i = 0; i < g->n_places; i++) tq_box_add(&box, g->places[i].pos);
  return box;
}

const char *tq_section_name(uint32_t id) {
  uint32_t mode;
  const struct tq_column *c = tq_column_find(id, &mode);
  return c ? c->name : "?";
}

const char *tq_mode_name(enum tq_mode mode) {
  static const char *const names[TQ_N_MODES] = {"car", "bike", "walk"};
  return names[mode];
}

static const char *const network_names[TQ_N_NETWORKS] = {
    "trunk-rail", "intercity-rail", "suburban-rail", "metro", "tram", "bus", "coach", "ferry"};

const char *tq_network_name(enum tq_network net) { return network_names[net]; }

bool tq_network_parse(const char *name, enum tq_network *out) {
  for (int i = 0; i < TQ_N_NETWORKS; i++)
    if (!strcmp(name, network_names[i])) {
      *out = (enum tq_network)i;
      return true;
    }
  return false;
}

static const char *const road_class_names[TQ_N_ROAD_CLASSES] = {
    [TQ_ROAD_OTHER] = "other",
    [TQ_ROAD_MOTORWAY] = "motorway",
    [TQ_ROAD_MOTORWAY_LINK] = "motorway_link",
    [TQ_ROAD_TRUNK] = "trunk",
    [TQ_ROAD_TRUNK_LINK] = "trunk_link",
    [TQ_ROAD_PRIMARY] = "primary",
    [TQ_ROAD_PRIMARY_LINK] = "primary_link",
    [TQ_ROAD_SECONDARY] = "secondary",
    [TQ_ROAD_SECONDARY_LINK] = "secondary_link",
    [TQ_ROAD_TERTIARY] = "tertiary",
    [TQ_ROAD_TERTIARY_LINK] = "tertiary_link",
    [TQ_ROAD_UNCLASSIFIED] = "unclassified",
    [TQ_ROAD_RESIDENTIAL] = "residential",
    [TQ_ROAD_LIVING_STREET] = "living_street",
    [TQ_ROAD_SERVICE] = "service",
    [TQ_ROAD_TRACK] = "track",
    [TQ_ROAD_ROAD] = "road",
    [TQ_ROAD_PEDESTRIAN] = "pedestrian",
    [TQ_ROAD_CYCLEWAY] = "cycleway",
    [TQ_ROAD_FOOTWAY] = "footway",
    [TQ_ROAD_PATH] = "path",
    [TQ_ROAD_BRIDLEWAY] = "bridleway",
    [TQ_ROAD_STEPS] = "steps",
    [TQ_ROAD_FERRY] = "ferry",
};

const char *tq_road_class_name(uint32_t road_class) {
  return road_class_names[road_class < TQ_N_ROAD_CLASSES ? road_class : TQ_ROAD_OTHER];
}

bool tq_road_class_parse(const char *name, enum tq_road_class *out) {
  for (int i = 0; i < TQ_N_ROAD_CLASSES; i++)
    if (!strcmp(name, road_class_names[i])) {
      *out = (enum tq_road_class)i;
      return true;
    }
  return false;
}

static int32_t noon_offset_s(const struct tq_graph *g, int32_t date) {
  uint32_t i = g->n_clock_changes;
  while (i > 1 && g->clock_changes[i - 1].first_date > date) i--;
  return i ? g->clock_changes[i - 1].noon_offset_s : 0;
}

int64_t tq_day_start_s(const struct tq_graph *g, int32_t from_date, int32_t date) {
  int64_t days = (int64_t)date - from_date;
  return days * 86400 - (noon_offset_s(g, date) - noon_offset_s(g, from_date));
}

bool tq_service_runs(const struct tq_graph *g, uint32_t service, int32_t date) {
  const struct tq_service *s = &g->services[service];
  int64_t day = (int64_t)date - s->first_date;
  if (day < 0 || day >= s->n_days) return false;
  return g->service_days[s->first_byte + (size_t)day / 8] >> (day % 8) & 1;
}

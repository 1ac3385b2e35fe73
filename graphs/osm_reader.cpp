// The only C++ of the project: libosmium behind a C interface.
#include "graphs/osm_reader.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <osmium/io/any_input.hpp>
#include <osmium/osm.hpp>
#include <string>
#include <system_error>
#include <vector>

#include "graphs/osm_tags.h"

namespace {

struct OsmFree {
  void operator()(tq_osm *osm) const {
    tq_osm_free(osm);
    delete osm;
  }
};

// What the passes share.
struct Reading {
  std::unique_ptr<tq_osm, OsmFree> osm{new tq_osm()};
  tq_report *report;
  const char **path;                   // being read, for messages
  std::vector<int64_t> refs;           // of the ways, as node ids
  std::vector<int64_t> water_members;  // way ids, sorted after the first pass
};

// A failure that is not libosmium's.
struct Refusal {
  tq_code code;
  std::string why;
};

template <class Vec, class T>
void push(Vec *vec, T value) {
  if (!tq_push(vec, value)) throw std::bad_alloc{};
}

void sort_unique(std::vector<int64_t> *ids) {
  std::sort(ids->begin(), ids->end());
  ids->erase(std::unique(ids->begin(), ids->end()), ids->end());
}

uint32_t checked_index(size_t n) {
  if (n >= UINT32_MAX) throw Refusal{TQ_E_MEMORY, "more than 2^32 entries; cut the region smaller"};
  return static_cast<uint32_t>(n);
}

// The known keys of an object; false when it has none.
bool known_tags(const osmium::TagList &list, tq_tags *tags) {
  bool any = false;
  std::memset(tags, 0, sizeof *tags);
  for (const osmium::Tag &tag : list) {
    int key = tq_osm_key_find(tag.key());
    if (key < 0) continue;
    tags->value[key] = tag.value();
    any = true;
  }
  return any;
}

uint32_t store_tags(tq_osm *osm, const tq_tags &tags) {
  size_t at = osm->tag_text.n, size = tq_tags_packed_size(&tags);
  if (size == 1) return 0;
  uint32_t offset = checked_index(at + size) - static_cast<uint32_t>(size);
  if (!tq_reserve(&osm->tag_text, at + size)) throw std::bad_alloc{};
  tq_tags_pack(&tags, osm->tag_text.v + at);
  osm->tag_text.n = at + size;
  return offset;
}

// Position of id in the sorted ids by galloping from *hint, since objects come mostly
// in order; n when it is not there.
size_t find_id(const int64_t *ids, size_t n, int64_t id, size_t *hint) {
  size_t low = 0, high = n;
  if (*hint < n && ids[*hint] <= id) {
    low = *hint;
    for (size_t step = 1; low + step < n; step *= 2) {
      if (ids[low + step] > id) {
        high = low + step;
        break;
      }
      low += step;
    }
  } else if (*hint < n) {
    high = *hint;
    for (size_t step = 1; step <= high; step *= 2) {
      if (ids[high - step] <= id) {
        low = high - step;
        break;
      }
      high -= step;
    }
  }
  const int64_t *at = std::lower_bound(ids + low, ids + high, id);
  size_t i = static_cast<size_t>(at - ids);
  if (i == n || *at != id) return n;
  *hint = i;
  return i;
}

// What osm_restrictions.c looks at.
bool matters_on_restriction(const char *key) {
  static const char *const keys[] = {"except", "day_on", "day_off", "hour_on", "hour_off"};
  for (const char *known : keys)
    if (!std::strcmp(key, known)) return true;
  return !std::strncmp(key, "restriction", 11);
}

void append_text(tq_osm *osm, const char *text) {
  size_t at = osm->tag_text.n, size = std::strlen(text) + 1;
  checked_index(at + size);
  if (!tq_reserve(&osm->tag_text, at + size)) throw std::bad_alloc{};
  std::memcpy(osm->tag_text.v + at, text, size);
  osm->tag_text.n = at + size;
}

void read_restriction(Reading *r, const osmium::Relation &relation) {
  tq_osm *osm = r->osm.get();
  tq_osm_restriction kept{};
  kept.id = relation.id();
  kept.first_member = checked_index(osm->members.n);
  kept.tags = checked_index(osm->tag_text.n);
  for (const osmium::Tag &tag : relation.tags()) {
    if (!matters_on_restriction(tag.key())) continue;
    append_text(osm, tag.key());
    append_text(osm, tag.value());
  }
  append_text(osm, "");
  for (const osmium::RelationMember &member : relation.members()) {
    static const char *const roles[] = {"from", "via", "to"};
    bool is_node = member.type() == osmium::item_type::node;
    if (!is_node && member.type() != osmium::item_type::way) continue;
    for (uint8_t role = TQ_ROLE_FROM; role <= TQ_ROLE_TO; role++)
      if (!std::strcmp(member.role(), roles[role]))
        push(&osm->members, tq_osm_member{member.ref(), is_node, role});
  }
  kept.n_members = checked_index(osm->members.n) - kept.first_member;
  push(&osm->restrictions, kept);
}

void read_relation(Reading *r, const osmium::Relation &relation) {
  const char *type = relation.tags().get_value_by_key("type", "");
  if (!std::strcmp(type, "restriction")) read_restriction(r, relation);
  if (std::strcmp(type, "multipolygon") != 0) return;
  tq_tags tags;
  if (!known_tags(relation.tags(), &tags) || !tq_osm_is_water(&tags)) return;
  for (const osmium::RelationMember &member : relation.members())
    if (member.type() == osmium::item_type::way) r->water_members.push_back(member.ref());
}

void read_way(Reading *r, const osmium::Way &way) {
  tq_tags tags;
  unsigned kind = known_tags(way.tags(), &tags) ? tq_osm_way_kind(&tags) : 0;
  if (std::binary_search(r->water_members.begin(), r->water_members.end(), way.id()))
    kind |= TQ_OSM_WATER;
  if (!kind) return;
  tq_osm_way kept{};
  kept.id = way.id();
  kept.kind = kind;
  kept.first_ref = checked_index(r->refs.size());
  kept.n_refs = checked_index(way.nodes().size());
  checked_index(r->refs.size() + way.nodes().size());
  kept.tags = kind & TQ_OSM_STREET ? store_tags(r->osm.get(), tags) : 0;
  for (const osmium::NodeRef &node : way.nodes()) r->refs.push_back(node.ref());
  push(&r->osm->ways, kept);
}

// Whether a node may stop someone or make him wait.
bool matters_on_node(const tq_tags &tags) {
  static const tq_osm_key keys[] = {TQ_KEY_BARRIER,
                                    TQ_KEY_HIGHWAY,
                                    TQ_KEY_ACCESS,
                                    TQ_KEY_VEHICLE,
                                    TQ_KEY_MOTOR_VEHICLE,
                                    TQ_KEY_MOTORCAR,
                                    TQ_KEY_BICYCLE,
                                    TQ_KEY_FOOT,
                                    TQ_KEY_MAXWIDTH,
                                    TQ_KEY_MAXHEIGHT,
                                    TQ_KEY_LOCKED,
                                    TQ_KEY_MAXWEIGHT,
                                    TQ_KEY_MAXLENGTH,
                                    TQ_KEY_MAXWIDTH_PHYSICAL,
                                    TQ_KEY_MAXHEIGHT_PHYSICAL};
  for (tq_osm_key key : keys)
    if (tags.value[key]) return true;
  return false;
}

void read_node(Reading *r, const osmium::Node &node, size_t *hint) {
  tq_osm *osm = r->osm.get();
  size_t i = find_id(osm->node_ids.v, osm->node_ids.n, node.id(), hint);
  if (i == osm->node_ids.n) return;
  if (!node.location().valid()) {
    tq_report_add(r->report, TQ_WARNING, "invalid_location",
                  "%s: node %lld has no valid location; streets are cut there", *r->path,
                  static_cast<long long>(node.id()));
    return;
  }
  tq_pos *pos = &osm->nodes.v[i];
  if (pos->lon_e7 != TQ_OSM_NOWHERE) {
    tq_report_add(r->report, TQ_INFO, "duplicate_node", "%s: node %lld again; the first one counts",
                  *r->path, static_cast<long long>(node.id()));
    return;
  }
  pos->lon_e7 = node.location().x();
  pos->lat_e7 = node.location().y();
  tq_tags tags;
  if (node.tags().empty() || !known_tags(node.tags(), &tags)) return;
  if (!matters_on_node(tags)) return;
  tq_osm_node_tags tagged = {static_cast<uint32_t>(i), store_tags(osm, tags)};
  push(&osm->node_tags, tagged);
}

// Only a regular file can be read three times; and libosmium would take a URL for a
// command to run.
void require_regular_file(const char *path) {
  struct stat st;
  if (stat(path, &st) != 0)
    throw Refusal{TQ_E_IO, std::string{std::strerror(errno)} + "; check the path"};
  if (!S_ISREG(st.st_mode)) throw Refusal{TQ_E_IO, "not a regular file; save it to one first"};
  if (st.st_size == 0) throw Refusal{TQ_E_FORMAT, "the file is empty; download it again"};
}

template <class Object, class Visit>
void read_objects(Reading *r, const char *path, osmium::osm_entity_bits::type what, Visit visit) {
  *r->path = path;
  require_regular_file(path);
  osmium::io::Reader reader{osmium::io::File{path}, what, osmium::io::read_meta::no};
  if (reader.header().has_multiple_object_versions())
    throw Refusal{TQ_E_FORMAT,
                  "a history or change file; make an extract of one date (osmium time-filter)"};
  while (osmium::memory::Buffer buffer = reader.read())
    for (const Object &object : buffer.select<Object>())
      if (object.visible()) visit(object);
  reader.close();
}

// Sorted by id, the first of equal ids kept.
void settle_ways(Reading *r) {
  auto &ways = r->osm->ways;
  auto by_id = [](const tq_osm_way &a, const tq_osm_way &b) { return a.id < b.id; };
  std::stable_sort(ways.v, ways.v + ways.n, by_id);
  size_t n = 0;
  for (size_t i = 0; i < ways.n; i++) {
    if (n > 0 && ways.v[n - 1].id == ways.v[i].id)
      tq_report_add(r->report, TQ_INFO, "duplicate_way", "way %lld again; the first one counts",
                    static_cast<long long>(ways.v[i].id));
    else
      ways.v[n++] = ways.v[i];
  }
  ways.n = n;
  for (int64_t id : r->water_members) {
    tq_osm_way wanted{};
    wanted.id = id;
    if (!std::binary_search(ways.v, ways.v + ways.n, wanted, by_id))
      tq_report_add(r->report, TQ_INFO, "missing_water_way",
                    "way %lld of a lake or river is not in the files; its bank is open there",
                    static_cast<long long>(id));
  }
}

// Sorted by id, the first of equal ids kept.
void settle_restrictions(Reading *r) {
  auto &list = r->osm->restrictions;
  std::stable_sort(list.v, list.v + list.n,
                   [](const tq_osm_restriction &a, const tq_osm_restriction &b) {
                     return a.id < b.id;
                   });
  size_t n = 0;
  for (size_t i = 0; i < list.n; i++) {
    if (n > 0 && list.v[n - 1].id == list.v[i].id)
      tq_report_add(r->report, TQ_INFO, "duplicate_restriction",
                    "relation %lld again; the first one counts",
                    static_cast<long long>(list.v[i].id));
    else
      list.v[n++] = list.v[i];
  }
  list.n = n;
}

// Node ids become positions in the sorted list of the nodes wanted.
void settle_refs(Reading *r) {
  tq_osm *osm = r->osm.get();
  std::vector<int64_t> ids{r->refs};
  sort_unique(&ids);
  size_t n = ids.size(), hint = 0;
  checked_index(n);
  if (!tq_reserve(&osm->node_ids, n) || !tq_reserve(&osm->refs, r->refs.size()))
    throw std::bad_alloc{};
  std::copy(ids.begin(), ids.end(), osm->node_ids.v);
  osm->node_ids.n = n;
  std::vector<int64_t>{}.swap(ids);
  for (int64_t ref : r->refs)
    osm->refs.v[osm->refs.n++] =
        static_cast<uint32_t>(find_id(osm->node_ids.v, osm->node_ids.n, ref, &hint));
  std::vector<int64_t>{}.swap(r->refs);
  if (!tq_reserve(&osm->nodes, n)) throw std::bad_alloc{};
  osm->nodes.n = n;
  std::fill(osm->nodes.v, osm->nodes.v + n, tq_pos{TQ_OSM_NOWHERE, TQ_OSM_NOWHERE});
}

void read_all(Reading *r, const char *const *paths, size_t n_paths) {
  namespace Bits = osmium::osm_entity_bits;
  push(&r->osm->tag_text, '\0');
  for (size_t i = 0; i < n_paths; i++)
    read_objects<osmium::Relation>(r, paths[i], Bits::relation,
                                   [r](const osmium::Relation &o) { read_relation(r, o); });
  sort_unique(&r->water_members);
  for (size_t i = 0; i < n_paths; i++)
    read_objects<osmium::Way>(r, paths[i], Bits::way,
                              [r](const osmium::Way &o) { read_way(r, o); });
  settle_ways(r);
  settle_refs(r);
  for (size_t i = 0; i < n_paths; i++) {
    size_t hint = 0;
    read_objects<osmium::Node>(r, paths[i], Bits::node,
                               [r, &hint](const osmium::Node &o) { read_node(r, o, &hint); });
  }
  auto &tagged = r->osm->node_tags;
  std::sort(tagged.v, tagged.v + tagged.n,
            [](const tq_osm_node_tags &a, const tq_osm_node_tags &b) { return a.node < b.node; });
  settle_restrictions(r);
}

// The one place where C++ exceptions end.
template <class Work>
tq_code guard(const char **path, tq_err *err, Work work) {
  try {
    work();
    return TQ_OK;
  } catch (const Refusal &e) {
    return tq_fail(err, e.code, "%s: %s", *path, e.why.c_str());
  } catch (const std::bad_alloc &) {
    return tq_fail_memory(err, "the street network");
  } catch (const std::length_error &) {
    return tq_fail_memory(err, "the street network");
  } catch (const std::system_error &e) {
    return tq_fail(err, TQ_E_IO, "%s: %s; check that the file can be read", *path, e.what());
  } catch (const std::exception &e) {
    return tq_fail(err, TQ_E_FORMAT,
                   "%s: %s; give an undamaged .osm.pbf, .osm, .o5m or .opl file (also .gz, .bz2)",
                   *path, e.what());
  } catch (...) {
    return tq_fail(err, TQ_E_FORMAT, "%s: cannot be read as OSM data; download it again", *path);
  }
}

}  // namespace

extern "C" {

enum tq_code tq_osm_read(const char *const *paths, size_t n_paths, struct tq_osm *out,
                         struct tq_report *report, struct tq_err *err) {
  if (n_paths == 0) return tq_fail(err, TQ_E_ARG, "no OSM file is given; name at least one");
  const char *path = paths[0];
  return guard(&path, err, [&] {
    Reading r;
    r.report = report;
    r.path = &path;
    read_all(&r, paths, n_paths);
    *out = *r.osm;
    *r.osm = tq_osm{};
  });
}

void tq_osm_free(struct tq_osm *osm) {
  if (!osm) return;
  tq_vec_free(&osm->ways);
  tq_vec_free(&osm->refs);
  tq_vec_free(&osm->node_ids);
  tq_vec_free(&osm->nodes);
  tq_vec_free(&osm->node_tags);
  tq_vec_free(&osm->tag_text);
  tq_vec_free(&osm->restrictions);
  tq_vec_free(&osm->members);
}

}  // extern "C"

/* For tests that go through rows of OSM tags. */
#ifndef TQ_TESTS_OSM_ROWS_H
#define TQ_TESTS_OSM_ROWS_H

#include <string.h>

#include "graphs/osm_parts.h"
#include "tests/suite.h"

#define N_ROWS(rows) (sizeof(rows) / sizeof((rows)[0]))

/* Tags from "key=value,key=value"; the text lives in buf. */
static inline struct tq_tags tags_of(const char *text, char buf[512]) {
  struct tq_tags t = {{0}};
  snprintf(buf, 512, "%s", text);
  for (char *tag = buf; *tag;) {
    char *end = tag + strcspn(tag, ","), *next = *end ? end + 1 : end;
    *end = 0;
    char *equals = strchr(tag, '=');
    ck_assert_msg(equals != NULL, "the row %s is no list of tags", text);
    *equals = 0;
    int key = tq_osm_key_find(tag);
    if (key >= 0) t.value[key] = equals + 1;
    tag = next;
  }
  return t;
}

static inline struct tq_way_use use_of(const char *text) {
  char buf[512];
  struct tq_tags t = tags_of(text, buf);
  struct tq_way_use use;
  tq_osm_way_use(&t, &tq_speeds_china, &use);
  return use;
}

/* "yy rp y-": car, bike, walk; in drawing direction and against it; y may, r rides,
 * p pushes, - may not. Pushing goes at 80 % of the walking speed, riding faster. */
static inline void describe_use(const struct tq_way_use *use, char out[9]) {
  strcpy(out, "-- -- --");
  for (int dir = 0; dir < 2; dir++) {
    if (use->speed_m_per_h[TQ_CAR][dir]) out[dir] = 'y';
    if (use->speed_m_per_h[TQ_BIKE][dir])
      out[3 + dir] = use->speed_m_per_h[TQ_BIKE][dir] > 4000 ? 'r' : 'p';
    if (use->speed_m_per_h[TQ_WALK][dir]) out[6 + dir] = 'y';
  }
}

struct access_row {
  const char *tags, *expected;
};

static inline void check_access(const struct access_row *rows, size_t n) {
  for (size_t i = 0; i < n; i++) {
    char got[9];
    struct tq_way_use use = use_of(rows[i].tags);
    describe_use(&use, got);
    ck_assert_msg(!strcmp(got, rows[i].expected), "%s: got %s, expected %s", rows[i].tags, got,
                  rows[i].expected);
  }
}

#endif

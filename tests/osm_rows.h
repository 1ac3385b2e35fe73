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

#endif

/* The tags of the made-up province's roads. */
#include <stdio.h>
#include <string.h>

#include "tests/bench/province_osm.h"

void tag_add(struct tag_list *list, const char *key, const char *value) {
  if (list->n < MAX_TAGS) list->tags[list->n++] = (struct tq_pbf_tag){key, value};
}

/* A value made up: kept in the list's own text. */
static void tag_print(struct tag_list *list, const char *key, const char *format, const char *a,
                      const char *b, const char *c) {
  char *at = list->text + list->n_text;
  size_t room = sizeof list->text - list->n_text;
  int n = snprintf(at, room, format, a, b, c);
  if (n < 0 || (size_t)n >= room) return;
  list->n_text += (size_t)n + 1;
  tag_add(list, key, at);
}

static const char *const highways[N_ROADS] = {[FOOTWAY] = "footway",
                                              [SERVICE] = "service",
                                              [TRACK] = "track",
                                              [RESIDENTIAL] = "residential",
                                              [UNCLASSIFIED] = "unclassified",
                                              [TERTIARY] = "tertiary",
                                              [SECONDARY] = "secondary",
                                              [PRIMARY] = "primary",
                                              [TRUNK] = "trunk",
                                              [MOTORWAY_LINK] = "motorway_link",
                                              [MOTORWAY] = "motorway"};

static void add_name(enum road road, uint64_t line, struct tag_list *list) {
  static const char *const words[] = {"人民", "解放", "建设", "中山", "和平", "友谊",
                                      "新华", "光明", "胜利", "文化", "工业", "长江",
                                      "汉江", "青年", "团结", "前进", "东风", "五一",
                                      "凤凰", "桃花", "梅苑", "金银", "龙泉", "荆州"};
  static const char *const sides[] = {"", "", "东", "西", "南", "北", "一", "二", "三", "中"};
  static const char *const kinds[] = {"路", "街", "巷"};
  const char *word = words[line % 24], *side = sides[line / 24 % 10];
  const char *kind = road >= SECONDARY ? "大道" : kinds[line / 240 % 3];
  tag_print(list, "name", "%s%s%s", word, side, kind);
}

static void add_ref(enum road road, uint64_t line, struct tag_list *list) {
  char number[8];
  snprintf(number, sizeof number, "%d", 100 + (int)(line % 200));
  tag_print(list, "ref", "%s%s%s", road == TRUNK ? "G" : road == PRIMARY ? "S" : "X", number, "");
}

static void add_speed(enum road road, uint64_t hash, struct tag_list *list) {
  static const char *const speeds[N_ROADS][2] = {[TERTIARY] = {"40", "50"},
                                                 [SECONDARY] = {"50", "60"},
                                                 [PRIMARY] = {"60", "70"},
                                                 [TRUNK] = {"70", "80"}};
  if (speeds[road][0] && hash % 5 < 3) tag_add(list, "maxspeed", speeds[road][hash / 5 % 2]);
  if (road >= SECONDARY && hash / 16 % 3) tag_add(list, "lanes", road == TRUNK ? "4" : "2");
}

void tags_of_road(const struct emitter *e, enum road road, uint64_t line, uint64_t hash,
                  bool bridge, struct tag_list *list) {
  static const char *const surfaces[] = {"asphalt", "concrete", "asphalt", "paved"};
  list->n = list->n_text = 0;
  if (e->pass != TQ_PBF_WAY) return;
  tag_add(list, "highway", highways[road]);
  bool named = road >= TERTIARY || (road == RESIDENTIAL && hash % 3) ||
               (road == UNCLASSIFIED && hash % 4 == 0);
  if (named) add_name(road, mix(line), list);
  if (road >= SECONDARY && road <= TRUNK) add_ref(road, mix(line), list);
  add_speed(road, hash >> 8, list);
  uint64_t luck = hash >> 20;
  if ((road == RESIDENTIAL || road == TERTIARY) && luck % 16 == 0) tag_add(list, "oneway", "yes");
  if (road > TRACK && luck / 16 % 4 == 0) tag_add(list, "surface", surfaces[luck / 64 % 4]);
  if (road == TRACK) tag_add(list, "surface", "unpaved");
  if (road == SERVICE && luck / 16 % 24 == 0) tag_add(list, "access", "private");
  if (bridge) {
    tag_add(list, "bridge", "yes");
    tag_add(list, "layer", "1");
  }
}

void tags_of_motorway(const struct emitter *e, uint32_t number, bool bridge,
                      struct tag_list *list) {
  list->n = list->n_text = 0;
  if (e->pass != TQ_PBF_WAY) return;
  char digits[8];
  snprintf(digits, sizeof digits, "%u", number % 10000);
  tag_add(list, "highway", highways[number ? MOTORWAY : MOTORWAY_LINK]);
  tag_add(list, "oneway", "yes");
  if (number) {
    tag_print(list, "ref", "%s%s%s", "G", digits, "");
    tag_print(list, "name", "%s%s%s", "第", digits, "号高速公路");
    tag_add(list, "maxspeed", number % 2 ? "120" : "100");
    tag_add(list, "lanes", number % 2 ? "3" : "2");
    tag_add(list, "toll", "yes");
  } else {
    tag_add(list, "maxspeed", "40");
    tag_add(list, "lanes", "1");
  }
  tag_add(list, "surface", "asphalt");
  if (bridge) {
    tag_add(list, "bridge", "yes");
    tag_add(list, "layer", "2");
  }
}

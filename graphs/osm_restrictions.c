#include "graphs/osm_restrictions.h"

#include <stdio.h>
#include <string.h>

/* The value of key + suffix in a packed list of tags; NULL when it is not there. */
static const char *value_of(const char *tags, const char *key, const char *suffix) {
  size_t n = strlen(key);
  while (*tags) {
    const char *value = tags + strlen(tags) + 1;
    if (!strncmp(tags, key, n) && !strcmp(tags + n, suffix)) return value;
    tags = value + strlen(value) + 1;
  }
  return NULL;
}

static bool starts(const char *text, size_t len, const char *with) {
  size_t n = strlen(with);
  return len >= n && !memcmp(text, with, n);
}

static bool ends(const char *text, size_t len, const char *with) {
  size_t n = strlen(with);
  return len >= n && !memcmp(text + len - n, with, n);
}

static size_t trim(const char **text, size_t len) {
  while (len > 0 && **text == ' ') (*text)++, len--;
  while (len > 0 && (*text)[len - 1] == ' ') len--;
  return len;
}

/* Whether one of the values of a list (a;b or a,b) is one of the names. */
static bool lists_any(const char *list, const char *const *names) {
  for (const char *at = list; *at;) {
    size_t len = strcspn(at, ";,");
    const char *next = at[len] ? at + len + 1 : at + len;
    size_t n = trim(&at, len);
    for (const char *const *name = names; *name; name++)
      if (n == strlen(*name) && !memcmp(at, *name, n)) return true;
    at = next;
  }
  return false;
}

static enum tq_turn turn_of(const char *name, size_t len) {
  static const struct {
    const char *name;
    enum tq_turn turn;
  } turns[] = {{"left", TQ_TURN_LEFT},
               {"right", TQ_TURN_RIGHT},
               {"straight", TQ_TURN_STRAIGHT},
               {"u_turn", TQ_TURN_BACK},
               {"u-turn", TQ_TURN_BACK}};
  for (size_t i = 0; i < sizeof turns / sizeof turns[0]; i++)
    if (starts(name, len, turns[i].name)) return turns[i].turn;
  return TQ_TURN_ANY;
}

static void read_value(const char *value, size_t len, struct tq_restriction_says *out) {
  len = trim(&value, len);
  const char *semicolon = memchr(value, ';', len); /* of several the first names the turn */
  if (semicolon) len = (size_t)(semicolon - value);
  bool no = starts(value, len, "no_"), only = starts(value, len, "only_");
  bool none = len == 0 || ends(value, len, "_on_red") || (len == 4 && starts(value, len, "none")) ||
              (len == 2 && starts(value, len, "no"));
  out->applies = (no || only) && !none;
  out->only = only;
  out->turn = out->applies ? turn_of(value + (no ? 3 : 5), len - (no ? 3 : 5)) : TQ_TURN_ANY;
  out->unknown |= !no && !only && !none;
}

/* "value @ (condition); value @ condition": reads the last value whose condition holds;
 * false when none does. */
static bool read_conditional(const char *text, const struct tq_moment *moment,
                             const struct tq_vehicle *car, struct tq_restriction_says *out) {
  bool any = false;
  while (*text) {
    size_t len = strcspn(text, "@"), end;
    const char *condition = text + len;
    if (!*condition) break;
    condition++;
    while (*condition == ' ') condition++;
    if (*condition == '(') {
      condition++;
      int depth = 1;
      for (end = 0; condition[end]; end++) {
        depth += (condition[end] == '(') - (condition[end] == ')');
        if (depth == 0) break;
      }
    } else {
      end = strcspn(condition, ";");
    }
    enum tq_holds holds = tq_osm_condition(condition, end, moment, car);
    if (holds == TQ_HOLDS) read_value(text, len, out), any = true;
    if (holds == TQ_HOLDS_UNKNOWN) out->unknown = true;
    text = condition + end;
    while (*text && strchr(") ;", *text)) text++;
  }
  return any;
}

/* The old way of writing conditions; false when there are none, or they hold. */
static bool is_off(const char *tags, const struct tq_moment *moment, const struct tq_vehicle *car,
                   struct tq_restriction_says *out) {
  const char *day_on = value_of(tags, "day_on", ""), *day_off = value_of(tags, "day_off", "");
  const char *hour_on = value_of(tags, "hour_on", ""), *hour_off = value_of(tags, "hour_off", "");
  char condition[80];
  if (!day_on && !hour_on) return false;
  if (!moment) {
    out->conditional = true;
    return true;
  }
  int n = 0;
  if (day_on)
    n = snprintf(condition, sizeof condition, "%.2s-%.2s ", day_on, day_off ? day_off : day_on);
  if (hour_on && hour_off)
    n += snprintf(condition + n, sizeof condition - (size_t)n, "%.5s-%.5s", hour_on, hour_off);
  enum tq_holds holds = tq_osm_condition(condition, (size_t)n, moment, car);
  out->unknown |= holds == TQ_HOLDS_UNKNOWN;
  return holds != TQ_HOLDS;
}

struct tq_restriction_says tq_osm_restriction_says(const char *tags, enum tq_mode mode,
                                                   const struct tq_moment *moment,
                                                   const struct tq_vehicle *car) {
  static const char *const car_keys[] = {"restriction:motorcar", "restriction:motor_vehicle",
                                         "restriction:vehicle", "restriction", NULL};
  static const char *const bike_keys[] = {"restriction:bicycle", "restriction:vehicle",
                                          "restriction", NULL};
  static const char *const car_names[] = {"motorcar", "motor_vehicle", "vehicle", NULL};
  static const char *const bike_names[] = {"bicycle", "vehicle", NULL};
  struct tq_restriction_says says = {0};
  if (mode == TQ_WALK) return says;
  const char *except = value_of(tags, "except", "");
  if (except && lists_any(except, mode == TQ_CAR ? car_names : bike_names)) return says;
  if (is_off(tags, moment, car, &says)) return says;
  for (const char *const *key = mode == TQ_CAR ? car_keys : bike_keys; *key; key++) {
    const char *value = value_of(tags, *key, "");
    const char *conditional = value_of(tags, *key, ":conditional");
    if (conditional && !moment) says.conditional = true;
    if (conditional && moment && read_conditional(conditional, moment, car, &says)) return says;
    if (!value) continue;
    read_value(value, strlen(value), &says);
    return says;
  }
  return says;
}

/* Which conditional values of an object hold: "value @ (condition); ...". */
#include <string.h>

#include "graphs/osm_conditional.h"

/* Each conditional key and the key it replaces. */
static const struct {
  enum tq_osm_key conditional, plain;
} pairs[] = {
#define ACCESS_PAIRS(key)                                               \
  {TQ_KEY_##key##_CONDITIONAL, TQ_KEY_##key},                           \
      {TQ_KEY_##key##_BACKWARD_CONDITIONAL, TQ_KEY_##key##_BACKWARD}, { \
    TQ_KEY_##key##_FORWARD_CONDITIONAL, TQ_KEY_##key##_FORWARD          \
  }
    ACCESS_PAIRS(ACCESS),
    ACCESS_PAIRS(VEHICLE),
    ACCESS_PAIRS(MOTOR_VEHICLE),
    ACCESS_PAIRS(MOTORCAR),
    ACCESS_PAIRS(BICYCLE),
    ACCESS_PAIRS(FOOT),
    ACCESS_PAIRS(MAXSPEED),
#undef ACCESS_PAIRS
    {TQ_KEY_ONEWAY_CONDITIONAL, TQ_KEY_ONEWAY},
    {TQ_KEY_ONEWAY_BICYCLE_CONDITIONAL, TQ_KEY_ONEWAY_BICYCLE},
};
enum { N_PAIRS = sizeof pairs / sizeof pairs[0] };

/* Bytes of the next part: to the semicolon outside brackets. */
static size_t part_length(const char *text) {
  size_t n = 0;
  for (int depth = 0; text[n] && (depth > 0 || text[n] != ';'); n++) {
    if (text[n] == '(') depth++;
    if (text[n] == ')' && depth > 0) depth--;
  }
  return n;
}

static void trim(const char **text, size_t *len) {
  while (*len && **text == ' ') ++*text, --*len;
  while (*len && (*text)[*len - 1] == ' ') --*len;
}

/* The value that holds, of several the last one; its length in *n, NULL for none. */
static const char *value_at(const char *text, const struct tq_moment *moment,
                            const struct tq_vehicle *car, size_t *n, unsigned *unknown) {
  const char *best = NULL, *value = NULL;
  size_t n_value = 0;
  while (*text) {
    size_t len = part_length(text), n_condition = len;
    const char *condition = text, *at = memchr(text, '@', len);
    if (at) {
      value = text;
      n_value = (size_t)(at - text);
      trim(&value, &n_value);
      condition = at + 1;
      n_condition = len - (size_t)(condition - text);
    }
    trim(&condition, &n_condition);
    if (n_condition >= 2 && condition[0] == '(' && condition[n_condition - 1] == ')') {
      condition++;
      n_condition -= 2;
    }
    enum tq_holds holds =
        n_value ? tq_osm_condition(condition, n_condition, moment, car) : TQ_HOLDS_UNKNOWN;
    if (holds == TQ_HOLDS) {
      best = value;
      *n = n_value;
    }
    *unknown += holds == TQ_HOLDS_UNKNOWN;
    text += len + (text[len] != 0);
  }
  return best;
}

void tq_osm_apply_conditional(struct tq_tags *t, const struct tq_moment *moment,
                              const struct tq_vehicle *car, char text[TQ_CONDITIONAL_TEXT],
                              unsigned *unknown) {
  size_t used = 0;
  *unknown = 0;
  for (int i = 0; i < N_PAIRS; i++) {
    if (!t->value[pairs[i].conditional]) continue;
    size_t n = 0;
    const char *value = value_at(t->value[pairs[i].conditional], moment, car, &n, unknown);
    if (!value || used + n + 1 > TQ_CONDITIONAL_TEXT) continue;
    memcpy(text + used, value, n);
    text[used + n] = 0;
    t->value[pairs[i].plain] = text + used;
    used += n + 1;
  }
}

int tq_osm_conditional_key(const struct tq_tags *t) {
  for (int i = 0; i < N_PAIRS; i++)
    if (t->value[pairs[i].conditional]) return (int)pairs[i].conditional;
  return -1;
}

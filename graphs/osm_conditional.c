#include "graphs/osm_conditional.h"

#include <string.h>
#include <strings.h>

#include "engine/base/date.h"
#include "graphs/osm_parts.h"

enum { MINUTES_A_DAY = 24 * 60 };

/* What one opening_hours rule has said so far. */
struct rule {
  bool has_date, date_fits, has_day, day_fits, eve_fits, has_time, time_fits, eve_time_fits;
  bool off, unknown;
};

struct reader {
  const char *at, *end;
  int weekday; /* of the moment, 0 = Monday */
  int month_day;
  int minute; /* of the day */
};

static void skip_blanks(struct reader *r) {
  while (r->at < r->end && (*r->at == ' ' || *r->at == '\t')) r->at++;
}

static bool take(struct reader *r, const char *word) {
  size_t len = strlen(word);
  if ((size_t)(r->end - r->at) < len || strncasecmp(r->at, word, len)) return false;
  r->at += len;
  return true;
}

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static int take_number(struct reader *r) {
  if (r->at == r->end || !is_digit(*r->at)) return -1;
  int value = 0;
  while (r->at < r->end && is_digit(*r->at) && value < 100000) value = value * 10 + *r->at++ - '0';
  return value;
}

/* One of the names, at least min letters of it; -1: none. */
static int take_name(struct reader *r, const char *const *names, int n, size_t min) {
  for (int i = 0; i < n; i++) {
    size_t len = 0, room = (size_t)(r->end - r->at);
    while (len < room && is_letter(r->at[len])) len++;
    if (len < min || len > strlen(names[i]) || strncasecmp(r->at, names[i], len)) continue;
    r->at += len;
    return i;
  }
  return -1;
}

static int take_weekday(struct reader *r) {
  static const char *const days[] = {"monday", "tuesday",  "wednesday", "thursday",
                                     "friday", "saturday", "sunday"};
  return take_name(r, days, 7, 2);
}

static int take_month(struct reader *r) {
  static const char *const months[] = {"january",   "february", "march",    "april",
                                       "may",       "june",     "july",     "august",
                                       "september", "october",  "november", "december"};
  return take_name(r, months, 12, 3);
}

/* a..b round the circle. */
static bool within(int x, int a, int b) { return a <= b ? x >= a && x <= b : x >= a || x <= b; }

/* Mo-Fr,Su */
static bool take_days(struct reader *r, struct rule *rule) {
  const char *start = r->at;
  int from = take_weekday(r);
  if (from < 0) return false;
  int to = from;
  skip_blanks(r);
  if (take(r, "-")) {
    skip_blanks(r);
    to = take_weekday(r);
    if (to < 0) {
      r->at = start;
      return false;
    }
  }
  rule->has_day = true;
  rule->day_fits |= within(r->weekday, from, to);
  rule->eve_fits |= within((r->weekday + 6) % 7, from, to);
  return true;
}

/* Nov, Nov 15, as month * 32 + day; `last` when the end of a range. */
static int take_date(struct reader *r, bool last) {
  int month = take_month(r);
  if (month < 0) return -1;
  skip_blanks(r);
  const char *start = r->at;
  int day = take_number(r);
  if (day < 1 || day > 31 || (r->at < r->end && *r->at == ':')) { /* the hour of a time */
    r->at = start;
    day = last ? 31 : 0;
  }
  return month * 32 + day;
}

static bool take_dates(struct reader *r, struct rule *rule) {
  const char *start = r->at;
  int from = take_date(r, false), to;
  if (from < 0) return false;
  skip_blanks(r);
  if (take(r, "-")) {
    skip_blanks(r);
    const char *day_start = r->at;
    int day = take_number(r); /* Nov 1-15 */
    if (day >= 1 && day <= 31) {
      to = from / 32 * 32 + day;
    } else {
      r->at = day_start;
      to = take_date(r, true);
    }
    if (to < 0) {
      r->at = start;
      return false;
    }
  } else {
    to = from % 32 ? from : from + 31;
  }
  rule->has_date = true;
  rule->date_fits |= within(r->month_day, from, to);
  return true;
}

static int take_clock(struct reader *r) {
  int hour = take_number(r);
  if (hour < 0 || hour > 48 || !take(r, ":")) return -1;
  int minute = take_number(r);
  return minute < 0 || minute > 59 ? -1 : hour * 60 + minute;
}

static bool take_times(struct reader *r, struct rule *rule) {
  const char *start = r->at;
  int from = take_clock(r), to = -1;
  skip_blanks(r);
  if (from >= 0 && take(r, "-")) {
    skip_blanks(r);
    to = take_clock(r);
  }
  if (to < 0) {
    r->at = start;
    return false;
  }
  if (to <= from) to += MINUTES_A_DAY;
  rule->has_time = true;
  rule->time_fits |= r->minute >= from && r->minute < to;
  rule->eve_time_fits |= r->minute + MINUTES_A_DAY >= from && r->minute + MINUTES_A_DAY < to;
  return true;
}

static enum tq_holds rule_holds(const struct rule *rule) {
  bool date = !rule->has_date || rule->date_fits;
  bool day = !rule->has_day || rule->day_fits, eve = !rule->has_day || rule->eve_fits;
  bool now = !rule->has_time ? day : (day && rule->time_fits) || (eve && rule->eve_time_fits);
  if (!date || !now) return TQ_HOLDS_NOT;
  return rule->unknown ? TQ_HOLDS_UNKNOWN : TQ_HOLDS;
}

/* Takes over what a finished rule says. */
static void close_rule(struct rule *rule, enum tq_holds *holds) {
  enum tq_holds now = rule_holds(rule);
  if (now == TQ_HOLDS && rule->off)
    *holds = TQ_HOLDS_NOT;
  else if (now == TQ_HOLDS || (now == TQ_HOLDS_UNKNOWN && *holds == TQ_HOLDS_NOT))
    *holds = now;
  memset(rule, 0, sizeof *rule);
}

static enum tq_holds hours(struct reader r) {
  enum tq_holds holds = TQ_HOLDS_NOT;
  struct rule rule = {0};
  bool any = false;
  for (skip_blanks(&r); r.at < r.end; skip_blanks(&r)) {
    if (take(&r, ",")) continue;
    if (take(&r, ";") || take(&r, "||")) {
      if (any) close_rule(&rule, &holds);
      any = false;
      continue;
    }
    /* "07:00-09:00, Sa 10:00-12:00": a day after times starts another rule */
    bool letters = is_letter(*r.at);
    if (letters && rule.has_time && strncasecmp(r.at, "off", 3)) close_rule(&rule, &holds);
    any = true;
    if (take(&r, "24/7") || take_dates(&r, &rule) || take_days(&r, &rule) || take_times(&r, &rule))
      continue;
    if (take(&r, "off") || take(&r, "closed")) {
      rule.off = true;
      continue;
    }
    rule.unknown = true;
    while (r.at < r.end && *r.at != ';' && *r.at != ',') r.at++;
  }
  if (any) close_rule(&rule, &holds);
  return holds;
}

/* weight>7.5: what the car is, compared; NOT for other properties (axles, trailer, ...). */
static enum tq_holds comparison(const char *text, size_t len, const struct tq_vehicle *car) {
  static const char *const names[] = {"weight", "weightrating", "maxweightrating", "height",
                                      "width",  "length",       "maxweight"};
  const uint32_t values[] = {car->weight_kg, car->weight_kg, car->weight_kg, car->height_mm,
                             car->width_mm,  car->length_mm, car->weight_kg};
  size_t n = strcspn(text, "<>=");
  if (n >= len) return TQ_HOLDS_UNKNOWN;
  size_t name = n;
  while (name && text[name - 1] == ' ') name--;
  bool or_equal = false, greater = text[n] == '>', smaller = text[n] == '<';
  n++;
  if (n < len && text[n] == '=') {
    or_equal = true;
    n++;
  }
  while (n < len && text[n] == ' ') n++;
  uint64_t limit; /* tonnes or metres, in thousandths */
  if (!tq_osm_number(text + n, len - n, &limit)) return TQ_HOLDS_NOT;
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (strlen(names[i]) != name || strncasecmp(names[i], text, name)) continue;
    bool equal = values[i] == limit;
    bool holds = greater ? values[i] > limit : smaller ? values[i] < limit : equal;
    return holds || (or_equal && equal) ? TQ_HOLDS : TQ_HOLDS_NOT;
  }
  return TQ_HOLDS_NOT;
}

static enum tq_holds clause(const char *text, size_t len, const struct tq_moment *moment,
                            const struct tq_vehicle *car) {
  static const char *const groups[] = {"delivery", "destination", "residents", "customers",
                                       "permit",   "disabled",    "bus",       "psv",
                                       "taxi",     "hgv",         "emergency", "agricultural",
                                       "forestry", "private",     "hov",       "staff"};
  while (len && *text == ' ') text++, len--;
  while (len && text[len - 1] == ' ') len--;
  for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
    if (strlen(groups[i]) == len && !strncasecmp(text, groups[i], len)) return TQ_HOLDS_NOT;
  if (memchr(text, '<', len) || memchr(text, '>', len) || memchr(text, '=', len))
    return comparison(text, len, car);
  int year, month, day;
  tq_date_to_civil(moment->date, &year, &month, &day);
  struct reader r = {text, text + len, tq_date_weekday(moment->date), (month - 1) * 32 + day,
                     moment->time_s / 60};
  return hours(r);
}

enum tq_holds tq_osm_condition(const char *text, size_t len, const struct tq_moment *moment,
                               const struct tq_vehicle *car) {
  enum tq_holds all = len ? TQ_HOLDS : TQ_HOLDS_UNKNOWN;
  while (len) {
    size_t n = 0;
    while (n < len && !(n + 5 <= len && !strncasecmp(text + n, " and ", 5))) n++;
    enum tq_holds one = clause(text, n, moment, car);
    if (one == TQ_HOLDS_NOT) return one;
    if (one == TQ_HOLDS_UNKNOWN) all = one;
    n += n < len ? 5 : 0;
    text += n;
    len -= n;
  }
  return all;
}

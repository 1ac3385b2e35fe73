#include "graphs/time_zone.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/base/date.h"
#include "engine/base/mem.h"
#include "graphs/archive.h"

static const char DATABASE[] = "/usr/share/zoneinfo";

/* One end of the yearly rule: day `week` (5 = last) `weekday` (0 = Sunday) of a month, or
 * a day of the year, at time_s of local time. */
struct turn {
  int month, week, weekday;
  int day; /* Jn: 1..365 without leap days; n: 0..365; -1 when month holds */
  bool julian;
  int32_t time_s;
};

struct tq_time_zone {
  size_t n;
  int64_t *at;       /* [n] UTC seconds */
  int32_t *offset_s; /* [n] from at[i] on */
  int32_t first_s;   /* before at[0] */
  bool has_rule, has_summer;
  int32_t winter_s, summer_s;
  struct turn to_summer, to_winter;
};

bool tq_time_zone_is_name(const char *name) {
  if (!*name || *name == '/' || strstr(name, "..") || strlen(name) > 60) return false;
  for (const char *p = name; *p; p++)
    if (!((*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') ||
          strchr("/_+-", *p)))
      return false;
  return true;
}

bool tq_time_zone_database(void) {
  struct stat st;
  return stat(DATABASE, &st) == 0 && S_ISDIR(st.st_mode);
}

/* --- the rule behind the last change: POSIX TZ, "CST6CDT,M3.2.0,M11.1.0" ------- */

static bool read_number(const char **p, int *value) {
  if (**p < '0' || **p > '9') return false;
  for (*value = 0; **p >= '0' && **p <= '9' && *value < 100000; ++*p)
    *value = *value * 10 + (**p - '0');
  return true;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static bool read_clock(const char **p, int32_t *time_s) {
  int sign = **p == '-' ? -1 : 1, part[3] = {0, 0, 0};
  if (**p == '-' || **p == '+') ++*p;
  for (int i = 0; i < 3; i++) {
    if (i > 0) {
      if (**p != ':') break;
      ++*p;
    }
    if (!read_number(p, &part[i])) return false;
  }
  *time_s = sign * (part[0] * 3600 + part[1] * 60 + part[2]);
  return true;
}

static bool skip_name(const char **p) {
  const char *start = *p;
  if (**p == '<') {
    while (**p && **p != '>') ++*p;
    if (!**p) return false;
    ++*p;
    return true;
  }
  while ((**p >= 'A' && **p <= 'Z') || (**p >= 'a' && **p <= 'z')) ++*p;
  return *p > start;
}

static bool read_turn(const char **p, struct turn *t) {
  *t = (struct turn){.day = -1, .time_s = 7200};
  if (*(*p)++ != ',') return false;
  if (**p == 'M') {
    ++*p;
    if (!read_number(p, &t->month) || *(*p)++ != '.' || !read_number(p, &t->week) ||
        *(*p)++ != '.' || !read_number(p, &t->weekday) || t->month < 1 || t->month > 12)
      return false;
  } else {
    t->julian = **p == 'J';
    if (t->julian) ++*p;
    if (!read_number(p, &t->day)) return false;
  }
  if (**p != '/') return true;
  ++*p;
  return read_clock(p, &t->time_s);
}

static void read_rule(struct tq_time_zone *z, const char *p) {
  int32_t west_s;
  if (!skip_name(&p) || !read_clock(&p, &west_s)) return;
  z->winter_s = z->summer_s = -west_s;
  z->has_rule = true;
  if (!*p || !skip_name(&p)) return;
  z->summer_s = z->winter_s + 3600;
  if (*p && *p != ',') {
    if (!read_clock(&p, &west_s)) return;
    z->summer_s = -west_s;
  }
  z->has_summer = read_turn(&p, &z->to_summer) && read_turn(&p, &z->to_winter);
}

/* Local seconds since 1970 of a turn in a year. */
static int64_t turn_at(const struct turn *t, int year) {
  int32_t day;
  if (t->day >= 0) {
    int32_t january = tq_date_from_civil(year, 1, 1);
    bool leap = tq_date_from_civil(year + 1, 1, 1) - january == 366;
    day = january + t->day - (t->julian ? 1 : 0) + (t->julian && leap && t->day >= 60 ? 1 : 0);
  } else {
    int32_t first = tq_date_from_civil(year, t->month, 1);
    int weekday = (tq_date_weekday(first) + 1) % 7; /* 0 = Sunday */
    day = first + (t->weekday - weekday + 7) % 7 + (t->week - 1) * 7;
    int32_t next = t->month == 12 ? tq_date_from_civil(year + 1, 1, 1)
                                  : tq_date_from_civil(year, t->month + 1, 1);
    while (day >= next) day -= 7;
  }
  return (int64_t)day * 86400 + t->time_s;
}

static int32_t rule_offset_s(const struct tq_time_zone *z, int64_t utc) {
  if (!z->has_summer) return z->winter_s;
  int year, month, day;
  tq_date_to_civil((int32_t)((utc + z->winter_s) / 86400), &year, &month, &day);
  int64_t on = turn_at(&z->to_summer, year) - z->winter_s;
  int64_t off = turn_at(&z->to_winter, year) - z->summer_s;
  bool summer = on < off ? utc >= on && utc < off : utc >= on || utc < off;
  return summer ? z->summer_s : z->winter_s;
}

/* --- the file ------------------------------------------------------------------ */

static int64_t big_endian(const unsigned char *p, int bytes) {
  uint64_t v = p[0] & 0x80 ? UINT64_MAX : 0;
  for (int i = 0; i < bytes; i++) v = v << 8 | p[i];
  return (int64_t)v;
}

struct header {
  size_t isut, isstd, leap, time, type, chars;
};

static bool read_header(const unsigned char *p, size_t len, struct header *h) {
  if (len < 44 || memcmp(p, "TZif", 4) != 0) return false;
  size_t *const counts[] = {&h->isut, &h->isstd, &h->leap, &h->time, &h->type, &h->chars};
  for (int i = 0; i < 6; i++) {
    int64_t n = big_endian(p + 20 + 4 * i, 4);
    if (n < 0 || n > 100000) return false;
    *counts[i] = (size_t)n;
  }
  return h->type > 0;
}

static size_t block_size(const struct header *h, size_t time_size) {
  return h->time * (time_size + 1) + h->type * 6 + h->chars + h->leap * (time_size + 4) + h->isstd +
         h->isut;
}

static bool parse(struct tq_time_zone *z, const unsigned char *p, size_t len) {
  struct header h;
  if (!read_header(p, len, &h) || p[4] < '2') return false;
  size_t skip = 44 + block_size(&h, 4);
  if (skip >= len || !read_header(p + skip, len - skip, &h)) return false;
  p += skip + 44;
  len -= skip + 44;
  size_t size = block_size(&h, 8);
  if (size > len) return false;
  const unsigned char *types = p + h.time * 9;
  z->at = tq_alloc(h.time, sizeof *z->at);
  z->offset_s = tq_alloc(h.time, sizeof *z->offset_s);
  if (!z->at || !z->offset_s) return false;
  z->first_s = (int32_t)big_endian(types, 4);
  for (size_t i = 0; i < h.time; i++) {
    size_t type = p[h.time * 8 + i];
    if (type >= h.type) return false;
    z->at[i] = big_endian(p + 8 * i, 8);
    z->offset_s[i] = (int32_t)big_endian(types + 6 * type, 4);
  }
  z->n = h.time;
  /* the rule stands between two line ends, and the text ends with a NUL */
  char rule[128] = "";
  if (len > size && p[size] == '\n') {
    size_t n = 0;
    while (size + 1 + n < len && p[size + 1 + n] != '\n' && n < sizeof rule - 1) n++;
    memcpy(rule, p + size + 1, n);
    rule[n] = 0;
  }
  read_rule(z, rule);
  return true;
}

enum tq_code tq_time_zone_open(const char *name, struct tq_time_zone **out, struct tq_err *err) {
  char path[128];
  struct stat st;
  snprintf(path, sizeof path, "%s/%.64s", DATABASE, name);
  if (!tq_time_zone_is_name(name) || stat(path, &st) != 0 || !S_ISREG(st.st_mode))
    return tq_fail(err, TQ_E_NOT_FOUND,
                   "no time zone '%.64s'; write an IANA name such as Asia/Shanghai (and install "
                   "tzdata)",
                   name);
  char *text;
  size_t len;
  enum tq_code code = tq_file_read(path, &text, &len, err);
  if (code) return code;
  struct tq_time_zone *z = tq_calloc(1, sizeof *z);
  if (!z)
    code = tq_fail_memory(err, "a time zone");
  else if (!parse(z, (const unsigned char *)text, len))
    code = tq_fail(err, TQ_E_FORMAT, "%s: no time zone in the form of RFC 8536; reinstall tzdata",
                   path);
  free(text);
  if (code)
    tq_time_zone_free(z);
  else
    *out = z;
  return code;
}

void tq_time_zone_free(struct tq_time_zone *z) {
  if (!z) return;
  free(z->at);
  free(z->offset_s);
  free(z);
}

static int32_t offset_at(const struct tq_time_zone *z, int64_t utc) {
  if (z->n == 0 || utc >= z->at[z->n - 1])
    return z->has_rule ? rule_offset_s(z, utc) : z->n ? z->offset_s[z->n - 1] : z->first_s;
  if (utc < z->at[0]) return z->first_s;
  size_t low = 0, high = z->n; /* at[low] <= utc < at[high] */
  while (high - low > 1) {
    size_t mid = (low + high) / 2;
    if (z->at[mid] <= utc)
      low = mid;
    else
      high = mid;
  }
  return z->offset_s[low];
}

int32_t tq_time_zone_noon_offset_s(const struct tq_time_zone *z, int32_t date) {
  int64_t noon = (int64_t)date * 86400 + 43200;
  /* no zone changes its clock around noon: one step from the offset at UTC noon is enough */
  return offset_at(z, noon - offset_at(z, noon));
}

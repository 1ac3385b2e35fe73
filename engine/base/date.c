#include "engine/base/date.h"

#include <stdio.h>
#include <string.h>

int32_t tq_date_from_civil(int year, int month, int day) {
  year -= month <= 2;
  int era = (year >= 0 ? year : year - 399) / 400;
  int yoe = year - era * 400;
  int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146097 + doe - 719468;
}

void tq_date_to_civil(int32_t date, int *year, int *month, int *day) {
  int z = date + 719468;
  int era = (z >= 0 ? z : z - 146096) / 146097;
  int doe = z - era * 146097;
  int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  int mp = (5 * doy + 2) / 153;
  *day = doy - (153 * mp + 2) / 5 + 1;
  *month = mp + (mp < 10 ? 3 : -9);
  *year = yoe + era * 400 + (*month <= 2);
}

int tq_date_weekday(int32_t date) {
  int w = (date + 3) % 7;
  return w < 0 ? w + 7 : w;
}

static int digits(const char *s, int n) {
  int value = 0;
  for (int i = 0; i < n; i++) {
    if (s[i] < '0' || s[i] > '9') return -1;
    value = value * 10 + (s[i] - '0');
  }
  return value;
}

int32_t tq_date_parse(const char *text) {
  size_t len = strlen(text);
  bool dashed = len == 10 && text[4] == '-' && text[7] == '-';
  if (!dashed && len != 8) return TQ_NO_DATE;
  int year = digits(text, 4);
  int month = digits(text + (dashed ? 5 : 4), 2);
  int day = digits(text + (dashed ? 8 : 6), 2);
  if (year < 1 || month < 1 || month > 12 || day < 1) return TQ_NO_DATE;
  int32_t date = tq_date_from_civil(year, month, day);
  int y, m, d;
  tq_date_to_civil(date, &y, &m, &d);
  return y == year && m == month && d == day ? date : TQ_NO_DATE;
}

void tq_date_format(int32_t date, char buf[11]) {
  int y, m, d;
  tq_date_to_civil(date, &y, &m, &d);
  char wide[40];
  snprintf(wide, sizeof wide, "%04d-%02d-%02d", y, m, d);
  memcpy(buf, wide, 10);
  buf[10] = 0;
}

bool tq_time_parse(const char *text, size_t len, int32_t *time_s) {
  size_t i = 0;
  int part[3] = {0, 0, 0};
  int n = 0;
  while (n < 3) {
    size_t start = i;
    while (i < len && text[i] >= '0' && text[i] <= '9' && i - start < 3) i++;
    size_t width = i - start;
    if (width == 0 || (n > 0 && width != 2)) return false;
    part[n++] = digits(text + start, (int)width);
    if (i == len) break;
    if (text[i++] != ':') return false;
    if (i == len) return false;
  }
  if (i != len || n < 2 || part[1] > 59 || part[2] > 59) return false;
  *time_s = part[0] * 3600 + part[1] * 60 + part[2];
  return true;
}

void tq_time_format(int32_t time_s, char buf[12]) {
  while (time_s < 0) time_s += 86400;
  int h = time_s / 3600;
  if (h > 999) h = 999;
  char wide[40];
  snprintf(wide, sizeof wide, "%02d:%02d:%02d", h, time_s / 60 % 60, time_s % 60);
  memcpy(buf, wide, 11);
  buf[11] = 0;
}

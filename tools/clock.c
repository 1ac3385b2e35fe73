#include "tools/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/base/date.h"

void tq_clock_iso(const char *zone, int32_t date, int32_t time_s, char text[TQ_ISO_TIME]) {
  const char *now = getenv("TZ");
  if (!now || strcmp(now, zone) != 0) {
    setenv("TZ", *zone ? zone : "UTC", 1);
    tzset();
  }
  int year, month, day;
  tq_date_to_civil(date, &year, &month, &day);
  struct tm noon = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_hour = 12,
                    .tm_isdst = -1};
  time_t t = mktime(&noon) - 12 * 3600 + time_s;
  struct tm local;
  localtime_r(&t, &local);
  char digits[TQ_ISO_TIME];
  strftime(digits, sizeof digits, "%Y-%m-%dT%H:%M:%S%z", &local); /* ...+0800 */
  size_t n = strlen(digits);
  snprintf(text, TQ_ISO_TIME, "%.*s:%s", (int)(n - 2), digits, digits + n - 2);
}

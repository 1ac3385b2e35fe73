/* Civil dates and service times. A date is a day number (days since 1970-01-01);
 * a service time is seconds since "noon minus 12 hours" and may pass 24:00:00. */
#ifndef TQ_BASE_DATE_H
#define TQ_BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TQ_NO_DATE = INT32_MIN };

/* Proleptic Gregorian (Hinnant, chrono-compatible low-level date algorithms). */
int32_t tq_date_from_civil(int year, int month, int day);
void tq_date_to_civil(int32_t date, int *year, int *month, int *day);

/* 0 = Monday .. 6 = Sunday. */
int tq_date_weekday(int32_t date);

/* "YYYYMMDD" or "YYYY-MM-DD"; TQ_NO_DATE when it is no date. */
int32_t tq_date_parse(const char *text);

/* "YYYY-MM-DD" into buf[11]. */
void tq_date_format(int32_t date, char buf[11]);

/* "H:MM", "HH:MM" or "HH:MM:SS", hours up to 999; false when it is no time. */
bool tq_time_parse(const char *text, size_t len, int32_t *time_s);

/* "HH:MM:SS" into buf[12]; negative times wrap to the day before. */
void tq_time_format(int32_t time_s, char buf[12]);

#endif

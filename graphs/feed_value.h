/* Whether a field holds what its type allows. */
#ifndef TQ_GRAPHS_FEED_VALUE_H
#define TQ_GRAPHS_FEED_VALUE_H

#include "graphs/csv.h"
#include "graphs/feed_schema.h"
#include "graphs/report.h"

/* What is wrong with a value. */
struct tq_value_fault {
  const char *code; /* "invalid_date", ...; NULL: nothing is wrong */
  enum tq_severity severity;
  const char *remedy; /* a literal */
};

/* Checks a field that is not empty. Time zones are looked up in the system's database;
 * where there is none only the form of the name is checked. */
struct tq_value_fault tq_value_check(const struct tq_feed_field *field, struct tq_text value);

/* "H:MM:SS" or "HH:MM:SS" with minutes and seconds below 60: the form that GTFS asks for. */
bool tq_value_time(struct tq_text value, int32_t *time_s);

/* "YYYYMMDD"; TQ_NO_DATE for anything else. */
int32_t tq_value_date(struct tq_text value);

/* Places behind the decimal point of an ISO 4217 currency; -1 for an unknown code. */
int tq_value_currency_places(const char *code);

#endif

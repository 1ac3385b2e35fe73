/* Conditional tags, KEY:conditional = "value @ (condition); value @ (condition)": what
 * holds at one moment. OSM wiki: Conditional restrictions; opening_hours, of which the
 * forms met on roads are read: months and dates, weekdays, times of day (also past
 * midnight), 24/7, "off", comma and semicolon lists, AND, and limits such as weight>7.5
 * that the table's car meets or not. Who may pass (delivery, residents, ...) is nobody
 * here. Weather, sunrise, holidays, years and weeks are not known: such a condition does
 * not hold. */
#ifndef TQ_GRAPHS_OSM_CONDITIONAL_H
#define TQ_GRAPHS_OSM_CONDITIONAL_H

#include "graphs/osm_keys.h"
#include "graphs/speeds.h"

/* A local moment: a day number (engine/base/date.h) and seconds since its midnight. */
struct tq_moment {
  int32_t date, time_s;
};

enum tq_holds { TQ_HOLDS_NOT, TQ_HOLDS, TQ_HOLDS_UNKNOWN };

/* Whether a condition (without its brackets) holds; car is who asks. */
enum tq_holds tq_osm_condition(const char *text, size_t len, const struct tq_moment *moment,
                               const struct tq_vehicle *car);

enum { TQ_CONDITIONAL_TEXT = 2048 };

/* Replaces the values of t by the conditional ones that hold: of several the last one.
 * text is where they are kept; it must live as long as t. Values that do not fit are
 * left alone.
 * unknown  out, how many conditions could not be judged */
void tq_osm_apply_conditional(struct tq_tags *t, const struct tq_moment *moment,
                              const struct tq_vehicle *car, char text[TQ_CONDITIONAL_TEXT],
                              unsigned *unknown);

/* The first conditional key of the tags that is looked at; -1 for none. */
int tq_osm_conditional_key(const struct tq_tags *t);

#endif

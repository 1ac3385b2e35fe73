/* The tables of GTFS Schedule as data: which files and fields there are, what a field
 * may hold, which fields make a row's key and which refer to other tables.
 * Source: General Transit Feed Specification, Schedule reference. */
#ifndef TQ_GRAPHS_FEED_SCHEMA_H
#define TQ_GRAPHS_FEED_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

enum tq_field_type {
  TQ_FIELD_TEXT,
  TQ_FIELD_ID,
  TQ_FIELD_URL,
  TQ_FIELD_EMAIL,
  TQ_FIELD_PHONE,
  TQ_FIELD_LANGUAGE,
  TQ_FIELD_TIMEZONE,
  TQ_FIELD_COLOR,
  TQ_FIELD_CURRENCY,
  TQ_FIELD_AMOUNT,
  TQ_FIELD_DATE,
  TQ_FIELD_TIME,
  TQ_FIELD_LAT,
  TQ_FIELD_LON,
  TQ_FIELD_INTEGER, /* lo..hi */
  TQ_FIELD_FLOAT,   /* at least lo; above it when hi is 1 */
  TQ_FIELD_ENUM,    /* lo..hi */
  TQ_FIELD_ROUTE_TYPE
};

/* Fields and files that are needed under conditions are optional here; the checks of
 * their meaning know the conditions. */
enum tq_presence {
  TQ_OPTIONAL,
  TQ_COLUMN_REQUIRED, /* the column must be there, its fields may be empty */
  TQ_RECOMMENDED,
  TQ_REQUIRED
};

struct tq_feed_field {
  const char *name;
  enum tq_field_type type;
  enum tq_presence presence;
  bool key; /* part of the table's primary key */
  int lo, hi;
  const char *refers; /* "stops.stop_id", alternatives parted by '|'; NULL */
};

enum tq_feed_file {
  TQ_FILE_AGENCY,
  TQ_FILE_LEVELS,
  TQ_FILE_STOPS,
  TQ_FILE_ROUTES,
  TQ_FILE_CALENDAR,
  TQ_FILE_CALENDAR_DATES,
  TQ_FILE_SHAPES,
  TQ_FILE_BOOKING_RULES,
  TQ_FILE_LOCATION_GROUPS,
  TQ_FILE_LOCATION_GROUP_STOPS,
  TQ_FILE_TRIPS,
  TQ_FILE_STOP_TIMES,
  TQ_FILE_FREQUENCIES,
  TQ_FILE_TRANSFERS,
  TQ_FILE_PATHWAYS,
  TQ_FILE_FARE_ATTRIBUTES,
  TQ_FILE_FARE_RULES,
  TQ_FILE_TIMEFRAMES,
  TQ_FILE_RIDER_CATEGORIES,
  TQ_FILE_FARE_MEDIA,
  TQ_FILE_FARE_PRODUCTS,
  TQ_FILE_AREAS,
  TQ_FILE_STOP_AREAS,
  TQ_FILE_NETWORKS,
  TQ_FILE_ROUTE_NETWORKS,
  TQ_FILE_FARE_LEG_RULES,
  TQ_FILE_FARE_LEG_JOIN_RULES,
  TQ_FILE_FARE_TRANSFER_RULES,
  TQ_FILE_TRANSLATIONS,
  TQ_FILE_FEED_INFO,
  TQ_FILE_ATTRIBUTIONS,
  TQ_N_FEED_FILES_KNOWN
};

struct tq_feed_schema {
  const char *file; /* "stops.txt" */
  enum tq_presence presence;
  const struct tq_feed_field *fields;
  size_t n_fields;
};

extern const struct tq_feed_schema tq_feed_schemas[TQ_N_FEED_FILES_KNOWN];

enum { TQ_MAX_SCHEMA_FIELDS = 32 };

/* Index of a field by name in a file; -1 when it has none. */
int tq_feed_field_find(enum tq_feed_file file, const char *name);

/* Whether another column refers to the field, so that it needs an index. */
bool tq_feed_field_is_target(enum tq_feed_file file, int field);

#endif

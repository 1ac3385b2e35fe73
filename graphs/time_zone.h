/* Time zones as the system's IANA database has them. Nothing of the process (TZ, locale)
 * is read or changed. */
#ifndef TQ_GRAPHS_TIME_ZONE_H
#define TQ_GRAPHS_TIME_ZONE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/err.h"

struct tq_time_zone;

/* Whether the text has the form of a zone's name, such as "Asia/Shanghai". */
bool tq_time_zone_is_name(const char *name);

/* Whether the system has a database at all (package tzdata). */
bool tq_time_zone_database(void);

/* Reads a zone. Errors  TQ_E_NOT_FOUND no such zone (or no database); TQ_E_FORMAT the
 * database's file is unreadable; TQ_E_MEMORY
 * Source  RFC 8536 (TZif), the 64-bit data block and the rule behind its end */
enum tq_code tq_time_zone_open(const char *name, struct tq_time_zone **out, struct tq_err *err);
void tq_time_zone_free(struct tq_time_zone *z);

/* Seconds east of UTC at local noon of the date (day number), which is what the service
 * day's "noon minus 12 hours" hangs on. */
int32_t tq_time_zone_noon_offset_s(const struct tq_time_zone *z, int32_t date);

#endif

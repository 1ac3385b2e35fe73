/* Numbers, strings and positions as text, the same in every locale. The stream keeps
 * its own error flag: it is asked once, when the file is committed. */
#ifndef TQ_TOOLS_OUT_TEXT_H
#define TQ_TOOLS_OUT_TEXT_H

#include <stdio.h>

#include "engine/base/coords.h"
#include "engine/base/err.h"
#include "engine/base/geo.h"

/* Rounded to at most 9 decimals, no trailing zeros. |value| < 9e9. */
void tq_text_number(FILE *out, double value, int decimals);

/* "[lon,lat]" with 7 decimals, moved from WGS-84 to coords. */
void tq_text_position(FILE *out, struct tq_pos wgs84, enum tq_coords coords);

/* A quoted JSON string. Errors  TQ_E_FORMAT text is not UTF-8 */
enum tq_code tq_text_json(FILE *out, const char *text, struct tq_err *err);

/* A CSV field, quoted when it has to be. */
void tq_text_csv(FILE *out, const char *text);

/* Whether text is a JSON object. Errors  TQ_E_FORMAT */
enum tq_code tq_text_check_object(const char *text, struct tq_err *err);

#endif

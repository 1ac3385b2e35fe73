#include "tools/out_text.h"

#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

void tq_text_number(FILE *out, double value, int decimals) {
  int64_t unit = 1;
  for (int i = 0; i < decimals; i++) unit *= 10;
  int64_t scaled = llround(value * (double)unit);
  while (unit > 1 && scaled % 10 == 0) {
    scaled /= 10;
    unit /= 10;
    decimals--;
  }
  if (scaled < 0) putc('-', out);
  scaled = scaled < 0 ? -scaled : scaled;
  fprintf(out, "%" PRId64, scaled / unit);
  if (unit > 1) fprintf(out, ".%0*" PRId64, decimals, scaled % unit);
}

/* Writes backwards from end; a coordinate is the bulk of a large file, and this is
 * many times faster than printf. */
static char *put_e7(char *end, int32_t e7) {
  uint32_t v = e7 < 0 ? 0u - (uint32_t)e7 : (uint32_t)e7;
  for (int i = 0; i < 7; i++, v /= 10) *--end = (char)('0' + v % 10);
  *--end = '.';
  do *--end = (char)('0' + v % 10);
  while (v /= 10);
  if (e7 < 0) *--end = '-';
  return end;
}

void tq_text_position(FILE *out, struct tq_pos wgs84, enum tq_coords coords) {
  struct tq_pos p = wgs84;
  if (coords != TQ_WGS84) {
    double lon_deg = tq_deg(p.lon_e7), lat_deg = tq_deg(p.lat_e7);
    tq_coords_from_wgs84(coords, &lon_deg, &lat_deg);
    p.lon_e7 = tq_e7(lon_deg);
    p.lat_e7 = tq_e7(lat_deg);
  }
  char buf[32], *end = buf + sizeof buf, *at = end;
  *--at = ']';
  at = put_e7(at, p.lat_e7);
  *--at = ',';
  at = put_e7(at, p.lon_e7);
  *--at = '[';
  fwrite(at, 1, (size_t)(end - at), out);
}

enum tq_code tq_text_json(FILE *out, const char *text, struct tq_err *err) {
  json_t *string = json_string(text);
  if (!string)
    return tq_fail(err, TQ_E_FORMAT, "\"%s\" is not UTF-8; save the file it is from as UTF-8",
                   text);
  int failed = json_dumpf(string, out, JSON_ENCODE_ANY);
  json_decref(string);
  return failed ? tq_fail(err, TQ_E_IO, "cannot write a text; see that the disk has space") : TQ_OK;
}

void tq_text_csv(FILE *out, const char *text) {
  if (!text[strcspn(text, ",\"\r\n")]) {
    fputs(text, out);
    return;
  }
  putc('"', out);
  for (; *text; text++) {
    if (*text == '"') putc('"', out);
    putc(*text, out);
  }
  putc('"', out);
}

enum tq_code tq_text_check_object(const char *text, struct tq_err *err) {
  json_error_t why;
  json_t *value = json_loads(text, 0, &why);
  bool is_object = json_is_object(value);
  json_decref(value);
  if (is_object) return TQ_OK;
  return tq_fail(err, TQ_E_FORMAT, "the definition is not a JSON object: %s",
                 value ? "another kind of value" : why.text);
}

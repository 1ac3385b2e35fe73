#include "tools/gdal_input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void tq_vector_free(struct tq_vector *v) {
  for (size_t i = 0; i < v->n_texts; i++) free(v->texts[i]);
  for (size_t i = 0; i < v->n_fields; i++) free(v->fields[i]);
  free(v->fields);
  free(v->is_number);
  free(v->texts);
  free(v->numbers);
  free(v->first_ring);
  free(v->first_position);
  free(v->x);
  free(v->y);
  memset(v, 0, sizeof *v);
}

static enum tq_code check_name(const char *name, const char *path, enum tq_coords coords,
                               struct tq_err *err) {
  enum tq_coords says;
  if (!tq_coords_named(name, &says) || says == coords) return TQ_OK;
  return tq_fail(err, TQ_E_FORMAT,
                 "%s: says that its coordinates are %.40s; say --coords %s with everything else in "
                 "it too, or turn the file to WGS-84",
                 path, name, tq_coords_name(says));
}

/* The strings of GeoJSON's old member crs, when it stands near the start: GDAL takes a name that
 * it does not know for WGS-84. */
static enum tq_code check_head(const char *path, enum tq_coords coords, struct tq_err *err) {
  enum { HEAD = 4096, REACH = 200 };
  char head[HEAD + 1], name[64];
  FILE *f = fopen(path, "rb");
  if (!f) return TQ_OK; /* GDAL has read it, or has said why not */
  head[fread(head, 1, HEAD, f)] = 0;
  fclose(f);
  char *crs = head[strspn(head, " \t\r\n\xef\xbb\xbf")] == '{' ? strstr(head, "\"crs\"") : NULL;
  const char *features = strstr(head, "\"features\"");
  if (!crs || (features && features < crs)) return TQ_OK;
  if (strlen(crs) > REACH) crs[REACH] = 0;
  enum tq_code code = TQ_OK;
  for (const char *quote = strchr(crs, '"'); quote && !code; quote = strchr(quote + 1, '"')) {
    snprintf(name, sizeof name, "%.*s", (int)strcspn(quote + 1, "\""), quote + 1);
    code = check_name(name, path, coords, err);
  }
  return code;
}

enum tq_code tq_vector_check_coords(const struct tq_vector *v, const char *path,
                                    enum tq_coords coords, struct tq_err *err) {
  enum tq_code code = check_name(v->system, path, coords, err);
  if (!code) code = check_head(path, coords, err);
  for (size_t i = 0; i < v->n_fields; i++) {
    if (strcasecmp(v->fields[i], "crs") != 0 && strcasecmp(v->fields[i], "coords") != 0) continue;
    for (size_t f = 0; f < v->n_features && !code; f++)
      code = check_name(v->texts[f * v->n_fields + i], path, coords, err);
  }
  return code;
}

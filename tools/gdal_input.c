#include "tools/gdal_input.h"

#include <stdlib.h>
#include <string.h>

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

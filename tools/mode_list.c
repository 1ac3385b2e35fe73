#include "tools/mode_list.h"

#include <string.h>

enum tq_code tq_mode_list(const char *option, const char *arg, uint32_t *modes,
                          struct tq_err *err) {
  uint32_t found = 0;
  for (const char *at = arg; at; at = strchr(at, ',')) {
    if (*at == ',') at++;
    size_t n = strcspn(at, ",");
    int m = 0;
    while (m < TQ_N_MODES && (strlen(tq_mode_name((enum tq_mode)m)) != n ||
                              strncmp(at, tq_mode_name((enum tq_mode)m), n)))
      m++;
    if (m == TQ_N_MODES)
      return tq_fail(err, TQ_E_ARG, "--%s %s: give car, bike, walk, or several with commas", option,
                     arg);
    found |= 1u << m;
  }
  *modes = found;
  return TQ_OK;
}

#include "engine/base/err.h"

#include <stdarg.h>
#include <stdio.h>

enum tq_code tq_fail(struct tq_err *err, enum tq_code code, const char *fmt, ...) {
  if (!err) return code;
  va_list ap;
  va_start(ap, fmt);
  err->code = code;
  vsnprintf(err->msg, sizeof err->msg, fmt, ap);
  va_end(ap);
  return code;
}

enum tq_code tq_fail_memory(struct tq_err *err, const char *what) {
  return tq_fail(err, TQ_E_MEMORY, "out of memory for %s; free some memory or use a smaller region",
                 what);
}

#include "engine/transit/calendar.h"

void tq_calendar_init(struct tq_calendar *c) { *c = (struct tq_calendar){.spare = UINT32_MAX}; }

void tq_calendar_free(struct tq_calendar *c) {
  tq_vec_free(&c->heads);
  tq_vec_free(&c->busy);
  tq_vec_free(&c->notes);
}

bool tq_calendar_reserve(struct tq_calendar *c, uint32_t span_s) {
  if (!tq_reserve(&c->heads, (size_t)span_s + 1) || !tq_reserve(&c->busy, span_s / 64 + 1))
    return false;
  for (; c->heads.n < (size_t)span_s + 1; c->heads.n++) c->heads.v[c->heads.n] = UINT32_MAX;
  for (; c->busy.n < span_s / 64 + 1; c->busy.n++) c->busy.v[c->busy.n] = 0;
  c->span_s = span_s;
  return true;
}

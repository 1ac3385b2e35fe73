/* What will happen in a scan, by the second: a bucket of notes for each. Taken in order of time;
 * notes of the same second come in no particular order. */
#ifndef TQ_TRANSIT_CALENDAR_H
#define TQ_TRANSIT_CALENDAR_H

#include "engine/base/err.h"
#include "engine/base/mem.h"
#include "engine/transit/ride_lanes.h"

struct tq_note {
  tq_ride_lanes lanes;
  uint32_t stop;
  uint32_t line_stop; /* alighted from; TQ_ON_FOOT when walking ends here */
  uint32_t hops;      /* ridden */
  uint32_t next;
};
static const uint32_t TQ_ON_FOOT = UINT32_MAX;

struct tq_calendar {
  TQ_VEC(uint32_t) heads; /* by second: first note or UINT32_MAX */
  TQ_VEC(uint64_t) busy;  /* a bit a second */
  TQ_VEC(struct tq_note) notes;
  uint32_t spare; /* first unused note, chained; UINT32_MAX */
  uint32_t span_s;
};

void tq_calendar_init(struct tq_calendar *c);
void tq_calendar_free(struct tq_calendar *c);

/* Makes room for seconds 0 .. span_s. Every bucket is empty, as it is whenever all notes
 * were taken. */
bool tq_calendar_reserve(struct tq_calendar *c, uint32_t span_s);

/* The first second from `from` on that has a note; span_s + 1 without any. */
static inline uint32_t tq_calendar_next(const struct tq_calendar *c, uint32_t from) {
  uint32_t word = from / 64, n_words = c->span_s / 64 + 1;
  if (from > c->span_s) return c->span_s + 1;
  uint64_t bits = c->busy.v[word] & UINT64_MAX << from % 64;
  while (!bits) {
    if (++word == n_words) return c->span_s + 1;
    bits = c->busy.v[word];
  }
  return word * 64 + (uint32_t)__builtin_ctzll(bits);
}

/* False when memory is out. at_s is within the span. */
static inline bool tq_calendar_put(struct tq_calendar *c, uint32_t at_s, struct tq_note note) {
  uint32_t n = c->spare;
  if (n == UINT32_MAX) {
    if (c->notes.n >= UINT32_MAX || !tq_reserve(&c->notes, c->notes.n + 1)) return false;
    n = (uint32_t)c->notes.n++;
  } else {
    c->spare = c->notes.v[n].next;
  }
  note.next = c->heads.v[at_s];
  c->notes.v[n] = note;
  c->heads.v[at_s] = n;
  c->busy.v[at_s / 64] |= 1ull << at_s % 64;
  return true;
}

/* Takes one note of the second, false when there is none (left). */
static inline bool tq_calendar_take(struct tq_calendar *c, uint32_t at_s, struct tq_note *out) {
  uint32_t n = c->heads.v[at_s];
  if (n == UINT32_MAX) {
    c->busy.v[at_s / 64] &= ~(1ull << at_s % 64);
    return false;
  }
  *out = c->notes.v[n];
  c->heads.v[at_s] = out->next;
  c->notes.v[n].next = c->spare;
  c->spare = n;
  return true;
}

#endif

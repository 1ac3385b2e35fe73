/* How far a long run is: one line that is written over on a terminal, plain lines or JSON
 * lines otherwise; on standard error. */
#ifndef TQ_TOOLS_BATCH_PROGRESS_H
#define TQ_TOOLS_BATCH_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum tq_progress_form {
  TQ_PROGRESS_AUTO, /* over one line on a terminal, else a line now and then */
  TQ_PROGRESS_PLAIN,
  TQ_PROGRESS_JSON,
  TQ_PROGRESS_QUIET
};

struct tq_progress {
  FILE *out;
  enum tq_progress_form form; /* never AUTO once started */
  bool over;                  /* a terminal */
  uint64_t total, before;     /* before: done by an earlier run */
  double start_s, last_s, step_s;
  uint64_t told; /* done when it was told last */
};

/* Monotonic seconds. */
double tq_wall_s(void);

void tq_progress_start(struct tq_progress *p, FILE *out, enum tq_progress_form form, uint64_t total,
                       uint64_t before);

/* Says where it stands when it is time to; in plain lines only when it has changed, or after a
 * minute. done counts the earlier run's too. */
void tq_progress_tell(struct tq_progress *p, uint64_t done, uint64_t bad);

/* Ends the line on a terminal. */
void tq_progress_end(struct tq_progress *p);

/* "5 s", "12 min", "3 h 05 min", "4 days 07 h" */
void tq_progress_duration(double s, char text[32]);

#endif

#include "tools/batch_progress.h"

#include <inttypes.h>
#include <time.h>
#include <unistd.h>

#include "tools/out_text.h"

static const double STILL_S = 60; /* between plain lines that say the same */

double tq_wall_s(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

void tq_progress_duration(double s, char text[32]) {
  if (s < 90)
    snprintf(text, 32, "%.0f s", s);
  else if (s < 90 * 60)
    snprintf(text, 32, "%.0f min", s / 60);
  else if (s < 48 * 3600)
    snprintf(text, 32, "%d h %02d min", (int)(s / 3600), (int)(s / 60) % 60);
  else
    snprintf(text, 32, "%d days %02d h", (int)(s / 86400), (int)(s / 3600) % 24);
}

void tq_progress_start(struct tq_progress *p, FILE *out, enum tq_progress_form form, uint64_t total,
                       uint64_t before) {
  *p = (struct tq_progress){
      .out = out, .form = form, .total = total, .before = before, .told = before};
  p->start_s = p->last_s = tq_wall_s();
  p->over = form == TQ_PROGRESS_AUTO && isatty(fileno(out));
  if (form == TQ_PROGRESS_AUTO) p->form = TQ_PROGRESS_PLAIN;
  p->step_s = p->over ? 0.2 : form == TQ_PROGRESS_JSON ? 1 : 10;
}

void tq_progress_tell(struct tq_progress *p, uint64_t done, uint64_t bad) {
  double now_s = tq_wall_s();
  if (p->form == TQ_PROGRESS_QUIET || now_s - p->last_s < p->step_s) return;
  bool plain = p->form == TQ_PROGRESS_PLAIN && !p->over;
  if (plain && done == p->told && now_s - p->last_s < STILL_S) return;
  p->last_s = now_s;
  p->told = done;
  double rate = (double)(done - p->before) / (now_s - p->start_s);
  double left_s = rate > 0 ? (double)(p->total - done) / rate : -1;
  char left[32] = "?";
  if (left_s >= 0) tq_progress_duration(left_s, left);
  if (p->form == TQ_PROGRESS_JSON) {
    fprintf(p->out, "{\"done\":%" PRIu64 ",\"of\":%" PRIu64 ",\"without_answer\":%" PRIu64, done,
            p->total, bad);
    fputs(",\"rate_per_s\":", p->out);
    tq_text_number(p->out, rate, 3);
    fprintf(p->out, ",\"left_s\":%.0f}\n", left_s);
  } else {
    fprintf(p->out, "%s%" PRIu64 " of %" PRIu64 " origins, ", p->over ? "\r\033[K" : "", done,
            p->total);
    tq_text_number(p->out, rate, 1);
    fprintf(p->out, " a second, %s left%s", left, p->over ? "" : "\n");
  }
  fflush(p->out);
}

void tq_progress_end(struct tq_progress *p) {
  if (p->over && p->last_s > p->start_s) fputs("\r\033[K", p->out);
}

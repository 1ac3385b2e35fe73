#include "tools/batch_slurm.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifndef TQ_MODULE_DIR
#define TQ_MODULE_DIR ""
#endif

/* This program's path; false when the system does not tell. */
static bool find_program(char path[PATH_MAX]) {
  ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - 1);
  if (n > 0) path[n] = 0;
  return n > 0;
}

static bool is_script(char path[PATH_MAX], const char *folder, const char *rest) {
  int n = snprintf(path, PATH_MAX, "%s%s", folder, rest);
  return *folder && n > 0 && n < PATH_MAX && access(path, X_OK) == 0;
}

static enum tq_code find_script(const char *program, char path[PATH_MAX], struct tq_err *err) {
  const char *own = getenv("TONGQU_SLURM"), *slash = strrchr(program, '/');
  char beside[PATH_MAX] = "";
  if (slash) snprintf(beside, sizeof beside, "%.*s", (int)(slash - program), program);
  if (own && *own) {
    if (is_script(path, own, "/submit")) return TQ_OK;
    return tq_fail(err, TQ_E_NO_DATA,
                   "TONGQU_SLURM=%s: has no script submit; name the folder tools/slurm", own);
  }
  if (is_script(path, beside, "/slurm/submit") || is_script(path, TQ_MODULE_DIR, "/slurm/submit"))
    return TQ_OK;
  return tq_fail(err, TQ_E_NO_DATA,
                 "--slurm: the script submit is not installed; set TONGQU_SLURM to the folder "
                 "tools/slurm");
}

static bool add_all(tq_texts *words, const tq_texts *more) {
  for (size_t i = 0; i < more->n; i++)
    if (!tq_push(words, more->v[i])) return false;
  return true;
}

enum tq_code tq_batch_slurm_submit(const struct tq_batch_slurm *s, struct tq_err *err) {
  char program[PATH_MAX] = "", script[PATH_MAX], shards[16];
  tq_texts words = {0};
  if (find_program(program)) setenv("TONGQU", program, 0);
  enum tq_code code = find_script(program, script, err);
  if (code) return code;
  snprintf(shards, sizeof shards, "%u", s->n_shards);
  bool ok = tq_push(&words, script) && tq_push(&words, "--shards") && tq_push(&words, shards) &&
            (!s->print || tq_push(&words, "--print")) && add_all(&words, &s->sbatch) &&
            tq_push(&words, "--") && tq_push(&words, s->graph) && add_all(&words, &s->batch) &&
            tq_push(&words, "-o") && tq_push(&words, s->output) && tq_push(&words, NULL);
  if (ok) {
    execv(script, (char *const *)(uintptr_t)words.v);
    code = tq_fail(err, TQ_E_IO, "%s: %s", script, strerror(errno));
  } else {
    code = tq_fail_memory(err, "the command");
  }
  tq_vec_free(&words);
  return code;
}

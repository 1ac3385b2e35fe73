#include "tools/batch_merge.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

static int by_shard(const void *a, const void *b) {
  const struct tq_journal *x = *(struct tq_journal *const *)a, *y = *(struct tq_journal *const *)b;
  return (x->head.shard > y->head.shard) - (x->head.shard < y->head.shard);
}

static bool same_program(const struct tq_journal *a, const struct tq_journal *b) {
  json_t *x = json_loads(a->about, 0, NULL), *y = json_loads(b->about, 0, NULL);
  bool same = json_equal(json_object_get(x, "program"), json_object_get(y, "program"));
  json_decref(x);
  json_decref(y);
  return same;
}

static enum tq_code check_same(const struct tq_journal *a, const struct tq_journal *b,
                               struct tq_err *err) {
  const char *what = NULL;
  if (a->head.graph_id != b->head.graph_id)
    what = "graphs";
  else if (!same_program(a, b))
    what = "versions of the program";
  else if (a->head.job != b->head.job || strcmp(a->about, b->about) != 0 ||
           a->head.n_origins != b->head.n_origins)
    what = "requests or origins";
  else if (a->head.n_shards != b->head.n_shards)
    what = "numbers of shards";
  if (!what) return TQ_OK;
  return tq_fail(err, TQ_E_ARG, "%.200s and %.200s are of different %s; give shards of one job",
                 a->path, b->path, what);
}

/* "3, 5, 8": as many as the message holds. */
static void add_number(char *list, size_t size, uint32_t number) {
  size_t n = strlen(list);
  if (n + 24 < size)
    snprintf(list + n, size - n, "%s%u", n ? ", " : "", number);
  else if (n + 5 < size && strcmp(list + n - 3, "...") != 0)
    strcat(list, " ...");
}

static enum tq_code check_all_there(struct tq_journal **j, size_t n, struct tq_err *err) {
  char missing[160] = "", partly[160] = "", text[TQ_ERR_MSG] = "";
  uint32_t n_shards = j[0]->head.n_shards;
  size_t i = 0;
  for (uint32_t shard = 1; shard <= n_shards; shard++) {
    if (i < n && j[i]->head.shard == shard) {
      if (!tq_journal_whole(j[i])) add_number(partly, sizeof partly, shard);
      i++;
    } else {
      add_number(missing, sizeof missing, shard);
    }
  }
  if (*missing) snprintf(text, sizeof text, "shards %s of %u are missing", missing, n_shards);
  if (*partly) {
    size_t at = strlen(text);
    snprintf(text + at, sizeof text - at, "%sshards %s of %u are not done", at ? "; " : "", partly,
             n_shards);
  }
  if (!*text) return TQ_OK;
  return tq_fail(err, TQ_E_NO_DATA, "%s; run them with `tongqu batch --shard K/%u --resume`", text,
                 n_shards);
}

enum tq_code tq_batch_merge_open(const char *const paths[], size_t n, struct tq_journal **out,
                                 struct tq_err *err) {
  enum tq_code code = TQ_OK;
  for (size_t i = 0; i < n; i++) out[i] = NULL;
  for (size_t i = 0; i < n && !code; i++) {
    code = tq_journal_open(paths[i], false, 0, &out[i], err);
    if (!code) code = check_same(out[0], out[i], err);
  }
  if (code) return code;
  qsort(out, n, sizeof *out, by_shard);
  for (size_t i = 1; i < n; i++)
    if (out[i - 1]->head.shard == out[i]->head.shard)
      return tq_fail(err, TQ_E_ARG, "%.200s and %.200s are both shard %u of %u; give one of them",
                     out[i - 1]->path, out[i]->path, out[i]->head.shard, out[i]->head.n_shards);
  return check_all_there(out, n, err);
}

/* tongqu merge: the result of a batch from its shards. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>

#include "tools/batch_finish.h"
#include "tools/batch_merge.h"
#include "tools/command.h"

static int run(int argc, char **argv);

const struct tq_command tq_cmd_merge = {
    .name = "merge",
    .summary = "the result of a batch from its shards",
    .usage =
        "Usage: tongqu merge SHARD... -o FILE\n"
        "\n"
        "Puts together what `tongqu batch --shard K/N` has left in FILE.shard-K-of-N: the same\n"
        "bytes as one run would have written. The shards may be given in any order; shards of\n"
        "another graph, request or version are refused, and those that are missing are named.\n"
        "The graph is not needed.\n"
        "\n"
        "  -o, --output FILE     as `tongqu batch` has it\n"
        "  -q, --quiet           errors only\n"
        "\n"
        "Exit status as `tongqu batch` has it: 3 when some origins have no answer.\n",
    .run = run,
};

static enum tq_code merge(const char *const paths[], size_t n, const char *output, uint64_t *n_all,
                          uint64_t *n_bad, struct tq_err *err) {
  struct tq_journal **journals = tq_calloc(n, sizeof *journals);
  if (!journals) return tq_fail_memory(err, "the shards");
  enum tq_code code = tq_batch_merge_open(paths, n, journals, err);
  for (size_t i = 0; i < n && !code; i++) {
    *n_all += journals[i]->n_done;
    *n_bad += journals[i]->n_bad;
  }
  if (!code) code = tq_batch_finish(journals, n, output, err);
  for (size_t i = 0; i < n; i++) tq_journal_close(journals[i]);
  free(journals);
  return code;
}

static int run(int argc, char **argv) {
  static const struct option options[] = {{"output", required_argument, NULL, 'o'},
                                          {"quiet", no_argument, NULL, 'q'},
                                          {"help", no_argument, NULL, 'h'},
                                          {0}};
  const char *output = NULL;
  bool quiet = false;
  int option;
  while ((option = getopt_long(argc, argv, "o:qh", options, NULL)) != -1) {
    if (option == '?') return tq_complain_usage("merge", NULL);
    if (option == 'h') {
      fputs(tq_cmd_merge.usage, stdout);
      return TQ_EXIT_FINE;
    }
    if (option == 'q') quiet = true;
    if (option == 'o') output = optarg;
  }
  size_t n = (size_t)(argc - optind);
  if (!output) return tq_complain_usage("merge", "the output is missing; give -o FILE");
  if (n == 0)
    return tq_complain_usage("merge", "the shards are missing; `tongqu batch` makes them");
  struct tq_err err;
  uint64_t n_all = 0, n_bad = 0;
  if (merge((const char *const *)argv + optind, n, output, &n_all, &n_bad, &err))
    return tq_complain("merge", &err);
  if (!quiet || n_bad)
    fprintf(stderr,
            "tongqu merge: %" PRIu64 " origins of %zu shards, %" PRIu64
            " of them without an answer\n",
            n_all, n, n_bad);
  return n_bad ? TQ_EXIT_PARTLY : TQ_EXIT_FINE;
}

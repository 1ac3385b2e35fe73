#include "tools/parse.h"

#include <stdio.h>

int tq_parse(const struct tq_parse *p, int argc, char **argv, const char **graph) {
  struct tq_err err;
  int option;
  while ((option = getopt_long(argc, argv, p->shorts, p->options, NULL)) != -1) {
    if (option == '?') return tq_complain_usage(p->command->name, NULL);
    if (option == 'h') {
      fputs(p->command->usage, stdout);
      if (p->more_usage) fputs(p->more_usage, stdout);
      return TQ_EXIT_FINE;
    }
    if (p->take(p->ctx, option, optarg, &err)) return tq_complain(p->command->name, &err);
  }
  int wanted = graph ? 1 : 0;
  if (argc - optind > wanted)
    return tq_complain_usage(p->command->name, "'%s' is one argument too many",
                             argv[optind + wanted]);
  if (argc - optind < wanted)
    return tq_complain_usage(p->command->name, "%s",
                             p->command->missing
                                 ? p->command->missing
                                 : "the graph is missing; `tongqu build` makes one");
  if (graph) *graph = argv[optind];
  return TQ_PARSED;
}

/* tongqu hierarchy: adds contraction hierarchies to a graph. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "graphs/hierarchy.h"
#include "graphs/writer.h"
#include "tools/mode_list.h"
#include "tools/parse.h"
#include "tools/phases.h"

static int run(int argc, char **argv);

const struct tq_command tq_cmd_hierarchy = {
    .name = "hierarchy",
    .summary = "speed a graph up for searches from very many origins",
    .usage =
        "Usage: tongqu hierarchy GRAPH [OPTIONS] -o OUT\n"
        "\n"
        "Writes the graph with hierarchies of its streets: extra arcs by which the travel times\n"
        "from many origins are found together. They stay the same to the last digit; `tongqu\n"
        "access` uses the hierarchies from 24 origins on, by car, bike and on foot, with walks and\n"
        "rides at any speed, but not in traffic or where roads are avoided.\n"
        "\n"
        "  --modes MODES       car, bike, walk, several with commas; default car. Those that "
        "GRAPH\n"
        "                      has stay\n"
        "  --threads N         1 to 256; default: one for each processor; the same bytes for any\n"
        "  -o, --output OUT    the new graph; it appears whole or not at all\n"
        "  -q, --quiet         no progress\n",
    .run = run,
};

struct own {
  uint32_t modes;
  int n_threads;
  const char *output;
  bool quiet;
};

static enum tq_code take(void *ctx, int option, const char *arg, struct tq_err *err) {
  struct own *own = ctx;
  char *end;
  switch (option) {
    case 'm':
      return tq_mode_list("modes", arg, &own->modes, err);
    case 't':
      own->n_threads = (int)strtol(arg, &end, 10);
      if (end == arg || *end || own->n_threads < 1 || own->n_threads > 256)
        return tq_fail(err, TQ_E_ARG, "--threads %s: give a number from 1 to 256", arg);
      return TQ_OK;
    case 'o':
      own->output = arg;
      return TQ_OK;
    default:
      own->quiet = true;
      return TQ_OK;
  }
}

static enum tq_code check_output(const char *graph, const char *output, struct tq_err *err) {
  struct stat in, out;
  if (stat(output, &out) != 0 || stat(graph, &in) != 0) return TQ_OK;
  if (in.st_dev == out.st_dev && in.st_ino == out.st_ino)
    return tq_fail(err, TQ_E_ARG, "-o %s: would replace the graph that is read; give another name",
                   output);
  return TQ_OK;
}

/* What this program does not know would be lost. */
static enum tq_code check_version(const char *path, const struct tq_graph *g, struct tq_err *err) {
  if (g->header->minor <= TQ_MINOR) return TQ_OK;
  return tq_fail(err, TQ_E_VERSION,
                 "%s: graph format %u.%u, this program writes %d.%d; upgrade the program", path,
                 g->header->major, g->header->minor, TQ_MAJOR, TQ_MINOR);
}

static void print_result(const struct own *own, const struct tq_graph *g) {
  for (int m = 0; m < TQ_N_MODES; m++)
    if (own->modes >> m & 1)
      printf("%s: %s, %u states, %u arcs of the streets, %u of the hierarchy\n", own->output,
             tq_mode_name((enum tq_mode)m), g->layers[m].n_states, g->layers[m].n_arcs,
             g->hierarchies[m].n_up + g->hierarchies[m].n_down);
}

static enum tq_code add(const char *path, const struct own *own, struct tq_err *err) {
  struct tq_graph *g = NULL;
  struct tq_hierarchy made[TQ_N_MODES] = {0};
  struct tq_phases phases;
  const struct tq_hierarchy_opts opts = {
      .n_threads = own->n_threads, .progress = own->quiet ? NULL : tq_phases_show, .ctx = &phases};
  tq_phases_start(&phases);
  enum tq_code code = check_output(path, own->output, err);
  if (!code) code = tq_open_verified(path, &g, err);
  if (!code) code = check_version(path, g, err);
  if (!code) code = tq_hierarchies_make(g, own->modes, &opts, made, err);
  if (!code) {
    struct tq_graph with = *g;
    for (int m = 0; m < TQ_N_MODES; m++)
      if (own->modes >> m & 1) with.hierarchies[m] = made[m];
    if (opts.progress) opts.progress(&phases, "writing", 0);
    code = tq_graph_write(&with, own->output, err);
    if (!code && opts.progress) opts.progress(&phases, "writing", 1);
    if (!code) print_result(own, &with);
  }
  for (int m = 0; m < TQ_N_MODES; m++) tq_hierarchy_free(&made[m]);
  tq_graph_free(g);
  return code;
}

static int run(int argc, char **argv) {
  static const struct option options[] = {
      {"modes", required_argument, NULL, 'm'},  {"threads", required_argument, NULL, 't'},
      {"output", required_argument, NULL, 'o'}, {"quiet", no_argument, NULL, 'q'},
      {"help", no_argument, NULL, 'h'},         {0}};
  long n_processors = sysconf(_SC_NPROCESSORS_ONLN);
  struct own own = {.modes = 1u << TQ_CAR,
                    .n_threads = n_processors < 1     ? 1
                                 : n_processors > 256 ? 256
                                                      : (int)n_processors};
  const struct tq_parse parse = {&tq_cmd_hierarchy, options, "o:qh", take, &own, NULL};
  const char *graph;
  struct tq_err err;
  int status = tq_parse(&parse, argc, argv, &graph);
  if (status != TQ_PARSED) return status;
  if (!own.output) return tq_complain_usage("hierarchy", "the output is missing; give -o OUT");
  return add(graph, &own, &err) ? tq_complain("hierarchy", &err) : TQ_EXIT_FINE;
}

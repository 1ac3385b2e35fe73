/* tongqu batch: one request from very many origins. */
#define _GNU_SOURCE /* CPU_COUNT */
#include <inttypes.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "graphs/csv.h"
#include "tools/batch_estimate.h"
#include "tools/batch_finish.h"
#include "tools/batch_job.h"
#include "tools/batch_slurm.h"
#include "tools/parse.h"

static int run(int argc, char **argv);

const struct tq_command tq_cmd_batch = {
    .name = "batch",
    .summary = "one request from very many origins, resumable, on many machines",
    .usage =
        "Usage: tongqu batch GRAPH --origins POINTS -o FILE [OPTIONS]\n"
        "\n"
        "  --origins POINTS      a CSV file with id,lon,lat; grid (every cell that a street "
        "reaches);\n"
        "                        area:NAME (its cells); places; stops; repeatable. Each is an\n"
        "                        origin of its own\n"
        "  -o, --output FILE     where the result goes; its ending tells which:\n"
        "  --result table        .csv, or - : km2 and people within each cutoff, a row for each\n"
        "                        origin and percentile (default)\n"
        "           isochrones   .geojsonl, .geojsons (RFC 8142), .geojson, .gpkg, or -\n"
        "           rasters      a folder: a GeoTIFF of travel times for each origin, origins.csv\n"
        "           store        .tqs: travel times, origins x cells; see `tongqu store`\n"
        "  --threads N           default: one a processor; the bytes are the same for any\n"
        "  --resume              go on with what an earlier run has left in FILE.journal; begin\n"
        "                        when there is nothing\n"
        "  --shard K/N           only the K-th of N parts, to FILE.shard-K-of-N; `tongqu merge`\n"
        "                        makes the result of all\n"
        "  --lock-wait S         wait for another run of the same journal to end; default 0\n"
        "  --progress auto|plain|json    on standard error; -q, --quiet: errors only\n"
        "  --estimate            run a few origins, and say what time, memory and disk the whole\n"
        "                        job takes; --sample N origins (default 16 a thread), --nodes N\n"
        "                        machines (default 1), --json\n"
        "  --slurm               hand it to a Slurm cluster: a job array of --shards N, each on "
        "as\n"
        "                        many threads as its task has, and a job that merges them; FILE\n"
        "                        and GRAPH lie where all nodes see them. --sbatch OPTION: a word\n"
        "                        for sbatch such as -c16 or --partition=long, repeatable;\n"
        "                        --print: print the commands instead\n"
        "  --cell M, --crs EPSG:N   as `tongqu isochrone` has them, but one grid of the whole\n"
        "                        region, linked at the start of each run; --origins grid stays\n"
        "                        the graph's cells\n"
        "  --polygons, --simplify, --bom   as `tongqu isochrone` has them\n"
        "\n"
        "An origin that cannot be read, has an id that came before, or lies outside the region\n"
        "gets a row that says so. Exit status: 0 all origins have an answer, 3 some have none\n"
        "(the last line counts them), 1 failed (what is done is kept for --resume), 2 bad command\n"
        "line. docs/BATCH.md tells the rest.\n"
        "\n"
        "Options are those of every query (--origins instead of --from):\n",
    .run = run,
};

enum option_of_batch {
  OPT_ORIGINS = 6000,
  OPT_RESULT,
  OPT_THREADS,
  OPT_RESUME,
  OPT_SHARD,
  OPT_LOCK_WAIT,
  OPT_PROGRESS,
  OPT_ESTIMATE,
  OPT_SAMPLE,
  OPT_NODES,
  OPT_JSON,
  OPT_SLURM,
  OPT_SHARDS,
  OPT_SBATCH,
  OPT_PRINT
};
enum { MAX_THREADS = 1024, MAX_SHARDS = 1000000, SAMPLE_A_THREAD = 16 };

struct own {
  struct tq_query query;
  struct tq_iso_opts opts;
  const char *output;
  enum tq_batch_result result;
  bool has_result, resume, estimate, json, slurm;
  uint32_t n_threads, shard, n_shards, n_nodes, n_sample;
  double lock_wait_s;
  enum tq_progress_form progress;
  struct tq_batch_slurm cluster;
  char **argv;
  tq_texts ours; /* words of the command line that are not for the cluster's tasks */
};

static uint32_t processors(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
    return (uint32_t)CPU_COUNT(&set);
  return 1;
}

static enum tq_code take_whole(const char *option, const char *arg, uint32_t most, uint32_t *value,
                               struct tq_err *err) {
  int64_t number;
  if (!tq_integer_parse((struct tq_text){arg, strlen(arg)}, &number) || number < 1 || number > most)
    return tq_fail(err, TQ_E_ARG, "--%s %s: give a whole number from 1 to %u", option, arg, most);
  *value = (uint32_t)number;
  return TQ_OK;
}

static enum tq_code take_shard(struct own *own, const char *arg, struct tq_err *err) {
  const char *slash = strchr(arg, '/');
  int64_t k = 0, n = 0;
  if (!slash || !tq_integer_parse((struct tq_text){arg, (size_t)(slash - arg)}, &k) ||
      !tq_integer_parse((struct tq_text){slash + 1, strlen(slash + 1)}, &n) || k < 1 || k > n ||
      n > MAX_SHARDS)
    return tq_fail(err, TQ_E_ARG, "--shard %s: give K/N such as 1/8, with K from 1 to N", arg);
  own->shard = (uint32_t)k;
  own->n_shards = (uint32_t)n;
  return TQ_OK;
}

static enum tq_code take_progress(struct own *own, const char *arg, struct tq_err *err) {
  static const char *const names[] = {"auto", "plain", "json"};
  for (int i = 0; i < 3; i++)
    if (!strcmp(arg, names[i])) {
      own->progress = (enum tq_progress_form)i;
      return TQ_OK;
    }
  return tq_fail(err, TQ_E_ARG, "--progress %s: give auto, plain or json", arg);
}

/* The option at hand, with its value, is not among the words that go to the tasks. */
static enum tq_code keep_from_tasks(struct own *own, const char *arg, struct tq_err *err) {
  bool apart = arg && arg == own->argv[optind - 1]; /* "--shards 8", not "--shards=8" */
  if (tq_push(&own->ours, own->argv[optind - 1]) &&
      (!apart || tq_push(&own->ours, own->argv[optind - 2])))
    return TQ_OK;
  return tq_fail_memory(err, "an option");
}

static enum tq_code take_own(struct own *own, int option, const char *arg, struct tq_err *err) {
  enum tq_code code;
  switch (option) {
    case OPT_RESULT:
      own->has_result = true;
      if (tq_batch_result_parse(arg, &own->result)) return TQ_OK;
      return tq_fail(err, TQ_E_ARG, "--result %s: give table, isochrones, rasters or store", arg);
    case OPT_THREADS:
      return take_whole("threads", arg, MAX_THREADS, &own->n_threads, err);
    case OPT_SHARD:
      return take_shard(own, arg, err);
    case OPT_LOCK_WAIT:
      if (tq_number_parse((struct tq_text){arg, strlen(arg)}, &own->lock_wait_s) &&
          own->lock_wait_s >= 0)
        return TQ_OK;
      return tq_fail(err, TQ_E_ARG, "--lock-wait %s: give seconds", arg);
    case OPT_PROGRESS:
      return take_progress(own, arg, err);
    case OPT_SAMPLE:
      return take_whole("sample", arg, 1000000, &own->n_sample, err);
    case OPT_NODES:
      return take_whole("nodes", arg, 1000000, &own->n_nodes, err);
    case OPT_RESUME:
      own->resume = true;
      return TQ_OK;
    case OPT_ESTIMATE:
      own->estimate = true;
      return TQ_OK;
    case OPT_SLURM:
      own->slurm = true;
      return keep_from_tasks(own, arg, err);
    case OPT_PRINT:
      own->cluster.print = true;
      return keep_from_tasks(own, arg, err);
    case OPT_SHARDS:
      code = take_whole("shards", arg, MAX_SHARDS, &own->cluster.n_shards, err);
      return code ? code : keep_from_tasks(own, arg, err);
    case OPT_SBATCH:
      if (!tq_push(&own->cluster.sbatch, arg)) return tq_fail_memory(err, "an option");
      return keep_from_tasks(own, arg, err);
    default: /* OPT_JSON */
      own->json = true;
      return TQ_OK;
  }
}

/* What single isochrones look like. */
static enum tq_code refuse_look(int option, struct tq_err *err) {
  static const struct {
    int option;
    const char *name;
  } looks[] = {{TQ_OPT_SPLIT, "split"},
               {TQ_OPT_NETWORKS, "networks"},
               {TQ_OPT_SHARE, "share"},
               {TQ_OPT_MAP_OF, "map-of"},
               {TQ_OPT_LANG, "lang"}};
  for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
    if (option == looks[i].option)
      return tq_fail(err, TQ_E_ARG,
                     "--%s: is for single isochrones; a batch has travel times and areas: leave "
                     "it out, or ask `tongqu isochrone`",
                     looks[i].name);
  return TQ_OK;
}

static enum tq_code take(void *ctx, int option, const char *arg, struct tq_err *err) {
  struct own *own = ctx;
  bool taken;
  if (option == TQ_OPT_FROM)
    return tq_fail(err, TQ_E_ARG, "--from: a batch has --origins, each an origin of its own");
  if (option == 'o') {
    own->output = arg;
    return keep_from_tasks(own, arg, err);
  }
  if (option == 'q') {
    own->progress = TQ_PROGRESS_QUIET;
    return TQ_OK;
  }
  if (option == OPT_ORIGINS) return tq_query_take(&own->query, TQ_OPT_FROM, arg, err);
  if (option > OPT_ORIGINS) return take_own(own, option, arg, err);
  enum tq_code code = tq_iso_opts_take(&own->opts, option, arg, &taken, err);
  if (!code) code = refuse_look(option, err);
  return taken ? code : tq_query_take(&own->query, option, arg, err);
}

/* What goes together with --slurm and what does not. */
static enum tq_code check_slurm(const struct own *own, struct tq_err *err) {
  const struct tq_batch_slurm *c = &own->cluster;
  if (!own->slurm && (c->n_shards || c->print || c->sbatch.n))
    return tq_fail(err, TQ_E_ARG, "--%s: is for --slurm%s",
                   c->n_shards ? "shards"
                   : c->print  ? "print"
                               : "sbatch",
                   c->n_shards ? "; --shard K/N runs one of them here" : "");
  if (!own->slurm) return TQ_OK;
  if (own->estimate || own->n_shards > 1)
    return tq_fail(err, TQ_E_ARG, "--slurm: %s runs here; leave one of them out",
                   own->estimate ? "--estimate" : "--shard");
  if (own->n_threads)
    return tq_fail(err, TQ_E_ARG,
                   "--threads: a task of a cluster uses all that it is given; give for instance "
                   "--sbatch -c%u",
                   own->n_threads);
  if (!c->n_shards)
    return tq_fail(err, TQ_E_ARG,
                   "--slurm: give --shards N; `--estimate --nodes M` in its place proposes a "
                   "number");
  if (own->output && !strcmp(own->output, "-"))
    return tq_fail(err, TQ_E_ARG, "-o -: --slurm needs a file; give -o FILE");
  return TQ_OK;
}

static enum tq_code settle(struct own *own, struct tq_err *err) {
  enum tq_code code = check_slurm(own, err);
  if (code) return code;
  if (own->query.from.n == 0)
    return tq_fail(err, TQ_E_ARG, "--origins is missing; give FILE.csv, grid, places or area:NAME");
  if (own->n_threads == 0) own->n_threads = processors();
  if (own->n_sample == 0) own->n_sample = SAMPLE_A_THREAD * own->n_threads;
  if (!own->has_result && own->output) tq_batch_result_of(own->output, &own->result);
  if (own->estimate) return TQ_OK;
  if (!own->output) return tq_fail(err, TQ_E_ARG, "the output is missing; give -o FILE");
  if (!strcmp(own->output, "-") && (own->resume || own->n_shards > 1))
    return tq_fail(err, TQ_E_ARG, "-o -: --resume and --shard need a file; give -o FILE");
  bool shaped = own->opts.polygons != TQ_RINGS || own->opts.simplify_m > 0;
  if (shaped && own->result != TQ_BATCH_ISOCHRONES)
    return tq_fail(err, TQ_E_ARG,
                   "--polygons, --simplify: a %s has no polygons; ask for --result isochrones",
                   tq_batch_result_name(own->result));
  if (own->result == TQ_BATCH_RASTERS && own->query.coords != TQ_WGS84)
    return tq_fail(err, TQ_E_ARG, "--coords: a raster cannot be shifted; leave it out");
  return tq_batch_check_output(own->result, own->output, err);
}

static void say_how_it_went(const struct own *own, const struct tq_batch_plan *plan,
                            const struct tq_batch_job *job) {
  const struct tq_journal_head *h = &plan->head;
  char shard[64] = "";
  if (h->n_shards > 1) snprintf(shard, sizeof shard, " of shard %u/%u", h->shard, h->n_shards);
  if (*job->note) fprintf(stderr, "tongqu batch: %s\n", job->note);
  if (own->progress == TQ_PROGRESS_QUIET && job->n_bad == 0 && !job->stopped) return;
  if (job->stopped)
    fprintf(stderr,
            "tongqu batch: stopped after %" PRIu64 " of %" PRIu64
            " origins%s; the same command with --resume goes on\n",
            job->n_done, h->count, shard);
  else
    fprintf(stderr,
            "tongqu batch: %s%" PRIu64 " origins%s, %" PRIu64 " of them without an answer\n",
            job->finished_before ? "done before: " : "", job->n_done, shard, job->n_bad);
}

static bool is_ours(const struct own *own, const char *word, const char *graph) {
  bool ours = word == graph || !strcmp(word, "--");
  for (size_t i = 0; i < own->ours.n && !ours; i++) ours = word == own->ours.v[i];
  return ours;
}

/* Everything was tried here: what the tasks would refuse has been refused. */
static enum tq_code submit(struct own *own, const char *graph, struct tq_err *err) {
  own->cluster.graph = graph;
  own->cluster.output = own->output;
  for (char **word = own->argv + 1; *word; word++)
    if (!is_ours(own, *word, graph) && !tq_push(&own->cluster.batch, *word))
      return tq_fail_memory(err, "the command");
  return tq_batch_slurm_submit(&own->cluster, err);
}

static enum tq_code answer(const char *graph_path, struct own *own, int *status,
                           struct tq_err *err) {
  struct tq_graph *g = NULL;
  struct tq_batch_plan plan = {0};
  enum tq_code code = settle(own, err);
  if (!code) code = tq_open_checked(graph_path, &g, err);
  if (!code) code = tq_query_finish(&own->query, g, err);
  if (!code)
    code = tq_batch_plan_make(&plan, g, &own->query, &own->opts, own->result, own->shard,
                              own->n_shards, err);
  if (!code && own->slurm) {
    code = submit(own, graph_path, err);
  } else if (!code && own->estimate) {
    struct tq_batch_estimate e;
    code = tq_batch_estimate(&plan, own->n_sample, own->n_threads, own->n_nodes, &e, err);
    if (!code) tq_batch_estimate_print(&e, own->json);
  } else if (!code) {
    struct tq_batch_job job = {.plan = &plan,
                               .output = own->output,
                               .resume = own->resume,
                               .lock_wait_s = own->lock_wait_s,
                               .n_threads = own->n_threads,
                               .progress = own->progress};
    code = tq_batch_job_run(&job, err);
    if (!code) say_how_it_went(own, &plan, &job);
    *status = job.stopped ? TQ_EXIT_FAILED : job.n_bad ? TQ_EXIT_PARTLY : TQ_EXIT_FINE;
  }
  tq_batch_plan_free(&plan);
  tq_graph_free(g);
  return code;
}

static int run(int argc, char **argv) {
  static const struct option options[] = {TQ_QUERY_OPTIONS,
                                          TQ_ISO_OPTIONS,
                                          TQ_ISO_LAYER_OPTIONS,
                                          {"origins", required_argument, NULL, OPT_ORIGINS},
                                          {"output", required_argument, NULL, 'o'},
                                          {"result", required_argument, NULL, OPT_RESULT},
                                          {"threads", required_argument, NULL, OPT_THREADS},
                                          {"resume", no_argument, NULL, OPT_RESUME},
                                          {"shard", required_argument, NULL, OPT_SHARD},
                                          {"lock-wait", required_argument, NULL, OPT_LOCK_WAIT},
                                          {"progress", required_argument, NULL, OPT_PROGRESS},
                                          {"quiet", no_argument, NULL, 'q'},
                                          {"estimate", no_argument, NULL, OPT_ESTIMATE},
                                          {"sample", required_argument, NULL, OPT_SAMPLE},
                                          {"nodes", required_argument, NULL, OPT_NODES},
                                          {"json", no_argument, NULL, OPT_JSON},
                                          {"slurm", no_argument, NULL, OPT_SLURM},
                                          {"shards", required_argument, NULL, OPT_SHARDS},
                                          {"sbatch", required_argument, NULL, OPT_SBATCH},
                                          {"print", no_argument, NULL, OPT_PRINT},
                                          {"help", no_argument, NULL, 'h'},
                                          {0}};
  struct own own = {.shard = 1, .n_shards = 1, .n_nodes = 1, .argv = argv};
  const struct tq_parse parse = {&tq_cmd_batch, options, "o:qh", take, &own, tq_query_usage};
  const char *graph;
  struct tq_err err;
  tq_query_init(&own.query);
  int status = tq_parse(&parse, argc, argv, &graph);
  if (status == TQ_PARSED) {
    status = TQ_EXIT_FINE;
    if (answer(graph, &own, &status, &err)) status = tq_complain("batch", &err);
  }
  tq_query_free(&own.query);
  tq_vec_free(&own.cluster.sbatch);
  tq_vec_free(&own.cluster.batch);
  tq_vec_free(&own.ours);
  return status;
}

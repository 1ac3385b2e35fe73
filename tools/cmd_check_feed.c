/* tongqu check-feed: what is wrong with a GTFS feed, row by row. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/out_file.h"
#include "engine/version.h"
#include "graphs/draft.h"
#include "graphs/feed_check.h"
#include "graphs/gtfs.h"
#include "tools/parse.h"
#include "tools/table.h"

static int run(int argc, char **argv);

const struct tq_command tq_cmd_check_feed = {
    .name = "check-feed",
    .summary = "what is wrong with a GTFS feed, row by row",
    .usage =
        "Usage: tongqu check-feed FEED [OPTIONS]\n"
        "\n"
        "FEED is a zip or a folder. Every table of the GTFS Schedule reference is checked: "
        "presence\n"
        "and type of fields, keys, references, conditions, order in time, calendars, positions.\n"
        "Problems have the names that the canonical GTFS validator gives them.\n"
        "\n"
        "  --csv FILE     a row a problem: severity, code, file, line, field, value, message\n"
        "  --json FILE    the same with counts, and with what the program can use of the feed\n"
        "  --rows N       rows kept of each code, further ones are only counted; default 100000\n"
        "  -q, --quiet    no table on standard output\n"
        "\n"
        "FILE may be - for standard output (then there is no table).\n"
        "Exit status: 0 the feed is usable, with or without problems; 1 it cannot serve at all.\n"
        "ERROR is what the reference requires or forbids, WARNING what it advises, INFO a remark.\n"
        "Rows in error are left out by `tongqu build`, the rest of the feed is served.\n",
    .run = run,
};

static const char *const severities[] = {"INFO", "WARNING", "ERROR"};

struct own {
  const char *feed, *csv, *json;
  uint64_t rows;
  bool quiet;
};

/* What the builder makes of the feed. */
struct intake {
  enum tq_code code;
  struct tq_err err;
  struct tq_draft draft;
};

static enum tq_code write_csv(const char *path, const struct tq_notices *n, struct tq_err *err) {
  struct tq_out_file out;
  enum tq_code code = tq_out_file_open(&out, path, err);
  if (code) return code;
  fputs("severity,code,file,line,field,value,message\n", out.stream);
  for (size_t i = 0; i < n->rows.n; i++) {
    const struct tq_notice *row = &n->rows.v[i];
    fprintf(out.stream, "%s,%s,", severities[row->severity], row->code);
    tq_write_csv_field(tq_notice_text(n, row->file), out.stream);
    if (row->line)
      fprintf(out.stream, ",%" PRIu32 ",", row->line);
    else
      fputs(",,", out.stream);
    tq_write_csv_field(tq_notice_text(n, row->field), out.stream);
    fputc(',', out.stream);
    tq_write_csv_field(tq_notice_text(n, row->value), out.stream);
    fputc(',', out.stream);
    tq_write_csv_field(tq_notice_text(n, row->message), out.stream);
    fputc('\n', out.stream);
  }
  code = tq_out_file_commit(&out, err);
  tq_out_file_discard(&out);
  return code;
}

static json_t *json_of_row(const struct tq_notices *n, const struct tq_notice *row) {
  json_t *o = json_object();
  json_object_set_new(o, "severity", json_string(severities[row->severity]));
  json_object_set_new(o, "code", json_string(row->code));
  json_object_set_new(o, "file", json_string(tq_notice_text(n, row->file)));
  json_object_set_new(o, "line", row->line ? json_integer(row->line) : json_null());
  json_object_set_new(o, "field", json_string(tq_notice_text(n, row->field)));
  json_object_set_new(o, "value", json_string(tq_notice_text(n, row->value)));
  json_object_set_new(o, "message", json_string(tq_notice_text(n, row->message)));
  return o;
}

static json_t *json_of_intake(const struct intake *in) {
  const struct tq_draft *d = &in->draft;
  json_t *left_out = json_array();
  for (size_t i = 0; i < d->report.n; i++) {
    const struct tq_problem *p = &d->report.problems[i];
    json_array_append_new(
        left_out, json_pack("{s:s, s:I, s:s}", "code", p->code, "count", (json_int_t)p->count,
                            "example", p->n_examples ? p->examples[0] : ""));
  }
  return json_pack("{s:I, s:I, s:I, s:I, s:o}", "stops", (json_int_t)d->stops.n, "routes",
                   (json_int_t)d->routes.n, "trips", (json_int_t)d->trips.n, "stop_times",
                   (json_int_t)d->stop_times.n, "left_out_or_repaired", left_out);
}

static enum tq_code write_json(const struct own *own, const struct tq_notices *n,
                               const struct intake *in, struct tq_err *err) {
  struct tq_out_file out;
  enum tq_code code = tq_out_file_open(&out, own->json, err);
  if (code) return code;
  json_t *counts = json_array(), *rows = json_array();
  for (size_t i = 0; i < n->counts.n; i++)
    json_array_append_new(
        counts, json_pack("{s:s, s:s, s:I}", "severity", severities[n->counts.v[i].severity],
                          "code", n->counts.v[i].code, "count", (json_int_t)n->counts.v[i].n));
  for (size_t i = 0; i < n->rows.n; i++) json_array_append_new(rows, json_of_row(n, &n->rows.v[i]));
  json_t *all = json_pack(
      "{s:s, s:s, s:b, s:s, s:I, s:I, s:I, s:o, s:o, s:o}", "program", "tongqu " TQ_VERSION, "feed",
      own->feed, "usable", in->code == TQ_OK, "why_not", in->code ? in->err.msg : "", "errors",
      (json_int_t)tq_notices_with(n, TQ_ERROR), "warnings",
      (json_int_t)tq_notices_with(n, TQ_WARNING), "infos", (json_int_t)tq_notices_with(n, TQ_INFO),
      "intake", json_of_intake(in), "counts", counts, "notices", rows);
  if (!all || json_dumpf(all, out.stream, JSON_INDENT(1) | JSON_PRESERVE_ORDER) != 0)
    code = tq_fail(err, TQ_E_IO, "%s: the report cannot be written; is the disk full?", own->json);
  fputc('\n', out.stream);
  json_decref(all);
  if (!code) code = tq_out_file_commit(&out, err);
  tq_out_file_discard(&out);
  return code;
}

static const struct tq_notice *first_of(const struct tq_notices *n, const char *code) {
  for (size_t i = 0; i < n->rows.n; i++)
    if (!strcmp(n->rows.v[i].code, code)) return &n->rows.v[i];
  return NULL;
}

/* Errors first; under each code the first row that has it. */
static void print_counts(const struct tq_notices *n) {
  for (int severity = TQ_ERROR; severity >= TQ_INFO; severity--)
    for (size_t i = 0; i < n->counts.n; i++) {
      const struct tq_notice_count *c = &n->counts.v[i];
      if ((int)c->severity != severity) continue;
      printf("%-7s %s: %" PRIu64, severities[severity], c->code, c->n);
      const struct tq_notice *row = first_of(n, c->code);
      if (row) {
        printf(", such as %s", tq_notice_text(n, row->file));
        if (row->line) printf(":%" PRIu32, row->line);
        if (row->field) printf(" %s", tq_notice_text(n, row->field));
        printf(": %s", tq_notice_text(n, row->message));
      }
      putchar('\n');
    }
}

static void print_result(const struct own *own, const struct tq_notices *n,
                         const struct intake *in) {
  print_counts(n);
  printf("%s: %" PRIu64 " errors, %" PRIu64 " warnings, %" PRIu64 " infos; ", own->feed,
         tq_notices_with(n, TQ_ERROR), tq_notices_with(n, TQ_WARNING), tq_notices_with(n, TQ_INFO));
  if (in->code)
    puts("cannot be used");
  else
    printf("usable: %zu stops, %zu routes, %zu trips, %zu stop times\n", in->draft.stops.n,
           in->draft.routes.n, in->draft.trips.n, in->draft.stop_times.n);
}

static enum tq_code check(const struct own *own, struct tq_notices *notices, struct intake *in,
                          struct tq_err *err) {
  enum tq_code code = tq_feed_check(own->feed, notices, err);
  if (code) return code;
  if ((code = tq_draft_init(&in->draft, err))) return code;
  in->code = tq_gtfs_add(&in->draft, own->feed, &in->err);
  if (in->code == TQ_E_MEMORY) return tq_fail(err, in->code, "%s", in->err.msg);
  if (own->csv) code = write_csv(own->csv, notices, err);
  if (!code && own->json) code = write_json(own, notices, in, err);
  bool streams = (own->csv && !strcmp(own->csv, "-")) || (own->json && !strcmp(own->json, "-"));
  if (!code && !own->quiet && !streams) print_result(own, notices, in);
  return code;
}

static enum tq_code take(void *ctx, int option, const char *arg, struct tq_err *err) {
  struct own *own = ctx;
  char *end;
  switch (option) {
    case 'c':
      own->csv = arg;
      return TQ_OK;
    case 'j':
      own->json = arg;
      return TQ_OK;
    case 'n':
      own->rows = strtoull(arg, &end, 10);
      if (*arg >= '0' && *arg <= '9' && !*end) return TQ_OK;
      return tq_fail(err, TQ_E_ARG, "--rows %s: give a count", arg);
    case 'q':
      own->quiet = true;
      return TQ_OK;
    default:
      return tq_fail(err, TQ_E_ARG, "unknown option");
  }
}

/* The command line; TQ_PARSED to go on. */
static int read_line(int argc, char **argv, struct own *own) {
  static const struct option options[] = {
      {"csv", required_argument, NULL, 'c'},  {"json", required_argument, NULL, 'j'},
      {"rows", required_argument, NULL, 'n'}, {"quiet", no_argument, NULL, 'q'},
      {"help", no_argument, NULL, 'h'},       {0}};
  struct tq_err err;
  int option;
  while ((option = getopt_long(argc, argv, "qh", options, NULL)) != -1) {
    if (option == '?') return tq_complain_usage("check-feed", NULL);
    if (option == 'h') {
      fputs(tq_cmd_check_feed.usage, stdout);
      return TQ_EXIT_FINE;
    }
    if (take(own, option, optarg, &err)) return tq_complain("check-feed", &err);
  }
  if (optind == argc)
    return tq_complain_usage("check-feed", "the feed is missing; give a GTFS zip or folder");
  own->feed = argv[optind++];
  if (optind < argc)
    return tq_complain_usage("check-feed", "'%s' is one argument too many", argv[optind]);
  if (own->csv && own->json && !strcmp(own->csv, own->json))
    return tq_complain_usage("check-feed", "--csv and --json name the same file; name two");
  return TQ_PARSED;
}

static int run(int argc, char **argv) {
  struct own own = {.rows = 100000};
  struct tq_err err;
  int status = read_line(argc, argv, &own);
  if (status != TQ_PARSED) return status;
  struct tq_notices notices = {.keep = own.rows};
  struct intake in = {.code = TQ_OK};
  enum tq_code code = check(&own, &notices, &in, &err);
  if (!code && in.code) {
    err = in.err;
    code = in.code;
  }
  status = code ? tq_complain("check-feed", &err) : TQ_EXIT_FINE;
  tq_notices_free(&notices);
  tq_draft_free(&in.draft);
  return status;
}

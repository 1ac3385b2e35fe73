/* tongqu scorecard: the one-hour goal, city by city and county by county. */
#include <stdio.h>
#include <string.h>

#include "engine/base/date.h"
#include "engine/base/out_file.h"
#include "engine/street/avoid.h"
#include "tools/iso_run.h"
#include "tools/parse.h"
#include "tools/table.h"

static int run(int argc, char **argv);

const struct tq_command tq_cmd_scorecard = {
    .name = "scorecard",
    .summary = "the one-hour goal, city by city and county by county",
    .usage =
        "Usage: tongqu scorecard GRAPH --from PLACE [-o FILE.csv] [OPTIONS]\n"
        "\n"
        "Prints, for each mode (default car,transit; each on its own), the area and people within\n"
        "the hour (the largest of --cutoffs, default 60), which places of kind city and county are\n"
        "within it, and each city's minutes, up to three times the hour.\n"
        "\n"
        "  -o, --output FILE   the same for every place as CSV; FILE.definition.json beside it says\n"
        "                      what the times mean\n"
        "\n"
        "Options are those of every query:\n",
    .run = run,
};

struct own {
  struct tq_query query;
  const char *output;
  bool has_modes, has_cutoffs;
};

/* One mode's column of the card. */
struct column {
  enum tq_travel travel;
  double area_km2;
  int64_t people;
  int32_t *place_s; /* [n_places] -1 beyond three times the cutoff */
};

struct card {
  const struct tq_graph *graph;
  struct tq_query query; /* of one mode at a time */
  bool traffic;          /* for the columns in which anybody drives */
  uint32_t avoid;        /* so far as it matters to the column */
  int32_t cutoff_s;
  struct column columns[TQ_N_TRAVELS];
  int n_columns;
  char *definition; /* of the last column's mode, in traffic or with streets avoided the last
                       in which anybody drives; they differ in nothing else */
};

static enum tq_code take(void *ctx, int option, const char *arg, struct tq_err *err) {
  struct own *own = ctx;
  if (option == 'o') {
    own->output = arg;
    return TQ_OK;
  }
  own->has_modes |= option == TQ_OPT_MODE;
  own->has_cutoffs |= option == TQ_OPT_CUTOFFS;
  return tq_query_take(&own->query, option, arg, err);
}

/* Minutes to every place, further than the circle itself. */
static enum tq_code place_times(struct card *card, const struct tq_iso_run *circle,
                                struct column *column, struct tq_err *err) {
  const struct tq_graph *g = card->graph;
  struct tq_request r = card->query.request;
  int64_t far_s = (int64_t)card->cutoff_s * 3;
  r.cutoffs_s[0] = far_s < TQ_MAX_TRAVEL_S ? (int32_t)far_s : TQ_MAX_TRAVEL_S;
  struct tq_search *s = NULL;
  struct tq_points points = {0};
  struct tq_pos *pos = tq_alloc(g->n_places, sizeof *pos);
  column->place_s = tq_alloc((size_t)g->n_places * r.n_percentiles, sizeof *column->place_s);
  enum tq_code code = pos && column->place_s ? TQ_OK : tq_fail_memory(err, "the places");
  for (uint32_t p = 0; p < g->n_places && !code; p++) pos[p] = g->places[p].pos;
  if (!code)
    code = tq_points_snap(g, pos, g->n_places, tq_request_point_modes(&r), r.max_snap_m, &points,
                          err);
  if (!code) code = tq_search_new(g, &r, &s, err);
  if (!code) code = tq_search_run(s, circle->origins, (uint32_t)circle->iso.n_origins, err);
  if (!code) code = tq_search_times(s, column->travel, &points, column->place_s, err);
  tq_search_free(s);
  tq_points_free(&points);
  free(pos);
  return code;
}

static enum tq_code fill_column(struct card *card, struct column *column, struct tq_err *err) {
  struct tq_iso_run circle;
  card->query.request.travels = 1u << column->travel;
  bool drives = tq_request_drives(&card->query.request);
  card->query.request.traffic = card->traffic && drives;
  card->query.request.avoid = tq_avoid_of_mode(drives ? TQ_CAR : TQ_WALK, card->avoid);
  enum tq_code code = tq_query_finish(&card->query, card->graph, err);
  if (!code) code = tq_iso_run(card->graph, &card->query, &circle, err);
  if (code) return code;
  const struct tq_iso_feature *f = &circle.iso.features[card->query.request.n_cutoffs - 1];
  column->area_km2 = f->area_km2;
  column->people = f->population;
  if (!card->definition || drives || !(card->traffic || card->avoid)) {
    free(card->definition);
    card->definition = strdup(circle.definition);
  }
  code = place_times(card, &circle, column, err);
  tq_iso_run_free(&circle);
  return code;
}

static bool is_kind(const struct card *card, uint32_t place, const char *kind) {
  return !strcmp(tq_graph_string(card->graph, card->graph->places[place].kind), kind);
}

static bool within(const struct card *card, const struct column *c, uint32_t place) {
  return c->place_s[place] >= 0 && c->place_s[place] <= card->cutoff_s;
}

static uint32_t count(const struct card *card, const char *kind, const struct column *c) {
  uint32_t n = 0;
  for (uint32_t p = 0; p < card->graph->n_places; p++)
    n += is_kind(card, p, kind) && (!c || within(card, c, p));
  return n;
}

static const char *title_of(enum tq_travel travel) {
  return travel == TQ_BY_TRANSIT ? "rail+bus" : tq_travel_name(travel);
}

static void print_head(const struct card *card) {
  const struct tq_request *r = &card->query.request;
  printf("%s the hour (%g min) %s", r->reverse ? "Towards the place within" : "Within",
         card->cutoff_s / 60.0, r->reverse ? "to" : "of");
  for (size_t i = 0; i < card->query.from.n; i++)
    printf("%s%s", i ? " + " : " ", card->query.from.v[i]);
  if (r->travels >> TQ_BY_TRANSIT & 1 || card->n_columns > 1) {
    char date[11], first[12], last[12];
    tq_date_format(r->date, date);
    tq_time_format(r->first_s, first);
    tq_time_format(r->first_s + (int32_t)r->n_departures * 60, last);
    printf(", %s, %.5s to %.5s, percentile %g, door to door", date, first, last, r->percentiles[0]);
  }
  puts("\n");
}

static void print_totals(const struct card *card, struct tq_table *t) {
  tq_table_row(t, "area, km2");
  for (int i = 0; i < card->n_columns; i++)
    tq_table_cell(t, "%.0f", card->columns[i].area_km2);
  tq_table_row(t, "people at seats");
  for (int i = 0; i < card->n_columns; i++)
    tq_table_cell(t, card->columns[i].people < 0 ? "-" : "%lld", (long long)card->columns[i].people);
  for (int k = 0; k < 2; k++) {
    const char *kind = k ? "county" : "city";
    uint32_t n = count(card, kind, NULL);
    if (n == 0) continue;
    tq_table_row(t, k ? "counties within" : "cities within");
    for (int i = 0; i < card->n_columns; i++)
      tq_table_cell(t, "%u of %u", count(card, kind, &card->columns[i]), n);
  }
}

static void print_cities(const struct card *card, struct tq_table *t) {
  for (uint32_t p = 0; p < card->graph->n_places; p++) {
    if (!is_kind(card, p, "city")) continue;
    tq_table_row(t, tq_graph_string(card->graph, card->graph->places[p].name));
    for (int i = 0; i < card->n_columns; i++) {
      int32_t s = card->columns[i].place_s[p];
      if (s < 0)
        tq_table_cell(t, "> %g", card->cutoff_s / 20.0);
      else
        tq_table_cell(t, "%.1f min%s", s / 60.0, s <= card->cutoff_s ? " *" : "  ");
    }
  }
}

static void print_counties(const struct card *card) {
  if (count(card, "county", NULL) == 0) return;
  for (int i = 0; i < card->n_columns; i++) {
    printf("\nCounties within the hour by %s:", title_of(card->columns[i].travel));
    uint32_t said = 0;
    for (uint32_t p = 0; p < card->graph->n_places; p++)
      if (is_kind(card, p, "county") && within(card, &card->columns[i], p))
        printf("%s%s", said++ % 12 ? " " : "\n  ",
               tq_graph_string(card->graph, card->graph->places[p].name));
    puts(said ? "" : " none");
  }
}

static enum tq_code print_card(const struct card *card, struct tq_err *err) {
  struct tq_table table = {0};
  print_head(card);
  tq_table_row(&table, "");
  for (int i = 0; i < card->n_columns; i++)
    tq_table_cell(&table, "%s", title_of(card->columns[i].travel));
  print_totals(card, &table);
  print_cities(card, &table);
  enum tq_code code = tq_table_print(&table, stdout, err);
  tq_table_free(&table);
  if (code) return code;
  puts("* within the hour");
  print_counties(card);
  int64_t total;
  uint32_t n = tq_people(card->graph, &total);
  if (n)
    printf("\nPeople are counted at the points (seats) of %u places, %lld in all, not spread over\n"
           "areas: a county counts whole when its seat is within the hour.\n",
           n, (long long)total);
  return TQ_OK;
}

static enum tq_code write_csv(const struct card *card, const char *path, struct tq_err *err) {
  const struct tq_graph *g = card->graph;
  struct tq_out_file file = {0};
  enum tq_code code = tq_out_file_open(&file, path, err);
  if (code) return code;
  fputs("id,name,kind,city,population", file.stream);
  for (int i = 0; i < card->n_columns; i++) {
    const char *name = tq_travel_name(card->columns[i].travel);
    fprintf(file.stream, ",%s_min,%s_within_%g_min", name, name, card->cutoff_s / 60.0);
  }
  fputc('\n', file.stream);
  for (uint32_t p = 0; p < g->n_places; p++) {
    const struct tq_place *place = &g->places[p];
    uint32_t texts[] = {place->id, place->name, place->kind, place->parent};
    for (int i = 0; i < 4; i++) {
      tq_write_csv_field(tq_graph_string(g, texts[i]), file.stream);
      fputc(',', file.stream);
    }
    if (place->population >= 0) fprintf(file.stream, "%lld", (long long)place->population);
    for (int i = 0; i < card->n_columns; i++) {
      int32_t s = card->columns[i].place_s[p];
      if (s >= 0)
        fprintf(file.stream, ",%.2f,%d", s / 60.0, s <= card->cutoff_s);
      else
        fputs(",,0", file.stream);
    }
    fputc('\n', file.stream);
  }
  code = tq_out_file_commit(&file, err);
  tq_out_file_discard(&file);
  return code;
}

static enum tq_code answer(const char *path, struct own *own, struct tq_err *err) {
  struct tq_graph *g = NULL;
  struct tq_request *r = &own->query.request;
  enum tq_code code = tq_open_checked(path, &g, err);
  if (code) return code;
  if (!own->has_modes) r->travels = 1u << TQ_BY_CAR | 1u << TQ_BY_TRANSIT;
  if (own->query.arrive) r->reverse = true;
  if (!own->has_cutoffs) r->cutoffs_s[0] = 3600;
  for (uint32_t i = 1; i < r->n_cutoffs && own->has_cutoffs; i++)
    if (r->cutoffs_s[i] > r->cutoffs_s[0]) r->cutoffs_s[0] = r->cutoffs_s[i];
  r->n_cutoffs = 1;
  struct card card = {.graph = g,
                      .query = own->query,
                      .traffic = r->traffic,
                      .avoid = r->avoid,
                      .cutoff_s = r->cutoffs_s[0]};
  for (int t = 0; t < TQ_N_TRAVELS && !code; t++) {
    if (!(r->travels >> t & 1)) continue;
    struct column *column = &card.columns[card.n_columns++];
    column->travel = (enum tq_travel)t;
    code = fill_column(&card, column, err);
  }
  if (!code) code = print_card(&card, err);
  if (!code && own->output) code = write_csv(&card, own->output, err);
  if (!code && own->output) code = tq_definition_write_beside(own->output, card.definition, err);
  own->query.parking = card.query.parking; /* freed with the query that card's is a copy of */
  free(card.definition);
  for (int i = 0; i < card.n_columns; i++) free(card.columns[i].place_s);
  tq_graph_free(g);
  return code;
}

static int run(int argc, char **argv) {
  static const struct option options[] = {
      TQ_QUERY_OPTIONS, {"output", required_argument, NULL, 'o'}, {"help", no_argument, NULL, 'h'},
      {0}};
  struct own own = {0};
  const struct tq_parse parse = {&tq_cmd_scorecard, options, "o:h", take, &own, tq_query_usage};
  const char *graph;
  struct tq_err err;
  tq_query_init(&own.query);
  int status = tq_parse(&parse, argc, argv, &graph);
  if (status == TQ_PARSED)
    status = answer(graph, &own, &err) ? tq_complain("scorecard", &err) : TQ_EXIT_FINE;
  tq_query_free(&own.query);
  return status;
}

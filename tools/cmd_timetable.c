/* tongqu timetable: spreadsheets of trains and lines to a GTFS feed. */
#include <stdio.h>
#include <string.h>

#include "engine/base/date.h"
#include "graphs/csv.h"
#include "graphs/spreadsheet.h"
#include "graphs/timetable_from_tables.h"
#include "tools/parse.h"

static int run(int argc, char **argv);

const struct tq_command tq_cmd_timetable = {
    .name = "timetable",
    .summary = "spreadsheets of trains and lines to a GTFS feed",
    .usage =
        "Usage: tongqu timetable --stations CSV [--trains CSV] [--lines CSV --headways CSV]\n"
        "                        --from DATE --to DATE -o FOLDER|FILE.zip [OPTIONS]\n"
        "\n"
        "  --stations CSV     station,lon,lat and id if there is one\n"
        "  --trains CSV       trains or coaches, one row a call in order: train,station,arrive,\n"
        "                     depart and, if wanted, day_offset, network, days\n"
        "  --lines CSV        lines, one row a station: line,network,seq,station,run_min (from "
        "the\n"
        "                     station before),dwell_min and one_way (1: not back as well)\n"
        "  --headways CSV     line,from,to,headway_min and, if wanted, first,last,days\n"
        "  --from, --to DATE  first and last date of service, YYYY-MM-DD\n"
        "  --weekdays DAYS    of rows without days: 1-7 (1 = Monday), 1-5, 67; default 1-7\n"
        "  --network NAME     of trains that name none: trunk-rail, intercity-rail, "
        "suburban-rail,\n"
        "                     metro, tram, bus, coach, ferry; default trunk-rail, intercity-rail\n"
        "                     for numbers that begin with C\n"
        "  --coords NAME      of the stations: wgs84 (default), gcj02, bd09\n"
        "  --timezone NAME    default Asia/Shanghai\n"
        "  --agency NAME, --agency-url URL   who runs it; default Timetable\n"
        "  --inexact          headways hold on average, not to the minute (exact_times 0)\n"
        "  -o, --output       a folder (new, empty or an earlier result) or a .zip\n"
        "\n"
        "Tables are CSV in UTF-8 or GB 18030. Headers may be Chinese: 车次 车站 到达 出发 天数 "
        "网络\n"
        "运行日; 线路 网络 序号 车站 运行时间 停站时间 单向; 线路 开始 结束 间隔 首班 末班;\n"
        "车站 经度 纬度 编号. A name that is left out below its first row is the one above.\n"
        "A time earlier than the one before is the next day's; write day_offset where a train\n"
        "stands or runs for more than 12 hours between two times. Blank and -- mean no time.\n"
        "\n"
        "Example:\n"
        "  stations.csv     trains.csv                    lines.csv\n"
        "  车站,经度,纬度   车次,车站,到达,出发           线路,网络,序号,车站,运行时间,停站时间\n"
        "  武汉,114.42,30.61  G1,武汉,--,08:00            2号线,metro,1,汉口,,\n"
        "  汉口,114.25,30.62  G1,咸宁北,08:25,08:27       2号线,metro,2,武汉,22.5,\n"
        "  咸宁北,114.35,29.88  G1,长沙南,09:30,--\n"
        "  长沙南,113.06,28.15                            headways.csv\n"
        "                                                 线路,开始,结束,间隔,首班,末班\n"
        "                                                 2号线,06:00,23:00,5,06:10,22:30\n"
        "  tongqu timetable --stations stations.csv --trains trains.csv --lines lines.csv \\\n"
        "    --headways headways.csv --from 2026-01-01 --to 2026-12-31 --coords gcj02 -o feed.zip\n"
        "  tongqu check-feed feed.zip\n"
        "  tongqu build --osm hubei.osm.pbf --gtfs feed.zip -o region.tq\n",
    .run = run,
};

struct own {
  struct tq_tables_opts opts;
  const char *output;
  bool has_from, has_to;
};

static enum tq_code take_date(const char *option, const char *arg, int32_t *date, bool *has,
                              struct tq_err *err) {
  *date = tq_date_parse(arg);
  *has = *date != TQ_NO_DATE;
  if (*has) return TQ_OK;
  return tq_fail(err, TQ_E_ARG, "--%s %s: write a date as YYYY-MM-DD", option, arg);
}

static enum tq_code take(void *ctx, int option, const char *arg, struct tq_err *err) {
  struct own *own = ctx;
  struct tq_tables_opts *o = &own->opts;
  switch (option) {
    case 's':
      o->stations = arg;
      return TQ_OK;
    case 't':
      o->trains = arg;
      return TQ_OK;
    case 'l':
      o->lines = arg;
      return TQ_OK;
    case 'w':
      o->headways = arg;
      return TQ_OK;
    case 'f':
      return take_date("from", arg, &o->from, &own->has_from, err);
    case 'u':
      return take_date("to", arg, &o->to, &own->has_to, err);
    case 'd':
      if (tq_sheet_days((struct tq_text){arg, strlen(arg)}, &o->weekdays)) return TQ_OK;
      return tq_fail(err, TQ_E_ARG, "--weekdays %s: write 1-7 (1 = Monday), 1-5 or 67", arg);
    case 'n':
      if (tq_network_parse(arg, &o->network)) return TQ_OK;
      return tq_fail(err, TQ_E_ARG, "--network %s: no such network; see --help", arg);
    case 'c':
      if (tq_coords_parse(arg, &o->coords)) return TQ_OK;
      return tq_fail(err, TQ_E_ARG, "--coords %s: give wgs84, gcj02 or bd09", arg);
    case 'z':
      o->timezone = arg;
      return TQ_OK;
    case 'a':
      o->agency = arg;
      return TQ_OK;
    case 'r':
      o->agency_url = arg;
      return TQ_OK;
    case 'i':
      o->inexact = true;
      return TQ_OK;
    case 'o':
      own->output = arg;
      return TQ_OK;
    default:
      return tq_fail(err, TQ_E_ARG, "unknown option");
  }
}

static int run(int argc, char **argv) {
  static const struct option options[] = {
      {"stations", required_argument, NULL, 's'}, {"trains", required_argument, NULL, 't'},
      {"lines", required_argument, NULL, 'l'},    {"headways", required_argument, NULL, 'w'},
      {"from", required_argument, NULL, 'f'},     {"to", required_argument, NULL, 'u'},
      {"weekdays", required_argument, NULL, 'd'}, {"network", required_argument, NULL, 'n'},
      {"coords", required_argument, NULL, 'c'},   {"timezone", required_argument, NULL, 'z'},
      {"agency", required_argument, NULL, 'a'},   {"agency-url", required_argument, NULL, 'r'},
      {"inexact", no_argument, NULL, 'i'},        {"output", required_argument, NULL, 'o'},
      {"help", no_argument, NULL, 'h'},           {0}};
  struct own own = {.output = NULL};
  struct tq_err err;
  const struct tq_parse parse = {&tq_cmd_timetable, options, "o:h", take, &own, NULL};
  tq_tables_opts_init(&own.opts);
  int status = tq_parse(&parse, argc, argv, NULL);
  if (status != TQ_PARSED) return status;
  if (!own.output)
    return tq_complain_usage("timetable", "the output is missing; give -o FOLDER or -o FILE.zip");
  if (!own.has_from || !own.has_to)
    return tq_complain_usage("timetable", "the dates are missing; give --from and --to");
  struct tq_tables_counts n;
  if (tq_timetable_from_tables(&own.opts, own.output, &n, &err))
    return tq_complain("timetable", &err);
  printf("%s: %zu stations, %zu routes, %zu trips, %zu calls, %zu headway periods\n", own.output,
         n.stations, n.routes, n.trips, n.calls, n.periods);
  if (n.unused_stations)
    fprintf(stderr, "note: %zu stations have no train and no line; left out\n", n.unused_stations);
  if (n.midnights)
    fprintf(stderr, "note: %zu times earlier than the one before were taken as the next day's\n",
            n.midnights);
  return TQ_EXIT_FINE;
}

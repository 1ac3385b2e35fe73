/* The tables as GTFS files, in a folder or a zip. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "engine/base/date.h"
#include "engine/base/out_file.h"
#include "graphs/timetable_tables.h"

static void put(FILE *f, const char *text) {
  if (!strpbrk(text, ",\"\n\r")) {
    fputs(text, f);
    return;
  }
  fputc('"', f);
  for (; *text; text++) {
    if (*text == '"') fputc('"', f);
    fputc(*text, f);
  }
  fputc('"', f);
}

static void put_time(FILE *f, int32_t time_s) {
  fprintf(f, "%02d:%02d:%02d", time_s / 3600, time_s / 60 % 60, time_s % 60);
}

static void put_date(FILE *f, int32_t date) {
  int year, month, day;
  tq_date_to_civil(date, &year, &month, &day);
  fprintf(f, "%04d%02d%02d", year, month, day);
}

/* Degrees with 6 places, whatever the locale. */
static void put_degrees(FILE *f, double degrees) {
  long long micro = (long long)(degrees * 1e6 + (degrees < 0 ? -0.5 : 0.5));
  long long whole = micro < 0 ? -micro : micro;
  fprintf(f, "%s%lld.%06lld", micro < 0 ? "-" : "", whole / 1000000, whole % 1000000);
}

static void write_agency(const struct tq_tables *t, FILE *f) {
  fputs("agency_id,agency_name,agency_url,agency_timezone\n1,", f);
  put(f, t->opts->agency);
  fputc(',', f);
  put(f, t->opts->agency_url);
  fprintf(f, ",%s\n", t->opts->timezone);
}

static void write_feed_info(const struct tq_tables *t, FILE *f) {
  fputs(
      "feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date,feed_end_date,"
      "feed_version,feed_contact_url\n",
      f);
  put(f, t->opts->agency);
  fputc(',', f);
  put(f, t->opts->agency_url);
  fputs(",mul,", f);
  put_date(f, t->opts->from);
  fputc(',', f);
  put_date(f, t->opts->to);
  fputs(",1,", f);
  put(f, t->opts->agency_url);
  fputc('\n', f);
}

static void write_stops(const struct tq_tables *t, FILE *f) {
  fputs("stop_id,stop_name,stop_lat,stop_lon\n", f);
  for (size_t i = 0; i < t->stations.n; i++) {
    const struct tq_table_station *s = &t->stations.v[i];
    if (!s->used) continue;
    put(f, s->id);
    fputc(',', f);
    put(f, s->name);
    fputc(',', f);
    put_degrees(f, s->lat_deg);
    fputc(',', f);
    put_degrees(f, s->lon_deg);
    fputc('\n', f);
  }
}

static void write_routes(const struct tq_tables *t, FILE *f) {
  static const int types[TQ_N_NETWORKS] = {2, 103, 109, 1, 0, 3, 200, 4};
  fputs("route_id,agency_id,route_short_name,route_long_name,route_type\n", f);
  for (size_t i = 0; i < t->routes.n; i++) {
    const struct tq_table_route *r = &t->routes.v[i];
    put(f, r->id);
    fputs(",1,", f);
    put(f, r->short_name);
    fputc(',', f);
    put(f, r->long_name);
    fprintf(f, ",%d\n", types[r->network]);
  }
}

/* "d12345" for Monday to Friday. */
static void put_service(FILE *f, uint8_t days) {
  fputc('d', f);
  for (int d = 0; d < 7; d++)
    if (days >> d & 1) fputc('1' + d, f);
}

static void write_calendar(const struct tq_tables *t, FILE *f) {
  bool known[128] = {false};
  fputs("service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n",
        f);
  for (size_t i = 0; i < t->trips.n; i++) {
    uint8_t days = t->trips.v[i].days & 0x7f;
    if (known[days]) continue;
    known[days] = true;
    put_service(f, days);
    for (int d = 0; d < 7; d++) fprintf(f, ",%d", days >> d & 1);
    fputc(',', f);
    put_date(f, t->opts->from);
    fputc(',', f);
    put_date(f, t->opts->to);
    fputc('\n', f);
  }
}

static void write_trips(const struct tq_tables *t, FILE *f) {
  fputs("route_id,service_id,trip_id,trip_headsign,trip_short_name,direction_id\n", f);
  for (size_t i = 0; i < t->trips.n; i++) {
    const struct tq_table_trip *trip = &t->trips.v[i];
    const struct tq_table_call *last = &t->calls.v[trip->first_call + trip->n_calls - 1];
    put(f, t->routes.v[trip->route].id);
    fputc(',', f);
    put_service(f, trip->days);
    fputc(',', f);
    put(f, trip->id);
    fputc(',', f);
    put(f, t->stations.v[last->station].name);
    fputc(',', f);
    put(f, trip->short_name);
    fprintf(f, ",%d\n", trip->direction);
  }
}

static void write_stop_times(const struct tq_tables *t, FILE *f) {
  fputs("trip_id,arrival_time,departure_time,stop_id,stop_sequence\n", f);
  for (size_t i = 0; i < t->trips.n; i++) {
    const struct tq_table_trip *trip = &t->trips.v[i];
    for (uint32_t k = 0; k < trip->n_calls; k++) {
      const struct tq_table_call *call = &t->calls.v[trip->first_call + k];
      put(f, trip->id);
      fputc(',', f);
      put_time(f, call->arrive_s);
      fputc(',', f);
      put_time(f, call->depart_s);
      fputc(',', f);
      put(f, t->stations.v[call->station].id);
      fprintf(f, ",%u\n", k + 1);
    }
  }
}

static void write_frequencies(const struct tq_tables *t, FILE *f) {
  fputs("trip_id,start_time,end_time,headway_secs,exact_times\n", f);
  for (size_t i = 0; i < t->trips.n; i++) {
    const struct tq_table_trip *trip = &t->trips.v[i];
    for (uint32_t k = 0; k < trip->n_periods; k++) {
      const struct tq_table_period *p = &t->periods.v[trip->first_period + k];
      put(f, trip->id);
      fputc(',', f);
      put_time(f, p->from_s);
      fputc(',', f);
      put_time(f, p->to_s);
      fprintf(f, ",%d,%d\n", p->headway_s, t->opts->inexact ? 0 : 1);
    }
  }
}

struct table {
  const char *name;
  void (*write)(const struct tq_tables *t, FILE *f);
};

static const struct table tables[] = {
    {"agency.txt", write_agency},
    {"stops.txt", write_stops},
    {"routes.txt", write_routes},
    {"calendar.txt", write_calendar},
    {"trips.txt", write_trips},
    {"stop_times.txt", write_stop_times},
    {"frequencies.txt", write_frequencies},
    {"feed_info.txt", write_feed_info},
};
enum { N_TABLES = sizeof tables / sizeof *tables };

static bool is_wanted(const struct tq_tables *t, size_t table) {
  return tables[table].write != write_frequencies || t->periods.n > 0;
}

/* --- folder -------------------------------------------------------------------- */

static bool is_own_file(const char *name) {
  for (size_t i = 0; i < N_TABLES; i++)
    if (!strcmp(tables[i].name, name)) return true;
  return !strcmp(name, ".") || !strcmp(name, "..");
}

/* A folder that is not there yet, is empty, or holds nothing but an earlier result. */
static enum tq_code prepare_folder(const char *path, struct tq_err *err) {
  if (mkdir(path, 0777) == 0) return TQ_OK;
  DIR *d = errno == EEXIST ? opendir(path) : NULL;
  if (!d)
    return tq_fail(err, TQ_E_IO, "%s: %s; give a new folder or a .zip", path, strerror(errno));
  enum tq_code code = TQ_OK;
  for (struct dirent *e; !code && (e = readdir(d));)
    if (!is_own_file(e->d_name))
      code =
          tq_fail(err, TQ_E_IO, "%s: holds %.100s, which is not of this command; give a new folder",
                  path, e->d_name);
  closedir(d);
  return code;
}

static enum tq_code write_folder(const struct tq_tables *t, const char *path, struct tq_err *err) {
  enum tq_code code = prepare_folder(path, err);
  for (size_t i = 0; i < N_TABLES && !code; i++) {
    char file[4096];
    if (snprintf(file, sizeof file, "%s/%s", path, tables[i].name) >= (int)sizeof file)
      return tq_fail(err, TQ_E_IO, "%.80s...: the path is too long; give a shorter one", path);
    if (!is_wanted(t, i)) {
      unlink(file);
      continue;
    }
    struct tq_out_file out;
    code = tq_out_file_open(&out, file, err);
    if (code) break;
    tables[i].write(t, out.stream);
    code = tq_out_file_commit(&out, err);
    tq_out_file_discard(&out);
  }
  return code;
}

/* --- zip ----------------------------------------------------------------------- */

static enum tq_code fail_zip(const char *path, zip_t *zip, struct tq_err *err) {
  return tq_fail(err, TQ_E_IO, "%s: cannot be written (%s); check the folder", path,
                 zip_strerror(zip));
}

static enum tq_code add_member(const struct tq_tables *t, zip_t *zip, size_t table,
                               const char *path, struct tq_err *err) {
  char *text = NULL;
  size_t len = 0;
  FILE *f = open_memstream(&text, &len);
  if (!f) return tq_fail_memory(err, path);
  tables[table].write(t, f);
  if (fclose(f) != 0) {
    free(text);
    return tq_fail_memory(err, path);
  }
  zip_source_t *source = zip_source_buffer(zip, text, len, 1);
  if (!source) {
    free(text);
    return fail_zip(path, zip, err);
  }
  zip_int64_t index = zip_file_add(zip, tables[table].name, source, ZIP_FL_ENC_UTF_8);
  if (index < 0) {
    zip_source_free(source);
    return fail_zip(path, zip, err);
  }
  /* 1980-01-01: the same tables give the same bytes */
  if (zip_file_set_dostime(zip, (zip_uint64_t)index, 0, 0x21, 0) != 0)
    return fail_zip(path, zip, err);
  return TQ_OK;
}

static enum tq_code write_zip(const struct tq_tables *t, const char *path, struct tq_err *err) {
  int why;
  zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &why);
  if (!zip)
    return tq_fail(err, TQ_E_IO, "%s: cannot be written (libzip %d); check the folder", path, why);
  enum tq_code code = TQ_OK;
  for (size_t i = 0; i < N_TABLES && !code; i++)
    if (is_wanted(t, i)) code = add_member(t, zip, i, path, err);
  if (!code && zip_close(zip) == 0) return TQ_OK;
  if (!code) code = fail_zip(path, zip, err);
  zip_discard(zip);
  return code;
}

enum tq_code tq_tables_write(const struct tq_tables *t, const char *path, struct tq_err *err) {
  size_t n = strlen(path);
  return n > 4 && !strcmp(path + n - 4, ".zip") ? write_zip(t, path, err)
                                                : write_folder(t, path, err);
}

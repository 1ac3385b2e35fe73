#define _GNU_SOURCE /* syncfs */
#include "tools/batch_finish.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/out_file.h"
#include "tools/batch_features.h"
#include "tools/batch_store.h"
#include "tools/definition.h"
#include "tools/gdal_module.h"
#include "tools/out_text.h"

/* --- which form ------------------------------------------------------------------- */

static bool has_ending(const char *path, const char *ending) {
  size_t n = strlen(path), k = strlen(ending);
  return n > k && !strcasecmp(path + n - k, ending);
}

enum form { ROWS, LINES, SEQUENCE, COLLECTION, GEOPACKAGE, FOLDER, STORE, N_FORMS };

static const struct {
  const char *ending;
  enum tq_batch_result result;
} forms[N_FORMS] = {[ROWS] = {".csv", TQ_BATCH_TABLE},
                    [LINES] = {".geojsonl", TQ_BATCH_ISOCHRONES},
                    [SEQUENCE] = {".geojsons", TQ_BATCH_ISOCHRONES},
                    [COLLECTION] = {".geojson", TQ_BATCH_ISOCHRONES},
                    [GEOPACKAGE] = {".gpkg", TQ_BATCH_ISOCHRONES},
                    [FOLDER] = {"/", TQ_BATCH_RASTERS},
                    [STORE] = {".tqs", TQ_BATCH_STORE}};

static bool find_form(enum tq_batch_result result, const char *path, enum form *form) {
  if (!strcmp(path, "-")) *form = result == TQ_BATCH_TABLE ? ROWS : LINES;
  if (!strcmp(path, "-")) return result == TQ_BATCH_TABLE || result == TQ_BATCH_ISOCHRONES;
  for (int i = 0; i < N_FORMS; i++)
    if (forms[i].result == result && has_ending(path, forms[i].ending)) {
      *form = (enum form)i;
      return true;
    }
  *form = FOLDER; /* of any name */
  return result == TQ_BATCH_RASTERS;
}

bool tq_batch_result_of(const char *path, enum tq_batch_result *out) {
  for (int i = 0; i < N_FORMS; i++)
    if (has_ending(path, forms[i].ending)) {
      *out = forms[i].result;
      return true;
    }
  return false;
}

enum tq_code tq_batch_check_output(enum tq_batch_result result, const char *path,
                                   struct tq_err *err) {
  static const char *const wanted[TQ_N_BATCH_RESULTS] = {
      [TQ_BATCH_TABLE] = "FILE.csv or -",
      [TQ_BATCH_ISOCHRONES] = "FILE.geojsonl, .geojsons, .geojson, .gpkg or -",
      [TQ_BATCH_RASTERS] = "a folder",
      [TQ_BATCH_STORE] = "FILE.tqs"};
  enum form form;
  struct stat st;
  const struct tq_gdal_module *gdal;
  if (!find_form(result, path, &form))
    return tq_fail(err, TQ_E_ARG, "-o %s: --result %s is written to %s", path,
                   tq_batch_result_name(result), wanted[result]);
  if (form == FOLDER && stat(path, &st) == 0 && !S_ISDIR(st.st_mode))
    return tq_fail(err, TQ_E_ARG, "-o %s: rasters go to a folder; give another name", path);
  return form == GEOPACKAGE ? tq_gdal_load(&gdal, err) : TQ_OK;
}

/* --- one file --------------------------------------------------------------------- */

struct finish {
  struct tq_journal **journals;
  size_t n;
  json_t *about;
  const char *path;
};

static enum tq_code write_head(const struct finish *f, enum form form, FILE *out) {
  if (form == ROWS) {
    int32_t cutoffs_s[TQ_MAX_CUTOFFS];
    json_t *list = json_object_get(f->about, "cutoffs_s");
    size_t n = json_array_size(list) < TQ_MAX_CUTOFFS ? json_array_size(list) : TQ_MAX_CUTOFFS;
    for (size_t i = 0; i < n; i++)
      cutoffs_s[i] = (int32_t)json_integer_value(json_array_get(list, i));
    if (json_is_true(json_object_get(f->about, "bom"))) fputs("\xef\xbb\xbf", out);
    tq_batch_table_head(out, cutoffs_s, n, json_is_true(json_object_get(f->about, "people")));
  } else if (form == COLLECTION) {
    char *definition = json_dumps(json_object_get(f->about, "definition"),
                                  JSON_COMPACT | JSON_REAL_PRECISION(10) | JSON_PRESERVE_ORDER);
    fprintf(out, "{\"type\":\"FeatureCollection\",\"definition\":%s,\"features\":[",
            definition ? definition : "{}");
    free(definition);
  }
  return TQ_OK;
}

/* An item's features stand one a line; a sequence and a collection set something before each. */
static void write_lines(FILE *out, const char *before, bool *first, const char *text, size_t n) {
  for (const char *end; n; n -= (size_t)(end - text), text = end) {
    end = memchr(text, '\n', n);
    end = end ? end + 1 : text + n;
    if (before[0] == ',') {
      fputs(*first ? "\n" : ",\n", out);
      fwrite(text, 1, (size_t)(end - text) - 1, out);
    } else {
      fputs(before, out);
      fwrite(text, 1, (size_t)(end - text), out);
    }
    *first = false;
  }
}

static enum tq_code write_items(const struct finish *f, enum form form, FILE *out,
                                struct tq_err *err) {
  enum tq_code code = write_head(f, form, out);
  bool first = true;
  for (size_t i = 0; i < f->n && !code; i++) {
    bool more = true;
    tq_journal_rewind(f->journals[i]);
    while (!code && more) {
      struct tq_journal_item item;
      code = tq_journal_next(f->journals[i], &item, &more, err);
      if (code || !more) break;
      if (form == SEQUENCE || form == COLLECTION)
        write_lines(out, form == SEQUENCE ? "\x1e" : ",", &first, (const char *)item.data,
                    item.data_len);
      else
        fwrite(item.data, 1, item.data_len, out);
      if (ferror(out)) break; /* told by the commit */
    }
  }
  if (form == COLLECTION) fputs("\n]}\n", out);
  return code;
}

/* The features go to a file of lines first, which the module reads. */
static enum tq_code write_geopackage(const struct finish *f, struct tq_out_file *file,
                                     struct tq_err *err) {
  const struct tq_gdal_module *gdal;
  enum tq_code code = write_items(f, LINES, file->stream, err);
  if (!code) code = tq_out_file_flush(file, err);
  if (!code) code = tq_gdal_load(&gdal, err);
  if (code) return code;
  char made[4096];
  int n = snprintf(made, sizeof made, "%s.gpkg", file->temp_path ? file->temp_path : "");
  if (n >= (int)sizeof made || !file->temp_path)
    return tq_fail(err, TQ_E_ARG, "%s: a GeoPackage needs a plain file; give another name",
                   f->path);
  char *definition = json_dumps(json_object_get(f->about, "definition"),
                                JSON_COMPACT | JSON_REAL_PRECISION(10) | JSON_PRESERVE_ORDER);
  const char *coords = json_string_value(json_object_get(f->about, "coords"));
  code = gdal->lines_to_geopackage(file->temp_path, made, definition ? definition : "{}",
                                   coords ? coords : "", err);
  free(definition);
  if (!code && rename(made, file->temp_path) != 0)
    code = tq_fail(err, TQ_E_IO, "%s: %s", made, strerror(errno));
  if (code) unlink(made);
  return code;
}

static enum tq_code write_one(const struct finish *f, enum form form, struct tq_err *err) {
  struct tq_out_file file;
  enum tq_code code = tq_out_file_open(&file, f->path, err);
  if (code) return code;
  if (form == GEOPACKAGE)
    code = write_geopackage(f, &file, err);
  else
    code = form == STORE ? tq_store_write(f->journals, f->n, file.stream, err)
                         : write_items(f, form, file.stream, err);
  if (!code) code = tq_out_file_commit(&file, err);
  tq_out_file_discard(&file);
  return code;
}

/* --- a folder of rasters ------------------------------------------------------------ */

/* A thousand to a folder: "000012/00012345-ID.tif"; the id's letters and digits only. */
static void raster_name(const struct tq_journal_item *item, char name[128]) {
  int n = snprintf(name, 128, "%06" PRIu64 "/%09" PRIu64 "-", item->record.origin / 1000,
                   item->record.origin + 1);
  for (uint32_t i = 0; i < item->record.id_len && n < 96; i++) {
    unsigned char c = (unsigned char)item->id[i];
    name[n++] = (char)(isalnum(c) && c < 0x80 ? c : '_');
  }
  strcpy(name + n, ".tif");
}

/* Not pushed to the disk one by one: all together, before the listing appears. */
static enum tq_code write_raster(const struct finish *f, const struct tq_journal_item *item,
                                 const char *name, struct tq_err *err) {
  char path[4096];
  int n = snprintf(path, sizeof path, "%s/%.6s", f->path, name);
  if (n < 0 || (size_t)n + sizeof "/000000001-.tif" + 128 > sizeof path)
    return tq_fail(err, TQ_E_ARG, "%s: the name is too long", f->path);
  errno = 0;
  if (mkdir(path, 0777) != 0 && errno != EEXIST)
    return tq_fail(err, TQ_E_IO, "%s: %s; choose a folder that can be written", path,
                   strerror(errno));
  snprintf(path, sizeof path, "%s/%s", f->path, name);
  FILE *out = fopen(path, "wb");
  bool written = out && fwrite(item->data, 1, item->data_len, out) == item->data_len;
  int why = errno;
  if (out && fclose(out) != 0) written = false;
  if (written) return TQ_OK;
  return tq_fail(err, TQ_E_IO, "%s: %s; make room, then run again with --resume", path,
                 strerror(errno ? errno
                          : why ? why
                                : EIO));
}

static void sync_folder(const char *path) {
  int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  syncfs(fd);
  close(fd);
}

static void write_listing_row(FILE *out, const struct tq_journal_item *item, const char *name,
                              enum tq_coords coords) {
  char *id = strndup(item->id, item->record.id_len);
  char *why = strndup(item->why, item->record.why_len);
  double lon = tq_deg(item->record.pos.lon_e7), lat = tq_deg(item->record.pos.lat_e7);
  tq_coords_from_wgs84(coords, &lon, &lat);
  tq_text_csv(out, id ? id : "");
  putc(',', out);
  bool has_pos = item->record.pos.lon_e7 || item->record.pos.lat_e7 || !item->record.why_len;
  if (has_pos) tq_text_number(out, lon, 7);
  putc(',', out);
  if (has_pos) tq_text_number(out, lat, 7);
  fprintf(out, ",%s,", item->record.why_len ? "" : name);
  tq_text_csv(out, item->record.why_len && why ? why : "ok");
  putc('\n', out);
  free(id);
  free(why);
}

static enum tq_code write_folder(const struct finish *f, struct tq_err *err) {
  char path[4096];
  struct tq_out_file list;
  enum tq_coords coords = TQ_WGS84;
  const char *typed = json_string_value(json_object_get(f->about, "coords"));
  if (typed) tq_coords_parse(typed, &coords);
  errno = 0;
  if (mkdir(f->path, 0777) != 0 && errno != EEXIST)
    return tq_fail(err, TQ_E_IO, "%s: %s; choose a folder that can be written", f->path,
                   strerror(errno));
  snprintf(path, sizeof path, "%s/origins.csv", f->path);
  enum tq_code code = tq_out_file_open(&list, path, err);
  if (code) return code;
  fputs("id,lon,lat,file,status\n", list.stream);
  for (size_t i = 0; i < f->n && !code; i++) {
    bool more = true;
    tq_journal_rewind(f->journals[i]);
    while (!code && more) {
      struct tq_journal_item item;
      char name[128];
      code = tq_journal_next(f->journals[i], &item, &more, err);
      if (code || !more) break;
      raster_name(&item, name);
      if (!item.record.why_len) code = write_raster(f, &item, name, err);
      write_listing_row(list.stream, &item, name, coords);
    }
  }
  if (!code) sync_folder(f->path);
  if (!code) code = tq_out_file_commit(&list, err);
  tq_out_file_discard(&list);
  return code;
}

/* --- all of it -------------------------------------------------------------------- */

/* "out/" and "out" are the same folder. */
static char *plain_path(const char *path) {
  size_t n = strlen(path);
  while (n > 1 && path[n - 1] == '/') n--;
  return strndup(path, n);
}

static char *finished_text(const struct finish *f) {
  uint64_t n_bad = 0;
  char job[24];
  for (size_t i = 0; i < f->n; i++) n_bad += f->journals[i]->n_bad;
  json_t *o = json_deep_copy(json_object_get(f->about, "definition"));
  snprintf(job, sizeof job, "%016" PRIx64, f->journals[0]->head.job);
  json_object_set_new(o, "job", json_string(job));
  json_object_set_new(o, "origins_without_answer", json_integer((json_int_t)n_bad));
  char *text = json_dumps(o, JSON_INDENT(1) | JSON_REAL_PRECISION(10) | JSON_PRESERVE_ORDER);
  json_decref(o);
  return text;
}

enum tq_code tq_batch_finish(struct tq_journal **journals, size_t n, const char *path,
                             struct tq_err *err) {
  struct finish f = {.journals = journals, .n = n};
  enum tq_batch_result result = TQ_BATCH_TABLE;
  enum form form = ROWS;
  f.about = json_loads(journals[0]->about, 0, NULL);
  const char *name = json_string_value(json_object_get(f.about, "result"));
  char *plain = plain_path(path);
  enum tq_code code = TQ_OK;
  if (!plain)
    code = tq_fail_memory(err, "a file name");
  else if (!name || !tq_batch_result_parse(name, &result))
    code = tq_fail(err, TQ_E_FORMAT, "%s: says nothing of its result; run its batch again",
                   journals[0]->path ? journals[0]->path : "the journal");
  else
    code = tq_batch_check_output(result, path, err);
  if (!code) find_form(result, path, &form);
  f.path = plain;
  if (!code) code = form == FOLDER ? write_folder(&f, err) : write_one(&f, form, err);
  if (!code) {
    char *text = finished_text(&f);
    code = tq_definition_write_beside(plain, text, err);
    free(text);
  }
  json_decref(f.about);
  free(plain);
  return code;
}

bool tq_batch_is_finished(const char *path, uint64_t job, uint64_t *n_bad) {
  char *plain = plain_path(path), beside[4096], text[24];
  struct stat st;
  if (!plain) return false;
  int n = snprintf(beside, sizeof beside, "%s.definition.json", plain);
  json_t *o =
      n < (int)sizeof beside && stat(plain, &st) == 0 ? json_load_file(beside, 0, NULL) : NULL;
  const char *found = json_string_value(json_object_get(o, "job"));
  snprintf(text, sizeof text, "%016" PRIx64, job);
  bool finished = found && !strcmp(found, text);
  *n_bad = (uint64_t)json_integer_value(json_object_get(o, "origins_without_answer"));
  json_decref(o);
  free(plain);
  return finished;
}

#include "graphs/archive.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <zip.h>

#include "engine/base/mem.h"

struct tq_archive {
  char *path;
  char *name;
  zip_t *zip;   /* NULL for a folder */
  char *prefix; /* folder inside the zip, with its slash; or "" */
};

static const uint64_t MAX_BYTES = (uint64_t)4 << 30;
/* Deflate cannot pack tighter than 1:1032; more is a bomb or a damaged directory. */
static const uint64_t MAX_RATIO = 1100;

static char *copy(const char *text, size_t len) {
  char *s = tq_alloc(len + 1, 1);
  if (!s) return NULL;
  memcpy(s, text, len);
  s[len] = 0;
  return s;
}

static bool ends_with(const char *text, const char *end) {
  size_t n = strlen(text), k = strlen(end);
  return n >= k && !strcasecmp(text + n - k, end);
}

static char *base_name(const char *path) {
  size_t end = strlen(path);
  while (end > 1 && path[end - 1] == '/') end--;
  size_t start = end;
  while (start > 0 && path[start - 1] != '/') start--;
  size_t len = end - start;
  if (len > 4 && !strncasecmp(path + end - 4, ".zip", 4)) len -= 4;
  return copy(path + start, len);
}

/* How likely it is that the folder of this member holds the tables: 3 the top with a
 * table, 2 a folder with stops.txt, 1 a folder with any .txt, 0 none of these. */
static int rank_of(const char *entry) {
  if (!entry || !ends_with(entry, ".txt") || !strncmp(entry, "__MACOSX/", 9)) return 0;
  const char *slash = strrchr(entry, '/');
  if (!slash) return 3;
  return strcmp(slash, "/stops.txt") == 0 ? 2 : 1;
}

/* The folder that holds the tables: none when one lies at the top, else the first folder
 * with stops.txt, else the first with a .txt file. NULL when memory is out. */
static char *find_prefix(zip_t *zip) {
  const char *best = NULL;
  zip_int64_t n = zip_get_num_entries(zip, 0);
  for (zip_int64_t i = 0; i < n; i++) {
    const char *entry = zip_get_name(zip, (zip_uint64_t)i, ZIP_FL_ENC_GUESS);
    if (rank_of(entry) > rank_of(best)) best = entry;
  }
  const char *slash = best ? strrchr(best, '/') : NULL;
  return slash ? copy(best, (size_t)(slash - best) + 1) : copy("", 0);
}

static enum tq_code open_zip(struct tq_archive *a, struct tq_err *err) {
  int code;
  a->zip = zip_open(a->path, ZIP_RDONLY, &code);
  if (!a->zip) {
    zip_error_t why;
    zip_error_init_with_code(&why, code);
    tq_fail(err, TQ_E_FORMAT, "%s: not a readable zip (%s); give a GTFS zip or its unpacked folder",
            a->path, zip_error_strerror(&why));
    zip_error_fini(&why);
    return TQ_E_FORMAT;
  }
  if (zip_get_num_entries(a->zip, 0) <= 0)
    return tq_fail(err, TQ_E_FORMAT, "%s: the zip is empty; download the feed again", a->path);
  a->prefix = find_prefix(a->zip);
  return a->prefix ? TQ_OK : tq_fail_memory(err, "a zip archive");
}

enum tq_code tq_archive_open(const char *path, struct tq_archive **out, struct tq_err *err) {
  struct stat st;
  if (stat(path, &st) != 0)
    return tq_fail(err, TQ_E_IO, "%s: %s; check the path of the feed", path, strerror(errno));
  if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
    return tq_fail(err, TQ_E_IO, "%s: neither a file nor a folder; give a GTFS zip or folder",
                   path);
  struct tq_archive *a = tq_calloc(1, sizeof *a);
  enum tq_code code = TQ_OK;
  if (a) {
    a->path = copy(path, strlen(path));
    a->name = base_name(path);
  }
  if (!a || !a->path || !a->name)
    code = tq_fail_memory(err, "an archive");
  else if (S_ISREG(st.st_mode))
    code = open_zip(a, err);
  if (code)
    tq_archive_free(a);
  else
    *out = a;
  return code;
}

void tq_archive_free(struct tq_archive *a) {
  if (!a) return;
  if (a->zip) zip_discard(a->zip);
  free(a->path);
  free(a->name);
  free(a->prefix);
  free(a);
}

const char *tq_archive_name(const struct tq_archive *a) { return a->name; }

/* The member's name with its folder in front: prefix/member or path/member. */
static char *full_name(const struct tq_archive *a, const char *member) {
  if (strchr(member, '/')) return NULL;
  const char *folder = a->zip ? a->prefix : a->path;
  size_t size = strlen(folder) + strlen(member) + 2;
  char *name = tq_alloc(size, 1);
  if (name) snprintf(name, size, "%s%s%s", folder, a->zip ? "" : "/", member);
  return name;
}

bool tq_archive_has(const struct tq_archive *a, const char *member) {
  char *name = full_name(a, member);
  if (!name) return false;
  struct stat st;
  bool has =
      a->zip ? zip_name_locate(a->zip, name, 0) >= 0 : stat(name, &st) == 0 && S_ISREG(st.st_mode);
  free(name);
  return has;
}

static enum tq_code each_of_zip(const struct tq_archive *a,
                                bool (*visit)(void *ctx, const char *name, bool in_subfolder),
                                void *ctx) {
  size_t skip = strlen(a->prefix);
  zip_int64_t n = zip_get_num_entries(a->zip, 0);
  for (zip_int64_t i = 0; i < n; i++) {
    const char *entry = zip_get_name(a->zip, (zip_uint64_t)i, ZIP_FL_ENC_GUESS);
    if (!entry || !*entry || entry[strlen(entry) - 1] == '/' || !strncmp(entry, "__MACOSX/", 9))
      continue;
    bool below = strncmp(entry, a->prefix, skip) == 0;
    const char *name = below ? entry + skip : entry;
    if (!visit(ctx, name, !below || strchr(name, '/'))) break;
  }
  return TQ_OK;
}

static int by_bytes(const struct dirent **a, const struct dirent **b) {
  return strcmp((*a)->d_name, (*b)->d_name);
}

enum tq_code tq_archive_each(const struct tq_archive *a,
                             bool (*visit)(void *ctx, const char *name, bool in_subfolder),
                             void *ctx, struct tq_err *err) {
  if (a->zip) return each_of_zip(a, visit, ctx);
  struct dirent **entries;
  int n = scandir(a->path, &entries, NULL, by_bytes);
  if (n < 0)
    return tq_fail(err, TQ_E_IO, "%s: %s; check the folder's permissions", a->path,
                   strerror(errno));
  bool go_on = true;
  for (int i = 0; i < n; i++) {
    if (go_on && tq_archive_has(a, entries[i]->d_name))
      go_on = visit(ctx, entries[i]->d_name, false);
    free(entries[i]);
  }
  free(entries);
  return TQ_OK;
}

static enum tq_code read_zip(const struct tq_archive *a, const char *name, char **text, size_t *len,
                             struct tq_err *err) {
  zip_int64_t index = zip_name_locate(a->zip, name, 0);
  if (index < 0) return tq_fail(err, TQ_E_NOT_FOUND, "%s: no %s in the zip; add it", a->path, name);
  zip_stat_t st;
  if (zip_stat_index(a->zip, (zip_uint64_t)index, 0, &st) != 0 || !(st.valid & ZIP_STAT_SIZE) ||
      !(st.valid & ZIP_STAT_COMP_SIZE))
    return tq_fail(err, TQ_E_FORMAT, "%s: the size of %s is unreadable; download the feed again",
                   a->path, name);
  if (st.size >= MAX_BYTES || st.size / MAX_RATIO > st.comp_size)
    return tq_fail(err, TQ_E_FORMAT,
                   "%s: %s is said to hold %llu bytes, packed in %llu; download the feed again "
                   "or split it below 4 GiB a table",
                   a->path, name, (unsigned long long)st.size, (unsigned long long)st.comp_size);
  char *bytes = tq_alloc((size_t)st.size + 1, 1);
  if (!bytes) return tq_fail_memory(err, name);
  zip_file_t *file = zip_fopen_index(a->zip, (zip_uint64_t)index, 0);
  size_t n = 0;
  while (file && n < st.size) {
    zip_int64_t got = zip_fread(file, bytes + n, st.size - n);
    if (got <= 0) break;
    n += (size_t)got;
  }
  /* one more read lets libzip compare the checksum at the end of the member */
  char beyond;
  bool whole = file && n == st.size && zip_fread(file, &beyond, 1) == 0;
  if (file) zip_fclose(file);
  if (!whole) {
    free(bytes);
    return tq_fail(err, TQ_E_FORMAT, "%s: %s is damaged or encrypted; download the feed again",
                   a->path, name);
  }
  bytes[n] = 0;
  *text = bytes;
  *len = n;
  return TQ_OK;
}

enum tq_code tq_file_read(const char *path, char **text, size_t *len, struct tq_err *err) {
  struct stat st;
  if (stat(path, &st) != 0)
    return tq_fail(err, TQ_E_IO, "%s: %s; check the path", path, strerror(errno));
  if (!S_ISREG(st.st_mode)) return tq_fail(err, TQ_E_IO, "%s: not a plain file; give a file", path);
  if ((uint64_t)st.st_size >= MAX_BYTES)
    return tq_fail(err, TQ_E_FORMAT, "%s: above 4 GiB; split it", path);
  size_t size = (size_t)st.st_size;
  char *bytes = tq_alloc(size + 1, 1);
  if (!bytes) return tq_fail_memory(err, path);
  FILE *f = fopen(path, "rb");
  bool whole = f && fread(bytes, 1, size, f) == size;
  int why = errno;
  if (f) fclose(f);
  if (!whole) {
    free(bytes);
    return tq_fail(err, TQ_E_IO, "%s: cannot be read (%s); check its permissions", path,
                   strerror(why));
  }
  bytes[size] = 0;
  *text = bytes;
  *len = size;
  return TQ_OK;
}

enum tq_code tq_archive_read(const struct tq_archive *a, const char *member, char **text,
                             size_t *len, struct tq_err *err) {
  if (!tq_archive_has(a, member))
    return tq_fail(err, TQ_E_NOT_FOUND, "%s: no %s; add it to the feed", a->path, member);
  char *name = full_name(a, member);
  if (!name) return tq_fail_memory(err, member);
  enum tq_code code =
      a->zip ? read_zip(a, name, text, len, err) : tq_file_read(name, text, len, err);
  free(name);
  return code;
}

/* Fixture feeds, and copies of them in a temporary folder that a test may spoil. */
#ifndef TQ_TESTS_FEED_DIR_H
#define TQ_TESTS_FEED_DIR_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "graphs/archive.h"
#include "tests/suite.h"

#ifndef TQ_FIXTURES
#define TQ_FIXTURES "tests/fixtures"
#endif

enum { TQ_PATH_SIZE = 512, TQ_FILE_SIZE = TQ_PATH_SIZE + 260 }; /* of a folder, of a file in it */

static const char *const tq_feed_files[] = {
    "agency.txt",   "stops.txt",          "routes.txt",      "trips.txt",    "stop_times.txt",
    "calendar.txt", "calendar_dates.txt", "frequencies.txt", "transfers.txt"};
enum { TQ_N_FEED_FILES = sizeof tq_feed_files / sizeof *tq_feed_files };

static inline void tq_write_file(const char *dir, const char *file, const char *text, size_t len) {
  char path[TQ_FILE_SIZE];
  snprintf(path, sizeof path, "%s/%s", dir, file);
  FILE *f = fopen(path, "wb");
  ck_assert_ptr_nonnull(f);
  ck_assert_uint_eq(fwrite(text, 1, len, f), len);
  ck_assert_int_eq(fclose(f), 0);
}

static inline void tq_remove_file(const char *dir, const char *file) {
  char path[TQ_FILE_SIZE];
  snprintf(path, sizeof path, "%s/%s", dir, file);
  unlink(path);
}

/* A new empty folder; remove it with tq_temp_dir_remove. */
static inline void tq_temp_dir(char dir[TQ_PATH_SIZE]) {
  const char *tmp = getenv("TMPDIR");
  snprintf(dir, TQ_PATH_SIZE, "%s/tongqu-test-XXXXXX", tmp ? tmp : "/tmp");
  ck_assert_ptr_nonnull(mkdtemp(dir));
}

static inline void tq_temp_dir_remove(const char *dir) {
  DIR *d = opendir(dir);
  for (struct dirent *e; d && (e = readdir(d));) tq_remove_file(dir, e->d_name);
  if (d) closedir(d);
  rmdir(dir);
}

/* A file of a fixture feed, to be freed; NULL when the feed has none. */
static inline char *tq_feed_file(const char *fixture, const char *file, size_t *len) {
  char path[TQ_PATH_SIZE];
  snprintf(path, sizeof path, TQ_FIXTURES "/gtfs/%s/%s", fixture, file);
  char *text = NULL;
  return tq_file_read(path, &text, len, NULL) ? NULL : text;
}

/* A temporary copy of a fixture feed. */
static inline void tq_feed_copy(char dir[TQ_PATH_SIZE], const char *fixture) {
  tq_temp_dir(dir);
  for (int i = 0; i < TQ_N_FEED_FILES; i++) {
    size_t len;
    char *text = tq_feed_file(fixture, tq_feed_files[i], &len);
    if (text) tq_write_file(dir, tq_feed_files[i], text, len);
    free(text);
  }
}

#endif

/* Files that appear whole or not at all. */
#include <errno.h>
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/out_file.h"
#include "tests/suite.h"

static char folder[64];

static const char *in_folder(const char *name) {
  static char path[512];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}

static void make_folder(void) {
  strcpy(folder, "/tmp/tongqu-out-file-XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(folder));
}

static int n_entries(void) {
  int n = 0;
  DIR *dir = opendir(folder);
  ck_assert_ptr_nonnull(dir);
  for (struct dirent *e; (e = readdir(dir));) n += e->d_name[0] != '.';
  closedir(dir);
  return n;
}

static void remove_folder(void) {
  DIR *dir = opendir(folder);
  for (struct dirent *e; (e = readdir(dir));)
    if (e->d_name[0] != '.') remove(in_folder(e->d_name));
  closedir(dir);
  ck_assert_int_eq(rmdir(folder), 0);
}

static void put(const char *path, const char *text) {
  FILE *f = fopen(path, "wb");
  ck_assert_ptr_nonnull(f);
  fputs(text, f);
  fclose(f);
}

static const char *get(const char *path) {
  static char text[64];
  memset(text, 0, sizeof text);
  FILE *f = fopen(path, "rb");
  if (!f) return "(none)";
  size_t n = fread(text, 1, sizeof text - 1, f);
  fclose(f);
  text[n] = 0;
  return text;
}

START_TEST(file_appears_only_when_committed) {
  make_folder();
  struct tq_out_file f;
  const char *path = in_folder("a.csv");
  ck_assert_int_eq(tq_out_file_open(&f, path, NULL), TQ_OK);
  fputs("new", f.stream);
  ck_assert_int_eq(tq_out_file_flush(&f, NULL), TQ_OK);
  ck_assert_str_eq(get(path), "(none)");
  ck_assert_str_eq(get(f.temp_path), "new");
  fputs("er", f.stream);
  ck_assert_int_eq(tq_out_file_commit(&f, NULL), TQ_OK);
  ck_assert_str_eq(get(path), "newer");
  ck_assert_int_eq(n_entries(), 1);
  tq_out_file_discard(&f);
  ck_assert_str_eq(get(path), "newer");
  remove_folder();
}
END_TEST

START_TEST(discarded_file_leaves_the_old_one_and_no_trace) {
  make_folder();
  struct tq_out_file f;
  const char *path = in_folder("a.csv");
  put(path, "old");
  ck_assert_int_eq(tq_out_file_open(&f, path, NULL), TQ_OK);
  fputs("half of the n", f.stream);
  ck_assert_str_eq(get(path), "old");
  tq_out_file_discard(&f);
  ck_assert_str_eq(get(path), "old");
  ck_assert_int_eq(n_entries(), 1);
  tq_out_file_discard(&f); /* a zeroed struct */
  remove_folder();
}
END_TEST

START_TEST(new_file_has_the_permissions_of_a_plain_open) {
  make_folder();
  mode_t mask = umask(027);
  struct tq_out_file f;
  ck_assert_int_eq(tq_out_file_open(&f, in_folder("a.csv"), NULL), TQ_OK);
  ck_assert_int_eq(tq_out_file_commit(&f, NULL), TQ_OK);
  tq_out_file_discard(&f);
  umask(mask);
  struct stat st;
  ck_assert_int_eq(stat(in_folder("a.csv"), &st), 0);
  ck_assert_int_eq(st.st_mode & 0777, 0640);
  remove_folder();
}
END_TEST

START_TEST(missing_folder_is_an_error_that_names_the_path) {
  struct tq_out_file f;
  struct tq_err err;
  ck_assert_int_eq(tq_out_file_open(&f, "/nowhere/at/all/a.csv", &err), TQ_E_IO);
  ck_assert_ptr_nonnull(strstr(err.msg, "/nowhere/at/all/a.csv"));
  tq_out_file_discard(&f);
  make_folder();
  put(in_folder("plain"), "kept"); /* a file where a folder should be */
  ck_assert_int_eq(tq_out_file_open(&f, in_folder("plain/a.csv"), &err), TQ_E_IO);
  tq_out_file_discard(&f);
  ck_assert_str_eq(get(in_folder("plain")), "kept");
  ck_assert_int_eq(n_entries(), 1);
  remove_folder();
}
END_TEST

START_TEST(folder_as_a_target_is_refused) {
  make_folder();
  struct tq_out_file f;
  struct tq_err err;
  ck_assert_int_eq(tq_out_file_open(&f, folder, &err), TQ_E_IO);
  ck_assert_ptr_nonnull(strstr(err.msg, folder));
  ck_assert_ptr_nonnull(strstr(err.msg, "folder"));
  tq_out_file_discard(&f);
  ck_assert_int_eq(n_entries(), 0);
  remove_folder();
}
END_TEST

/* The rename fails when a folder has taken the name since the file was opened. */
START_TEST(failed_rename_leaves_no_temporary_file) {
  make_folder();
  struct tq_out_file f;
  const char *path = in_folder("a.csv");
  ck_assert_int_eq(tq_out_file_open(&f, path, NULL), TQ_OK);
  fputs("new", f.stream);
  ck_assert_int_eq(mkdir(path, 0755), 0);
  ck_assert_int_eq(tq_out_file_commit(&f, NULL), TQ_E_IO);
  tq_out_file_discard(&f);
  ck_assert_int_eq(n_entries(), 1);
  remove_folder();
}
END_TEST

START_TEST(minus_is_standard_output_and_stays_open) {
  struct tq_out_file f;
  ck_assert_int_eq(tq_out_file_open(&f, "-", NULL), TQ_OK);
  ck_assert_ptr_eq(f.stream, stdout);
  ck_assert_ptr_null(f.temp_path);
  ck_assert_int_eq(tq_out_file_commit(&f, NULL), TQ_OK);
  tq_out_file_discard(&f);
  ck_assert_int_ge(fputs("", stdout), 0);
}
END_TEST

START_TEST(device_is_written_and_stays_a_device) {
  struct tq_out_file f;
  ck_assert_int_eq(tq_out_file_open(&f, "/dev/null", NULL), TQ_OK);
  fputs("into the void", f.stream);
  ck_assert_int_eq(tq_out_file_commit(&f, NULL), TQ_OK);
  tq_out_file_discard(&f);
  struct stat st;
  ck_assert_int_eq(stat("/dev/null", &st), 0);
  ck_assert(S_ISCHR(st.st_mode));
}
END_TEST

/* The message named standard output instead of the device. */
START_TEST(full_device_is_an_error_that_names_it) {
  struct stat st;
  if (stat("/dev/full", &st) != 0) return;
  struct tq_out_file f;
  struct tq_err err;
  ck_assert_int_eq(tq_out_file_open(&f, "/dev/full", &err), TQ_OK);
  fputs("more than there is room for", f.stream);
  ck_assert_int_eq(tq_out_file_commit(&f, &err), TQ_E_IO);
  ck_assert_msg(strstr(err.msg, "/dev/full: ") == err.msg && strstr(err.msg, strerror(ENOSPC)),
                "%s", err.msg); /* in the locale's language */
  tq_out_file_discard(&f);
}
END_TEST

int main(void) {
  Suite *s = suite_create("out_file");
  TCase *c = tcase_create("out_file");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, file_appears_only_when_committed);
  tq_suite_add(c, discarded_file_leaves_the_old_one_and_no_trace);
  tq_suite_add(c, new_file_has_the_permissions_of_a_plain_open);
  tq_suite_add(c, missing_folder_is_an_error_that_names_the_path);
  tq_suite_add(c, folder_as_a_target_is_refused);
  tq_suite_add(c, failed_rename_leaves_no_temporary_file);
  tq_suite_add(c, minus_is_standard_output_and_stays_open);
  tq_suite_add(c, device_is_written_and_stays_a_device);
  tq_suite_add(c, full_device_is_an_error_that_names_it);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}

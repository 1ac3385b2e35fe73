/* The journal of a batch: what was appended is read back; whatever is torn or damaged, the
 * records before it are kept and nothing after it is believed. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/suite.h"
#include "tools/batch_journal.h"

enum { N_RECORDS = 9 };

static char path[64];
static struct tq_err err;

static struct tq_journal_head head_of(uint64_t first, uint64_t count) {
  return (struct tq_journal_head){.graph_id = 7,
                                  .job = 8,
                                  .n_origins = 100,
                                  .first = first,
                                  .count = count,
                                  .shard = 1,
                                  .n_shards = 1};
}

/* Record i: an id, a trouble for every third, data of a random length. */
static void make(tq_bytes *b, uint64_t origin, uint64_t *seed) {
  char id[32];
  unsigned char data[200];
  size_t n = tq_random_below(seed, sizeof data);
  for (size_t i = 0; i < n; i++) data[i] = (unsigned char)tq_random_below(seed, 256);
  snprintf(id, sizeof id, "id-%d", (int)origin);
  struct tq_pos pos = {(int32_t)origin * 10, -(int32_t)origin};
  ck_assert(tq_record_start(b, origin, pos, id, origin % 3 ? "" : "why not"));
  ck_assert(tq_bytes_add(b, data, n));
  ck_assert_int_eq(tq_record_seal(b, &err), TQ_OK);
}

/* The file's bytes with the first n records: a journal of 9 that begins at origin 20. */
static size_t ends[N_RECORDS + 1];
static unsigned char whole[16384];

static void write_journal(void) {
  struct tq_journal_head head = head_of(20, N_RECORDS);
  struct tq_journal *j;
  tq_bytes record = {0};
  uint64_t seed = 5;
  struct stat st;
  unlink(path);
  ck_assert_msg(!tq_journal_create(path, &head, "{\"a\":1}", &j, &err), "%s", err.msg);
  ends[0] = (size_t)j->end;
  for (uint64_t i = 0; i < N_RECORDS; i++) {
    make(&record, 20 + i, &seed);
    ck_assert_int_eq(tq_journal_append(j, record.v, record.n, 1, (20 + i) % 3 == 0, &err), TQ_OK);
    ends[i + 1] = (size_t)j->end;
  }
  ck_assert(tq_journal_whole(j));
  tq_journal_close(j);
  tq_vec_free(&record);
  ck_assert_int_eq(stat(path, &st), 0);
  ck_assert_uint_eq((size_t)st.st_size, ends[N_RECORDS]);
  FILE *f = fopen(path, "rb");
  ck_assert_uint_eq(fread(whole, 1, sizeof whole, f), ends[N_RECORDS]);
  fclose(f);
}

static void store(const unsigned char *bytes, size_t n) {
  FILE *f = fopen(path, "wb");
  ck_assert_uint_eq(fwrite(bytes, 1, n, f), n);
  fclose(f);
}

/* All records of the journal are those that were made. */
static void check_records(struct tq_journal *j, uint64_t n) {
  tq_bytes record = {0};
  uint64_t seed = 5;
  bool more;
  struct tq_journal_item item;
  tq_journal_rewind(j);
  for (uint64_t i = 0; i < n; i++) {
    make(&record, 20 + i, &seed);
    ck_assert_msg(!tq_journal_next(j, &item, &more, &err), "%s", err.msg);
    ck_assert(more);
    ck_assert_uint_eq(sizeof item.record + item.record.length, record.n);
    ck_assert_mem_eq(&item.record, record.v, sizeof item.record);
    ck_assert_mem_eq(item.id, record.v + sizeof item.record, item.record.length);
    ck_assert_ptr_eq(item.data, (const unsigned char *)item.why + item.record.why_len);
  }
  ck_assert_int_eq(tq_journal_next(j, &item, &more, &err), TQ_OK);
  ck_assert(!more);
  tq_vec_free(&record);
}

static uint64_t whole_before(size_t size) {
  uint64_t n = 0;
  while (n < N_RECORDS && ends[n + 1] <= size) n++;
  return n;
}

START_TEST(records_appended_are_read_back) {
  struct tq_journal *j;
  write_journal();
  ck_assert_int_eq(tq_journal_open(path, false, 0, &j, &err), TQ_OK);
  ck_assert_str_eq(j->about, "{\"a\":1}");
  ck_assert_uint_eq(j->n_bad, 3); /* origins 21, 24, 27 */
  check_records(j, N_RECORDS);
  check_records(j, N_RECORDS);
  tq_journal_close(j);
}
END_TEST

START_TEST(journal_torn_at_any_byte_keeps_what_is_whole) {
  write_journal();
  for (size_t size = 0; size <= ends[N_RECORDS]; size++) {
    struct tq_journal *j = NULL;
    struct stat st;
    store(whole, size);
    enum tq_code code = tq_journal_open(path, true, 0, &j, &err);
    if (size < ends[0]) { /* not even a head: as if it had never been begun */
      ck_assert_int_eq(code, TQ_E_NOT_FOUND);
      ck_assert_int_ne(stat(path, &st), 0);
      continue;
    }
    ck_assert_msg(!code, "%s", err.msg);
    uint64_t n = whole_before(size);
    ck_assert_uint_eq(j->n_done, n);
    ck_assert_uint_eq(j->n_lost, size - ends[n]);
    /* the rest is appended behind them, and the file is what it would have been */
    ck_assert_int_eq(
        tq_journal_append(j, whole + ends[n], ends[N_RECORDS] - ends[n], N_RECORDS - n, 0, &err),
        TQ_OK);
    if (size % 37 == 0) check_records(j, N_RECORDS);
    tq_journal_close(j);
    FILE *f = fopen(path, "rb");
    static unsigned char now[sizeof whole];
    ck_assert_uint_eq(fread(now, 1, sizeof now, f), ends[N_RECORDS]);
    fclose(f);
    ck_assert_mem_eq(now, whole, ends[N_RECORDS]);
  }
}
END_TEST

START_TEST(byte_changed_anywhere_ends_the_journal_before_it) {
  write_journal();
  for (size_t at = 0; at < ends[N_RECORDS]; at++) {
    static unsigned char bytes[sizeof whole];
    struct tq_journal *j = NULL;
    memcpy(bytes, whole, ends[N_RECORDS]);
    bytes[at] ^= (unsigned char)(1 << at % 8);
    store(bytes, ends[N_RECORDS]);
    enum tq_code code = tq_journal_open(path, false, 0, &j, &err);
    if (at < ends[0]) {
      ck_assert_msg(code == TQ_E_FORMAT || code == TQ_E_VERSION, "byte %zu: %d", at, (int)code);
      continue;
    }
    ck_assert_int_eq(code, TQ_OK);
    ck_assert_uint_eq(j->n_done, whole_before(at));
    check_records(j, j->n_done);
    tq_journal_close(j);
  }
}
END_TEST

START_TEST(random_bytes_after_the_head_are_no_records) {
  uint64_t seed = 11;
  write_journal();
  for (int round = 0; round < 300; round++) {
    static unsigned char bytes[sizeof whole];
    struct tq_journal *j = NULL;
    memcpy(bytes, whole, ends[N_RECORDS]);
    for (size_t at = ends[0]; at < ends[N_RECORDS]; at++)
      bytes[at] = (unsigned char)(round % 2 ? tq_random_below(&seed, 256) : 0xff);
    if (round % 3 == 0) { /* a record that says it is huge */
      struct tq_journal_record r = {.length = INT32_MAX - 40, .origin = 20};
      memcpy(bytes + ends[0], &r, sizeof r);
    }
    store(bytes, ends[N_RECORDS]);
    ck_assert_int_eq(tq_journal_open(path, false, 0, &j, &err), TQ_OK);
    ck_assert_uint_eq(j->n_done, 0);
    tq_journal_close(j);
  }
}
END_TEST

START_TEST(second_writer_is_refused) {
  struct tq_journal_head head = head_of(20, N_RECORDS);
  struct tq_journal *a, *b;
  unlink(path);
  ck_assert_int_eq(tq_journal_create(path, &head, "{}", &a, &err), TQ_OK);
  ck_assert_int_eq(tq_journal_create(path, &head, "{}", &b, &err), TQ_E_ARG);
  ck_assert_int_eq(tq_journal_open(path, true, 0.3, &b, &err), TQ_E_IO);
  ck_assert_ptr_nonnull(strstr(err.msg, "another run"));
  tq_journal_close(a);
  ck_assert_int_eq(tq_journal_open(path, true, 0, &b, &err), TQ_OK);
  tq_journal_close(b);
}
END_TEST

START_TEST(device_in_the_place_of_a_journal_is_refused_and_stays) {
  struct tq_journal_head head = head_of(0, 1);
  struct tq_journal *j;
  /* a device that is always full: the head cannot be written, and the device stays */
  ck_assert_int_eq(tq_journal_create("/dev/full", &head, "{}", &j, &err), TQ_E_ARG);
  ck_assert_int_eq(access("/dev/full", F_OK), 0);
}
END_TEST

int main(void) {
  snprintf(path, sizeof path, "/tmp/tongqu-journal-%ld", (long)getpid());
  Suite *s = suite_create("batch_journal");
  TCase *c = tcase_create("batch_journal");
  tcase_set_timeout(c, 300);
  tq_suite_add(c, records_appended_are_read_back);
  tq_suite_add(c, journal_torn_at_any_byte_keeps_what_is_whole);
  tq_suite_add(c, byte_changed_anywhere_ends_the_journal_before_it);
  tq_suite_add(c, random_bytes_after_the_head_are_no_records);
  tq_suite_add(c, second_writer_is_refused);
  tq_suite_add(c, device_in_the_place_of_a_journal_is_refused_and_stays);
  suite_add_tcase(s, c);
  int status = tq_suite_run(s);
  unlink(path);
  return status;
}

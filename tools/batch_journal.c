#include "tools/batch_journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stddef.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

enum { MAX_RECORD = INT32_MAX, LOCK_STEP_MS = 200 };

static enum tq_code fail_io(const struct tq_journal *j, struct tq_err *err) {
  return tq_fail(err, TQ_E_IO,
                 "%s: %s after %" PRIu64 " of %" PRIu64
                 " origins; make room or choose another folder, then run again with --resume",
                 j->path ? j->path : "the temporary journal", strerror(errno ? errno : EIO),
                 j->n_done, j->head.count);
}

/* --- records ---------------------------------------------------------------------- */

bool tq_bytes_add(tq_bytes *b, const void *bytes, size_t n) {
  if (n > SIZE_MAX - b->n || !tq_reserve(b, b->n + n)) return false;
  if (n) memcpy(b->v + b->n, bytes, n);
  b->n += n;
  return true;
}

bool tq_record_start(tq_bytes *b, uint64_t origin, struct tq_pos pos, const char *id,
                     const char *why) {
  struct tq_journal_record r = {.origin = origin, .pos = pos};
  r.id_len = (uint32_t)strlen(id);
  r.why_len = (uint32_t)strlen(why);
  b->n = 0;
  return tq_bytes_add(b, &r, sizeof r) && tq_bytes_add(b, id, r.id_len) &&
         tq_bytes_add(b, why, r.why_len);
}

enum { CHECKED_FROM = offsetof(struct tq_journal_record, origin) };

enum tq_code tq_record_seal(tq_bytes *b, struct tq_err *err) {
  struct tq_journal_record r;
  if (b->n > MAX_RECORD)
    return tq_fail(err, TQ_E_ARG, "an origin's answer has %zu bytes, above 2 GiB; ask for less",
                   b->n);
  memcpy(&r, b->v, sizeof r);
  r.length = (uint32_t)(b->n - sizeof r);
  r.crc = (uint32_t)crc32_z(0, b->v + CHECKED_FROM, b->n - CHECKED_FROM);
  memcpy(b->v, &r, sizeof r);
  return TQ_OK;
}

/* --- opening ---------------------------------------------------------------------- */

static uint32_t head_crc(const struct tq_journal_head *head, const char *about) {
  uLong crc = crc32_z(0, (const void *)head, offsetof(struct tq_journal_head, crc));
  return (uint32_t)crc32_z(crc, (const void *)about, head->about_len);
}

/* Whole, whatever the system writes at a time. */
static bool write_all(int fd, const void *bytes, size_t n) {
  const char *at = bytes;
  while (n) {
    ssize_t done = write(fd, at, n);
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return false;
    at += done;
    n -= (size_t)done;
  }
  return true;
}

/* The lock goes with the process, also when it is killed. */
static enum tq_code lock(const struct tq_journal *j, double wait_s, struct tq_err *err) {
  const struct timespec step = {0, LOCK_STEP_MS * 1000000L};
  while (flock(j->fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) return TQ_OK; /* no locks on this file system */
    if (wait_s <= 0)
      return tq_fail(err, TQ_E_IO,
                     "%s: another run is writing it; wait for it, end it, or give --lock-wait",
                     j->path);
    nanosleep(&step, NULL);
    wait_s -= LOCK_STEP_MS / 1000.0;
  }
  return TQ_OK;
}

static int open_nameless(void) {
  const char *folder = getenv("TMPDIR");
  char path[4096];
  snprintf(path, sizeof path, "%s/tongqu-batch.XXXXXX", folder && *folder ? folder : "/tmp");
  int fd = mkstemp(path);
  if (fd >= 0) unlink(path);
  return fd;
}

static struct tq_journal *new_journal(const char *path) {
  struct tq_journal *j = tq_calloc(1, sizeof *j);
  if (!j) return NULL;
  j->fd = -1;
  if (path && !(j->path = strdup(path))) {
    free(j);
    return NULL;
  }
  return j;
}

void tq_journal_close(struct tq_journal *j) {
  if (!j) return;
  if (j->reader) fclose(j->reader);
  if (j->fd >= 0) close(j->fd);
  tq_vec_free(&j->buffer);
  free(j->about);
  free(j->path);
  free(j);
}

enum tq_code tq_journal_create(const char *path, const struct tq_journal_head *head,
                               const char *about, struct tq_journal **out, struct tq_err *err) {
  struct tq_journal *j = new_journal(path);
  if (!j) return tq_fail_memory(err, "the journal");
  enum tq_code code = TQ_OK;
  j->head = *head;
  memcpy(j->head.magic, TQ_JOURNAL_MAGIC, sizeof j->head.magic);
  j->head.version = TQ_JOURNAL_VERSION;
  j->head.byte_order = TQ_JOURNAL_ORDER;
  j->head.about_len = (uint32_t)strlen(about);
  j->head.crc = head_crc(&j->head, about);
  j->about = strdup(about);
  errno = 0;
  j->fd = path ? open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666) : open_nameless();
  if (!j->about) {
    code = tq_fail_memory(err, "the journal");
  } else if (j->fd < 0 && errno == EEXIST) {
    code = tq_fail(err, TQ_E_ARG,
                   "%s: there is an unfinished run; give --resume to go on with it, or remove it",
                   path);
  } else if (j->fd < 0) {
    code = fail_io(j, err);
  } else if (!(code = lock(j, 0, err)) && (!write_all(j->fd, &j->head, sizeof j->head) ||
                                           !write_all(j->fd, about, j->head.about_len))) {
    code = fail_io(j, err);
    if (path) unlink(path); /* nothing is lost: there is nothing in it */
  }
  j->end = sizeof j->head + j->head.about_len;
  if (code)
    tq_journal_close(j);
  else
    *out = j;
  return code;
}

/* Whether the program was killed before it had written the head. */
static bool is_stump(const struct tq_journal_head *h, size_t n, uint64_t size) {
  size_t n_magic = n < sizeof h->magic ? n : sizeof h->magic;
  if (memcmp(h->magic, TQ_JOURNAL_MAGIC, n_magic) != 0) return false;
  return n < sizeof *h || size - sizeof *h < h->about_len;
}

static enum tq_code read_head(struct tq_journal *j, bool write, uint64_t size, struct tq_err *err) {
  struct tq_journal_head *h = &j->head;
  size_t n = fread(h, 1, sizeof *h, j->reader);
  if (write && is_stump(h, n, size)) {
    unlink(j->path);
    return tq_fail(err, TQ_E_NOT_FOUND, "%s: nothing in it", j->path);
  }
  if (n < sizeof *h || memcmp(h->magic, TQ_JOURNAL_MAGIC, sizeof h->magic) != 0)
    return tq_fail(err, TQ_E_FORMAT,
                   "%s: is no journal or shard of `tongqu batch`; give another file, or remove it "
                   "and run again",
                   j->path);
  if (h->version != TQ_JOURNAL_VERSION || h->byte_order != TQ_JOURNAL_ORDER)
    return tq_fail(err, TQ_E_VERSION,
                   "%s: is of version %u, this program writes %d; use the program that began it",
                   j->path, h->version, TQ_JOURNAL_VERSION);
  bool fits = h->about_len < size - sizeof *h + 1 && h->first <= h->n_origins &&
              h->count <= h->n_origins - h->first;
  j->about = fits ? tq_calloc((size_t)h->about_len + 1, 1) : NULL;
  if (fits && !j->about) return tq_fail_memory(err, j->path);
  if (!fits || fread(j->about, 1, h->about_len, j->reader) != h->about_len ||
      head_crc(h, j->about) != h->crc)
    return tq_fail(err, TQ_E_FORMAT, "%s: its head is damaged; remove it and run again", j->path);
  j->end = sizeof *h + h->about_len;
  return TQ_OK;
}

/* Reads one record to the buffer; false when there is none that is whole. */
static enum tq_code read_record(struct tq_journal *j, uint64_t origin, bool *whole,
                                struct tq_err *err) {
  struct tq_journal_record r;
  *whole = false;
  j->buffer.n = 0;
  if (fread(&r, sizeof r, 1, j->reader) != 1 || r.origin != origin ||
      r.length > MAX_RECORD - sizeof r || r.id_len > r.length || r.why_len > r.length - r.id_len)
    return TQ_OK;
  size_t n = sizeof r + r.length;
  for (size_t have = sizeof r, part; have < n; have += part) { /* a length may be a lie */
    part = n - have < 1 << 20 ? n - have : 1 << 20;
    if (!tq_reserve(&j->buffer, have + part)) return tq_fail_memory(err, j->path);
    if (fread(j->buffer.v + have, 1, part, j->reader) != part) return TQ_OK;
  }
  if (!tq_reserve(&j->buffer, n)) return tq_fail_memory(err, j->path);
  memcpy(j->buffer.v, &r, sizeof r);
  j->buffer.n = n;
  *whole = (uint32_t)crc32_z(0, j->buffer.v + CHECKED_FROM, n - CHECKED_FROM) == r.crc;
  return TQ_OK;
}

static enum tq_code scan(struct tq_journal *j, uint64_t size, struct tq_err *err) {
  bool whole = true;
  enum tq_code code = TQ_OK;
  while (j->n_done < j->head.count && !code) {
    code = read_record(j, j->head.first + j->n_done, &whole, err);
    if (code || !whole) break;
    struct tq_journal_record r;
    memcpy(&r, j->buffer.v, sizeof r);
    j->end += j->buffer.n;
    j->n_bad += r.why_len > 0;
    j->n_done++;
  }
  j->n_lost = size > j->end ? size - j->end : 0;
  fclose(j->reader); /* what it holds may be cut off */
  j->reader = NULL;
  return code;
}

enum tq_code tq_journal_open(const char *path, bool write, double wait_s, struct tq_journal **out,
                             struct tq_err *err) {
  struct stat st;
  struct tq_journal *j = new_journal(path);
  if (!j) return tq_fail_memory(err, path);
  enum tq_code code = TQ_OK;
  j->fd = open(path, (write ? O_RDWR : O_RDONLY) | O_CLOEXEC);
  if (j->fd < 0)
    code =
        tq_fail(err, errno == ENOENT ? TQ_E_NOT_FOUND : TQ_E_IO, "%s: %s", path, strerror(errno));
  if (!code && write) code = lock(j, wait_s, err);
  if (!code && (fstat(j->fd, &st) != 0 || !S_ISREG(st.st_mode)))
    code = tq_fail(err, TQ_E_IO, "%s: is no plain file; give a journal or shard", path);
  int copy = code ? -1 : dup(j->fd);
  if (!code && (copy < 0 || !(j->reader = fdopen(copy, "rb")))) {
    if (copy >= 0) close(copy);
    code = tq_fail(err, TQ_E_IO, "%s: %s; see that it can be read", path, strerror(errno));
  }
  if (!code) code = read_head(j, write, (uint64_t)st.st_size, err);
  if (!code) code = scan(j, (uint64_t)st.st_size, err);
  if (!code && write &&
      (ftruncate(j->fd, (off_t)j->end) != 0 || lseek(j->fd, (off_t)j->end, SEEK_SET) < 0))
    code = fail_io(j, err);
  if (!code && !write) { /* there may be thousands of shards */
    close(j->fd);
    j->fd = -1;
  }
  if (code)
    tq_journal_close(j);
  else
    *out = j;
  return code;
}

/* --- writing and reading ----------------------------------------------------------- */

enum tq_code tq_journal_append(struct tq_journal *j, const void *records, size_t n,
                               uint64_t n_records, uint64_t n_bad, struct tq_err *err) {
  errno = 0;
  if (!write_all(j->fd, records, n)) {
    enum tq_code code = fail_io(j, err);
    if (ftruncate(j->fd, (off_t)j->end) == 0) lseek(j->fd, (off_t)j->end, SEEK_SET);
    return code;
  }
  j->end += n;
  j->n_done += n_records;
  j->n_bad += n_bad;
  return TQ_OK;
}

enum tq_code tq_journal_sync(struct tq_journal *j, struct tq_err *err) {
  errno = 0;
  if (!j->path || fdatasync(j->fd) == 0 || errno == EINVAL) return TQ_OK;
  return fail_io(j, err);
}

void tq_journal_rewind(struct tq_journal *j) { j->n_read = 0; }

static enum tq_code start_reading(struct tq_journal *j, struct tq_err *err) {
  if (!j->reader) {
    int copy = j->fd < 0 ? open(j->path, O_RDONLY | O_CLOEXEC) : dup(j->fd);
    if (copy < 0 || !(j->reader = fdopen(copy, "rb"))) {
      if (copy >= 0) close(copy);
      return tq_fail(err, TQ_E_IO, "%s: %s", j->path ? j->path : "the journal", strerror(errno));
    }
  }
  clearerr(j->reader);
  fseeko(j->reader, (off_t)(sizeof j->head + j->head.about_len), SEEK_SET);
  return TQ_OK;
}

enum tq_code tq_journal_next(struct tq_journal *j, struct tq_journal_item *item, bool *more,
                             struct tq_err *err) {
  bool whole;
  enum tq_code code = j->n_read ? TQ_OK : start_reading(j, err);
  *more = !code && j->n_read < j->n_done;
  if (!*more && j->reader) {
    fclose(j->reader);
    j->reader = NULL;
  }
  if (!*more) return code;
  if ((code = read_record(j, j->head.first + j->n_read, &whole, err))) return code;
  if (!whole)
    return tq_fail(err, TQ_E_FORMAT,
                   "%s: record %" PRIu64 " is damaged; run its batch again with --resume",
                   j->path ? j->path : "the journal", j->n_read + 1);
  memcpy(&item->record, j->buffer.v, sizeof item->record);
  item->id = (const char *)j->buffer.v + sizeof item->record;
  item->why = item->id + item->record.id_len;
  item->data = (const unsigned char *)item->why + item->record.why_len;
  item->data_len = item->record.length - item->record.id_len - item->record.why_len;
  j->n_read++;
  return TQ_OK;
}

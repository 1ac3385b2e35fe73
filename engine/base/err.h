/* Errors: a code comes back, the message goes to the caller's struct tq_err.
 * The library never prints, never exits and keeps no last-error global. */
#ifndef TQ_BASE_ERR_H
#define TQ_BASE_ERR_H

#ifdef __cplusplus
extern "C" {
#endif

enum tq_code {
  TQ_OK = 0,
  TQ_E_ARG,      /* an argument is out of its documented range */
  TQ_E_MEMORY,   /* an allocation failed or a size overflowed */
  TQ_E_IO,       /* a file cannot be opened, read, written or renamed */
  TQ_E_FORMAT,   /* a file is not what it should be */
  TQ_E_VERSION,  /* a graph of another major version */
  TQ_E_NO_DATA,  /* the graph has no such part (no timetable, no streets) */
  TQ_E_SERVICE,  /* the date is outside every feed */
  TQ_E_OUTSIDE,  /* a point is outside the region or too far from any street */
  TQ_E_NOT_FOUND /* a name or id is not in the graph */
};

enum { TQ_ERR_MSG = 512 };

struct tq_err {
  enum tq_code code;
  char msg[TQ_ERR_MSG];
};

/* Fills err (may be NULL) and returns code, so that a caller can write
 * `return tq_fail(err, TQ_E_IO, "...")`. Long messages are cut. */
enum tq_code tq_fail(struct tq_err *err, enum tq_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The usual message for a failed allocation of `what`. */
enum tq_code tq_fail_memory(struct tq_err *err, const char *what);

#ifdef __cplusplus
}
#endif

#endif

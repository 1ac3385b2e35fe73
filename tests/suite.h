/* What every test executable shares: one Check suite, TAP on standard output. */
#ifndef TQ_TESTS_SUITE_H
#define TQ_TESTS_SUITE_H

#include <check.h>
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Adds the tests to the suite's one case:
 *   tq_suite_add(s, test_a); */
#define tq_suite_add(suite_case, test) tcase_add_test((suite_case), (test))

/* Runs without forking, so that the sanitizers see everything, under a locale with a
 * decimal comma where the machine has one. */
static inline int tq_suite_run(Suite *suite) {
  setlocale(LC_ALL, "de_DE.UTF-8");
  SRunner *runner = srunner_create(suite);
  srunner_set_fork_status(runner, CK_NOFORK);
  srunner_set_tap(runner, "-");
  srunner_run_all(runner, CK_SILENT);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* The folder of real data, or NULL after saying that its tests are skipped. */
static inline const char *tq_test_data(void) {
  const char *dir = getenv("TQ_TEST_DATA");
  if (dir && *dir) return dir;
  return NULL;
}

/* A small seeded generator (splitmix64), so that random tests can be repeated. */
static inline uint64_t tq_random(uint64_t *state) {
  uint64_t z = (*state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}
static inline uint32_t tq_random_below(uint64_t *state, uint32_t n) {
  return (uint32_t)(tq_random(state) % n);
}

#endif

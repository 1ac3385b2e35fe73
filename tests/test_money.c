/* Money: text to minor units and back. */
#include "engine/base/money.h"
#include "tests/suite.h"

START_TEST(money_text_gives_minor_units) {
  static const struct {
    const char *text;
    int places;
    int32_t want; /* -1: no money */
  } cases[] = {{"4", 2, 400},
               {"4.7", 2, 470},
               {"4.70", 2, 470},
               {"4.700", 2, 470},
               {"0", 2, 0},
               {".5", 2, 50},
               {"5.", 2, 500},
               {"120", 0, 120},
               {"120.0", 0, 120},
               {"1.234", 3, 1234},
               {"4.705", 2, -1},
               {"4,7", 2, -1},
               {"", 2, -1},
               {".", 2, -1},
               {"-1", 2, -1},
               {"1e3", 2, -1},
               {"1000000", 2, 100000000},
               {"1000000.01", 2, -1},
               {"99999999999999999999", 2, -1}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int32_t minor = -1;
    bool ok = tq_money_parse(cases[i].text, cases[i].places, &minor);
    ck_assert_msg(ok == (cases[i].want >= 0) && minor == cases[i].want, "%s: %d", cases[i].text,
                  minor);
  }
}
END_TEST

START_TEST(money_back_to_text_has_all_places) {
  char text[TQ_MONEY_TEXT];
  tq_money_format(470, 2, text);
  ck_assert_str_eq(text, "4.70");
  tq_money_format(5, 2, text);
  ck_assert_str_eq(text, "0.05");
  tq_money_format(120, 0, text);
  ck_assert_str_eq(text, "120");
  ck_assert_double_eq_tol(tq_money_units(475, 2), 4.75, 1e-12);
}
END_TEST

int main(void) {
  Suite *s = suite_create("money");
  TCase *c = tcase_create("money");
  tq_suite_add(c, money_text_gives_minor_units);
  tq_suite_add(c, money_back_to_text_has_all_places);
  suite_add_tcase(s, c);
  return tq_suite_run(s);
}

/* The map: pixels where they should be, every character drawn, the same bytes each time. */
#include <cairo.h>
#include <fontconfig/fontconfig.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>
#include <unistd.h>

#include "tests/out_world.h"
#include "tests/suite.h"
#include "tools/iso_features.h"
#include "tools/map.h"
#include "tools/out.h"

START_TEST(png_repeats_to_the_byte_and_has_the_page_size) {
  struct world w;
  world_open(&w);
  write_ok(&w, "a.png");
  size_t n_a, n_b;
  char *a = read_all(w.path, &n_a);
  cairo_surface_t *image = cairo_image_surface_create_from_png(w.path);
  ck_assert_int_eq(cairo_surface_status(image), CAIRO_STATUS_SUCCESS);
  ck_assert_int_eq(cairo_image_surface_get_width(image), TQ_MAP_WIDTH);
  ck_assert_int_eq(cairo_image_surface_get_height(image), TQ_MAP_HEIGHT);
  cairo_surface_destroy(image);
  write_ok(&w, "b.png");
  char *b = read_all(w.path, &n_b);
  ck_assert_uint_eq(n_a, n_b);
  ck_assert_mem_eq(a, b, n_a);
  free(a);
  free(b);
  ck_assert_int_eq(world_close(&w), 2);
}
END_TEST

static uint32_t pixel(cairo_surface_t *s, double x, double y) {
  const unsigned char *row =
      cairo_image_surface_get_data(s) + (int)y * cairo_image_surface_get_stride(s);
  uint32_t rgb;
  memcpy(&rgb, row + 4 * (int)x, sizeof rgb);
  return rgb & 0xffffff;
}

/* The page's projection of the world's answer: rings from 501000 to 506000 and from
 * 3395000 to 3399000, half a cell around the reached centres, padded as fit_view does. */
static struct tq_map_view view_of_world(void) {
  struct tq_map_view view;
  double dx = 5000 * 0.06 + 3000, dy = 4000 * 0.06 + 3000;
  tq_map_view_fit(&view, 32650, 501000 - dx, 3395000 - dy, 506000 + dx, 3399000 + dy);
  return view;
}

START_TEST(map_shows_bands_where_they_are_and_knows_every_glyph) {
  struct world w;
  world_open(&w);
  cairo_surface_t *page = NULL;
  int n_unknown = -1;
  struct tq_err err = {0};
  ck_assert_msg(!tq_map_draw(&w.iso, &page, &n_unknown, &err), "%s", err.msg);
  ck_assert_int_eq(n_unknown, 0);
  struct tq_map_view view = view_of_world();
  double x, y;
  const struct {
    double x_m, y_m;
    bool reached;
  } spots[] = {{501850, 3396250, true},  /* inside the block's southern row */
               {505500, 3395400, true},  /* the lone cell */
               {502350, 3397350, false}, /* the hole */
               {504600, 3398900, false}};
  for (size_t i = 0; i < sizeof spots / sizeof *spots; i++) {
    tq_map_point(&view, at(spots[i].x_m, spots[i].y_m), &x, &y);
    ck_assert_msg((pixel(page, x, y) != 0xf5f4f0) == spots[i].reached, "spot %zu: %06x", i,
                  pixel(page, x, y));
  }
  tq_map_point(&view, w.origin, &x, &y);
  ck_assert_uint_eq(pixel(page, x + 4, y), 0xd7191c);
  cairo_surface_destroy(page);
  world_close(&w);
}
END_TEST

START_TEST(map_of_nothing_reached_lies_around_the_origin) {
  struct world w;
  world_open(&w);
  tq_iso_features_free(&w.iso);
  const int32_t tiny[] = {0, 1, 2};
  w.iso.cutoffs_s = tiny;
  ck_assert_int_eq(tq_iso_features_fill(&w.iso, NULL, NULL), TQ_OK);
  cairo_surface_t *page = NULL;
  ck_assert_int_eq(tq_map_draw(&w.iso, &page, NULL, NULL), TQ_OK);
  double mid_y = TQ_MAP_HEADER + (TQ_MAP_HEIGHT - TQ_MAP_HEADER - TQ_MAP_FOOTER) / 2.0;
  ck_assert_uint_eq(pixel(page, TQ_MAP_WIDTH / 2 + 4, mid_y), 0xd7191c);
  cairo_surface_destroy(page);
  w.iso.n_origins = 0; /* an area without points: the graph's bounds */
  ck_assert_int_eq(tq_map_draw(&w.iso, &page, NULL, NULL), TQ_OK);
  cairo_surface_destroy(page);
  world_close(&w);
}
END_TEST

START_TEST(map_summary_names_date_times_percentile_and_modes) {
  const struct {
    struct tq_band band;
    const char *definition, *text;
  } cases[] = {
      {{"p50", 50, "transit", NULL},
       "{\"date\":\"2016-03-15\",\"first_departure\":\"07:00:00\",\"last_departure\":\"08:59:00\"}",
       "2016-03-15 · 07:00–08:59 出发 · 中位数 · 公共交通"},
      {{"p95", 95, "car+transit", NULL},
       "{\"date\":\"2016-03-15\",\"first_arrival\":\"09:00:00\",\"last_arrival\":\"09:00:00\"}",
       "2016-03-15 · 09:00 到达 · 第 95 百分位 · 小汽车+公共交通"},
      {{"car", TQ_NO_PERCENTILE, "car", NULL}, "{}", "小汽车"},
      {{"p2.5", 2.5, "bus", NULL}, "no JSON", "第 2.5 百分位 · bus"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char line[256];
    tq_map_summary(TQ_ZH, &cases[i].band, cases[i].definition, line, sizeof line);
    ck_assert_str_eq(line, cases[i].text);
    tq_map_summary(TQ_ZH, &cases[i].band, cases[i].definition, line, 8);
    ck_assert_uint_lt(strlen(line), 8);
  }
}
END_TEST

START_TEST(svg_and_pdf_repeat_to_the_byte_and_are_whole) {
  struct world w;
  const char *names[2][2] = {{"a.svg", "b.svg"}, {"a.pdf", "b.pdf"}};
  world_open(&w);
  for (int i = 0; i < 2; i++) {
    size_t n_a, n_b;
    write_ok(&w, names[i][0]);
    char *a = read_all(w.path, &n_a);
    write_ok(&w, names[i][1]);
    char *b = read_all(w.path, &n_b);
    ck_assert_uint_gt(n_a, 5000);
    if (i == 1) { /* an SVG's inner names count on within one process */
      ck_assert_uint_eq(n_a, n_b);
      ck_assert_mem_eq(a, b, n_a);
    }
    ck_assert(!strncmp(a, i ? "%PDF-" : "<?xml", 5));
    ck_assert_ptr_nonnull(strstr(a + n_a - 12, i ? "%%EOF" : "</svg>"));
    free(a);
    free(b);
  }
  ck_assert_int_eq(world_close(&w), 4);
}
END_TEST

START_TEST(map_in_english_knows_every_glyph_and_differs) {
  struct world w;
  world_open(&w);
  cairo_surface_t *zh = NULL, *en = NULL;
  int n_unknown = -1;
  ck_assert_int_eq(tq_map_draw(&w.iso, &zh, NULL, NULL), TQ_OK);
  w.iso.lang = TQ_EN;
  ck_assert_int_eq(tq_map_draw(&w.iso, &en, &n_unknown, NULL), TQ_OK);
  ck_assert_int_eq(n_unknown, 0);
  size_t n = (size_t)cairo_image_surface_get_stride(zh) * TQ_MAP_HEIGHT;
  ck_assert(memcmp(cairo_image_surface_get_data(zh), cairo_image_surface_get_data(en), n) != 0);
  cairo_surface_destroy(zh);
  cairo_surface_destroy(en);
  world_close(&w);
}
END_TEST

START_TEST(map_title_names_are_plain) {
  struct world w;
  char out[TQ_MAP_TEXT];
  world_open(&w);
  const struct {
    enum tq_lang lang;
    const char *from, *title;
  } cases[] = {{TQ_ZH, "place:武汉", "武汉"},
               {TQ_ZH, "stop:汉口站 + area:江岸区 + 114.3,30.6", "汉口站 + 江岸区 + 114.3,30.6"},
               {TQ_EN, "place:武汉 + stop:汉口站", "Wuhan + 汉口站"},
               {TQ_ZH, "", ""}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    tq_map_title_names(&w.graph, cases[i].lang, cases[i].from, out, sizeof out);
    ck_assert_str_eq(out, cases[i].title);
  }
  tq_map_title_names(&w.graph, TQ_ZH, "stop:汉口站 + stop:汉口站 + stop:汉口站", out, 16);
  ck_assert_uint_lt(strlen(out), 16);
  tq_map_people(TQ_ZH, 12345678, out);
  ck_assert_str_eq(out, "1,234.6 万人");
  tq_map_people(TQ_EN, 12345678, out);
  ck_assert_str_eq(out, "12.35 M people");
  tq_map_people_note(&w.graph, TQ_ZH, out, sizeof out);
  ck_assert_ptr_nonnull(strstr(out, "1 个地点"));
  world_close(&w);
}
END_TEST

START_TEST(map_projection_stays_within_a_quarter_pixel_of_utm) {
  struct tq_map_view view;
  const double span_m = 500000;
  tq_map_view_fit(&view, 32650, 250000, 3150000, 250000 + span_m, 3150000 + span_m * 0.6);
  double mid_x = TQ_MAP_WIDTH / 2.0, mid_y = view.top + view.height / 2, worst = 0;
  for (int i = 0; i <= 50; i++)
    for (int j = 0; j <= 50; j++) {
      double x_m = 250000 + span_m * i / 50, y_m = 3150000 + span_m * 0.6 * j / 50, x, y;
      tq_map_point(&view, at(x_m, y_m), &x, &y);
      worst = fmax(worst, fabs(x - (mid_x + (x_m - 500000) / view.m_per_px)));
      worst = fmax(worst, fabs(y - (mid_y - (y_m - 3300000) / view.m_per_px)));
    }
  ck_assert_double_lt(worst, 0.25);
}
END_TEST

int main(void) {
  Suite *s = suite_create("out_map");
  TCase *c = tcase_create("out_map");
  tcase_set_timeout(c, 0);
  tq_suite_add(c, png_repeats_to_the_byte_and_has_the_page_size);
  tq_suite_add(c, map_shows_bands_where_they_are_and_knows_every_glyph);
  tq_suite_add(c, map_of_nothing_reached_lies_around_the_origin);
  tq_suite_add(c, map_summary_names_date_times_percentile_and_modes);
  tq_suite_add(c, svg_and_pdf_repeat_to_the_byte_and_are_whole);
  tq_suite_add(c, map_in_english_knows_every_glyph_and_differs);
  tq_suite_add(c, map_title_names_are_plain);
  tq_suite_add(c, map_projection_stays_within_a_quarter_pixel_of_utm);
  suite_add_tcase(s, c);
  int result = tq_suite_run(s);
  pango_cairo_font_map_set_default(NULL); /* so that leaks found are ours */
  cairo_debug_reset_static_data();
  FcFini();
  return result;
}

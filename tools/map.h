/* The map of an isochrone: the page, its layers and its text. The parts of one picture;
 * only tq_map_paint and tq_map_draw are for others. Lengths are pixels unless their name says
 * otherwise. */
#ifndef TQ_TOOLS_MAP_H
#define TQ_TOOLS_MAP_H

#include <cairo.h>
#include <pango/pango.h>
#include <stdbool.h>

#include "engine/base/err.h"
#include "engine/base/mem.h"
#include "tools/out.h"

enum {
  TQ_MAP_WIDTH = 1600,
  TQ_MAP_HEIGHT = 1200,
  TQ_MAP_HEADER = 104,
  TQ_MAP_FOOTER = 44,
  TQ_MAP_ORIGIN = 9
};

/* Draws the page onto a surface of TQ_MAP_WIDTH x TQ_MAP_HEIGHT, of pixels or of vectors: the
 * band of the median, or the first one, in iso->lang.
 * n_unknown_glyphs  out, characters that no installed font has; may be NULL
 * Errors  TQ_E_MEMORY; TQ_E_ARG no band or nothing to place the map by */
enum tq_code tq_map_paint(const struct tq_iso *iso, cairo_surface_t *surface, int *n_unknown_glyphs,
                          struct tq_err *err);

/* The same on a new surface of pixels. The caller destroys *out. */
enum tq_code tq_map_draw(const struct tq_iso *iso, cairo_surface_t **out, int *n_unknown_glyphs,
                         struct tq_err *err);

/* Where the map lies on the page, and its projection: UTM, expressed as a polynomial of
 * degree 2 in longitude and in latitude through 3 x 3 exact points. Over 500 km it stays
 * within a quarter of a pixel and costs a thirtieth of the series. */
struct tq_map_view {
  double left, top, width, height;
  int epsg;
  double m_per_px;
  struct tq_box box; /* what the map shows, and a little more */
  double mid_lon_e7, mid_lat_e7, half_lon_e7, half_lat_e7;
  double to_x[3][3], to_y[3][3]; /* [power of longitude][power of latitude] */
};

/* A view of the rectangle of UTM metres, widened to the shape of the page. */
void tq_map_view_fit(struct tq_map_view *view, int epsg, double min_x_m, double min_y_m,
                     double max_x_m, double max_y_m);
void tq_map_point(const struct tq_map_view *view, struct tq_pos p, double *x, double *y);

struct tq_map_rect {
  double x, y, width, height;
};

/* The picture under way. */
struct tq_map {
  const struct tq_iso *iso;
  const struct tq_band *band;
  /* What is coloured: the band's cutoffs, growing; by mode every band's largest cutoff. */
  size_t n_rows;
  const struct tq_iso_feature **rows; /* [n_rows] */
  struct tq_map_view view;
  cairo_t *cr;
  PangoLayout *layout;
  int n_unknown_glyphs;
  TQ_VEC(struct tq_map_rect) taken; /* by text and panels */
};

struct tq_map_color {
  double r, g, b;
};

#define TQ_MAP_LAND 0xf5f4f0
#define TQ_MAP_WATER 0x3d8fd1
#define TQ_MAP_BAND_ALPHA 0.78
#define TQ_MAP_RGB(hex) \
  ((struct tq_map_color){((hex) >> 16) / 255.0, ((hex) >> 8 & 255) / 255.0, ((hex)&255) / 255.0})

void tq_map_use(struct tq_map *map, struct tq_map_color color, double alpha);

/* Colour of a row: even in lightness from the shortest cutoff on, or that of its mode. */
struct tq_map_color tq_map_row_color(const struct tq_map *map, size_t row);

/* Text (map_text.c) */
struct tq_map_style {
  double size;
  bool bold, halo;
  struct tq_map_color color;
};
void tq_map_text_size(struct tq_map *map, struct tq_map_style style, const char *text,
                      double *width, double *height);
/* Top left at x, y; cut with an ellipsis at max_width (0: never). */
void tq_map_text(struct tq_map *map, struct tq_map_style style, const char *text, double x,
                 double y, double max_width);
void tq_map_text_right(struct tq_map *map, struct tq_map_style style, const char *text, double x,
                       double y);
bool tq_map_is_free(const struct tq_map *map, struct tq_map_rect r);
bool tq_map_take(struct tq_map *map, struct tq_map_rect r);

/* Layers. False: no memory. */
void tq_map_water(struct tq_map *map);
void tq_map_roads(struct tq_map *map);
void tq_map_areas(struct tq_map *map);
void tq_map_motorway_stroke(struct tq_map *map); /* of the path, for layer and legend */
void tq_map_area_stroke(struct tq_map *map);
bool tq_map_rails(struct tq_map *map);
bool tq_map_places(struct tq_map *map);

/* What stands around the map (map_legend.c). False: no memory. */
void tq_map_graticule(struct tq_map *map);
bool tq_map_legend(struct tq_map *map);
bool tq_map_scale_bar(struct tq_map *map);
void tq_map_header(struct tq_map *map);
void tq_map_footer(struct tq_map *map);

/* Words and numbers (map_words.c) */
enum { TQ_MAP_TEXT = 96 };
enum tq_map_word {
  TQ_MAP_REACHED_FROM, /* %s from, %s minutes */
  TQ_MAP_REACHES_TO,
  TQ_MAP_WITHIN, /* %s minutes */
  TQ_MAP_TRAVEL_TIME,
  TQ_MAP_FASTEST, /* %s minutes */
  TQ_MAP_MINUTES, /* %s */
  TQ_MAP_MOTORWAYS,
  TQ_MAP_ROADS,
  TQ_MAP_WATER_LINES,
  TQ_MAP_AREAS,
  TQ_MAP_DEPARTURES,
  TQ_MAP_ARRIVALS,
  TQ_MAP_MEDIAN,
  TQ_MAP_PERCENTILE, /* %s */
  TQ_MAP_PEOPLE_AT,  /* %s places */
  TQ_MAP_TRUNK_RAIL,
  TQ_MAP_INTERCITY_RAIL,
  TQ_MAP_SUBURBAN_RAIL,
  TQ_MAP_METRO,
  TQ_MAP_TRAM,
  TQ_MAP_N_WORDS
};
const char *tq_map_word(enum tq_lang lang, enum tq_map_word word);
/* A word's pattern with its %s filled in, in order; second may be NULL. */
void tq_map_format(char *out, size_t size, const char *pattern, const char *first,
                   const char *second);
/* Digits in groups of three; minutes with a decimal only when there is need for it. */
void tq_map_group_digits(int64_t value, char out[TQ_MAP_TEXT]);
void tq_map_minutes(int32_t time_s, char out[TQ_MAP_TEXT]);
void tq_map_km2(double km2, char out[TQ_MAP_TEXT]);
void tq_map_people(enum tq_lang lang, int64_t people, char out[TQ_MAP_TEXT]);
/* "public transport" of "transit" */
const char *tq_map_mode(enum tq_lang lang, const char *mode);
/* The origins without "place:", "stop:" and "area:". */
void tq_map_title_names(const struct tq_graph *g, enum tq_lang lang, const char *from, char *out,
                        size_t size);
/* Date, times, percentile and modes in one line, as far as they are known. */
void tq_map_summary(enum tq_lang lang, const struct tq_band *band, const char *definition_json,
                    char *out, size_t size);
/* How people are counted; empty when the graph knows none. */
void tq_map_people_note(const struct tq_graph *g, enum tq_lang lang, char *out, size_t size);

/* The look of a rail network's lines, shared by layer and legend. */
struct tq_map_rail_style {
  enum tq_map_word label;
  struct tq_map_color color;
  double width;
  bool dashed; /* white dashes inside the line */
};
const struct tq_map_rail_style *tq_map_rail_style(uint16_t network); /* NULL: not drawn */
void tq_map_rail_stroke(struct tq_map *map, const struct tq_map_rail_style *style);

#endif

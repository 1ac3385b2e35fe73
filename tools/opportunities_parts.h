/* What the readers of opportunities share. */
#ifndef TQ_TOOLS_OPPORTUNITIES_PARTS_H
#define TQ_TOOLS_OPPORTUNITIES_PARTS_H

#include "tools/opportunities.h"

enum { TQ_MAX_COLUMNS = 16 };

/* FILE[:COLUMN,..] taken apart. */
struct tq_source {
  char path[4096];
  char name[256]; /* the file's name without folder and ending */
  char columns_text[1024];
  const char *columns[TQ_MAX_COLUMNS]; /* into columns_text */
  int n_columns;                       /* 0: none given */
};

struct tq_opportunities_reader {
  struct tq_opportunities *o;
  const struct tq_graph *g;
  struct tq_source source;
  enum tq_coords coords;
  struct tq_box region;       /* where the graph's streets and stops are */
  size_t n_inside, n_swapped; /* points in it; points that would be with lon, lat exchanged */
};

/* Chooses the columns to read. names: the file's; index and *n out; *n = 0 when every point
 * counts 1. id, lon, lat and name are no amounts. is_number may be NULL: unknown. */
enum tq_code tq_choose_columns(const struct tq_source *source, size_t n_names,
                               const char *const *names, const bool *is_number, bool points,
                               int index[TQ_MAX_COLUMNS], int *n, struct tq_err *err);

/* A layer at the points from first_point on, or of the whole grid; amounts are zeroed. The
 * pointer holds until the next layer. */
enum tq_code tq_add_layer(struct tq_opportunities_reader *r, const char *name, bool in_cells,
                          uint32_t first, uint32_t n, struct tq_layer_of **out, struct tq_err *err);

enum tq_code tq_add_point(struct tq_opportunities_reader *r, double lon_deg, double lat_deg,
                          struct tq_err *err);

/* TQ_E_OUTSIDE when none of the file's points lies in the region. */
enum tq_code tq_check_inside(const struct tq_opportunities_reader *r, struct tq_err *err);
enum tq_code tq_fail_outside(const struct tq_opportunities_reader *r, struct tq_err *err);

/* The reader of a CSV file; of what needs the GDAL module. */
enum tq_code tq_read_csv_points(struct tq_opportunities_reader *r, struct tq_err *err);
enum tq_code tq_read_raster(struct tq_opportunities_reader *r, struct tq_err *err);
enum tq_code tq_read_vector(struct tq_opportunities_reader *r, struct tq_err *err);

#endif

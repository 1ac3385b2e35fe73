/* Opportunities from tables, polygons and rasters: where they end up, and what is refused. */
#include <cpl_conv.h>
#include <gdal.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <string.h>
#include <unistd.h>

#include "engine/access/cells.h"
#include "tests/journey_net.h"
#include "tests/suite.h"
#include "tools/coverage.h"
#include "tools/gdal_module.h"
#include "tools/opportunities.h"

static struct tq_region region;
static char folder[] = "/tmp/tongqu-opportunities-XXXXXX";
static char path[256];

static const char *file(const char *name) {
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}

static const char *write_text(const char *name, const char *text) {
  FILE *f = fopen(file(name), "w");
  ck_assert_ptr_nonnull(f);
  fputs(text, f);
  fclose(f);
  return path;
}

/* What the text gives, finished. */
static void read_fine(struct tq_opportunities *o, const char *text) {
  struct tq_err err = {0};
  *o = (struct tq_opportunities){0};
  enum tq_code code = tq_opportunities_add(o, &region.g, text, TQ_WGS84, &err);
  if (!code) code = tq_opportunities_finish(o, &err);
  ck_assert_msg(!code, "%s: %s", text, err.msg);
}

static void check_refused(const char *text, enum tq_code code, const char *word,
                          const char *word_too) {
  struct tq_opportunities o = {0};
  struct tq_err err = {0};
  ck_assert_msg(tq_opportunities_add(&o, &region.g, text, TQ_WGS84, &err) == code, "%s", err.msg);
  ck_assert_msg(strstr(err.msg, word) != NULL, "no '%s' in: %s", word, err.msg);
  ck_assert_msg(strstr(err.msg, word_too) != NULL, "no '%s' in: %s", word_too, err.msg);
  tq_opportunities_free(&o);
}

/* Degrees of a spot in cells of the grid. */
static void degrees_at(double col, double row, double *lon, double *lat) {
  const struct tq_grid *g = region.g.grid;
  tq_utm_inverse(g->epsg, g->x0_m + col * g->cell_m, g->y0_m - row * g->cell_m, lon, lat);
}

/* The share of a convex polygon in one cell, by cutting it off at the four sides. */
static double share_in_cell(const double *x, const double *y, int n, double col, double row) {
  double px[32], py[32], qx[32], qy[32], whole = 0, part = 0;
  memcpy(px, x, (size_t)n * sizeof *x);
  memcpy(py, y, (size_t)n * sizeof *y);
  for (int i = 0; i < n; i++) whole += x[i] * y[(i + 1) % n] - x[(i + 1) % n] * y[i];
  for (int side = 0; side < 4; side++) {
    int m = 0;
    for (int i = 0; i < n; i++) {
      int k = (i + 1) % n;
      double a = side < 2 ? px[i] - col : py[i] - row, b = side < 2 ? px[k] - col : py[k] - row;
      if (side % 2) a = 1 - a, b = 1 - b;
      if (a >= 0) qx[m] = px[i], qy[m++] = py[i];
      if ((a >= 0) == (b >= 0)) continue;
      qx[m] = px[i] + (px[k] - px[i]) * a / (a - b);
      qy[m++] = py[i] + (py[k] - py[i]) * a / (a - b);
    }
    n = m;
    memcpy(px, qx, sizeof px);
    memcpy(py, qy, sizeof py);
  }
  for (int i = 0; i < n; i++) part += px[i] * py[(i + 1) % n] - px[(i + 1) % n] * py[i];
  return part / whole;
}

enum { COLS = 7, ROWS = 5 };

static enum tq_code put_cell(void *ctx, uint32_t cell, double share, struct tq_err *err) {
  (void)err;
  ((double *)ctx)[cell] += share;
  return TQ_OK;
}

START_TEST(random_triangles_cover_as_much_as_when_cut_cell_by_cell) {
  uint64_t state = 3;
  for (int round = 0; round < 3000; round++) {
    double x[3], y[3], got[COLS * ROWS] = {0}, scale = round % 3 ? 100 : 1;
    for (int i = 0; i < 3; i++) { /* with whole numbers too; partly outside the grid */
      x[i] = tq_random_below(&state, (uint32_t)(12 * scale)) / scale - 2;
      y[i] = tq_random_below(&state, (uint32_t)(10 * scale)) / scale - 2;
    }
    double twice = (x[1] - x[0]) * (y[2] - y[0]) - (x[2] - x[0]) * (y[1] - y[0]);
    if (fabs(twice) < 1e-3) continue;
    struct tq_rings rings = {1, (size_t[]){0, 3}, x, y};
    ck_assert_int_eq(tq_coverage(&rings, COLS, ROWS, put_cell, got, NULL), TQ_OK);
    for (int c = 0; c < COLS * ROWS; c++)
      ck_assert_double_eq_tol(got[c], share_in_cell(x, y, 3, c % COLS, c / COLS), 1e-9);
  }
}
END_TEST

START_TEST(a_hole_takes_its_cells_away_and_shares_add_up) {
  /* 4 x 4 with a hole of 2 x 2 in its middle: 12 cells */
  double x[] = {1, 5, 5, 1, 2, 2, 4, 4}, y[] = {0, 0, 4, 4, 1, 3, 3, 1}, got[COLS * ROWS] = {0};
  struct tq_rings rings = {2, (size_t[]){0, 4, 8}, x, y};
  double sum = 0;
  ck_assert_int_eq(tq_coverage(&rings, COLS, ROWS, put_cell, got, NULL), TQ_OK);
  for (int c = 0; c < COLS * ROWS; c++) sum += got[c];
  ck_assert_double_eq_tol(sum, 1, 1e-12);
  ck_assert_double_eq_tol(got[0 * COLS + 1], 1.0 / 12, 1e-12);
  ck_assert_double_eq(got[1 * COLS + 2], 0);
  ck_assert_double_eq(got[2 * COLS + 3], 0);
}
END_TEST

START_TEST(polygon_in_a_corner_of_a_far_larger_one_keeps_its_share) {
  double x[] = {-1e6, 1e6, 1e6, -1e6}, y[] = {-1e6, -1e6, 1e6, 1e6}, got[COLS * ROWS] = {0};
  struct tq_rings rings = {1, (size_t[]){0, 4}, x, y};
  ck_assert_int_eq(tq_coverage(&rings, COLS, ROWS, put_cell, got, NULL), TQ_OK);
  for (int c = 0; c < COLS * ROWS; c++) ck_assert_double_eq_tol(got[c] * 4e12, 1, 1e-3);
}
END_TEST

static const char *points_text(char *text, size_t size, const char *header, const char *a,
                               const char *b) {
  double lon, lat;
  degrees_at(3, 3, &lon, &lat);
  snprintf(text, size, "%s\n1,%lld.%07lld,%lld.%07lld%s\n2,%lld.%07lld,%lld.%07lld%s\n", header,
           (long long)lon, (long long)(fmod(lon, 1) * 1e7), (long long)lat,
           (long long)(fmod(lat, 1) * 1e7), a, (long long)lon, (long long)(fmod(lon, 1) * 1e7),
           (long long)lat, (long long)(fmod(lat, 1) * 1e7), b);
  return text;
}

START_TEST(csv_columns_become_layers_by_name) {
  struct tq_opportunities o;
  char text[400], with_columns[300];
  write_text("p.csv", points_text(text, sizeof text, "id,lon,lat,jobs,schools", ",5,1", ",7.5,"));
  snprintf(with_columns, sizeof with_columns, "%s:schools,JOBS", path);
  read_fine(&o, with_columns);
  ck_assert_uint_eq(o.n, 2);
  ck_assert_uint_eq(o.n_points, 2);
  ck_assert_str_eq(o.layers[0].name, "schools");
  ck_assert_double_eq(o.layers[0].total, 1);
  ck_assert_str_eq(o.layers[1].name, "jobs");
  ck_assert_double_eq(o.layers[1].amounts[1], 7.5);
  tq_opportunities_free(&o);
}
END_TEST

START_TEST(csv_without_a_column_counts_points_or_its_only_one) {
  struct tq_opportunities o;
  char text[400];
  write_text("shops.csv", points_text(text, sizeof text, "id,lon,lat", "", ""));
  read_fine(&o, path);
  ck_assert_str_eq(o.layers[0].name, "shops");
  ck_assert_double_eq(o.layers[0].total, 2);
  tq_opportunities_free(&o);
  write_text("beds.csv", points_text(text, sizeof text, "id,lon,lat,beds", ",3", ",4"));
  read_fine(&o, path);
  ck_assert_str_eq(o.layers[0].name, "beds");
  ck_assert_double_eq(o.layers[0].total, 7);
  tq_opportunities_free(&o);
  write_text("two.csv", points_text(text, sizeof text, "id,lon,lat,a,b", ",3,1", ",4,1"));
  check_refused(path, TQ_E_FORMAT, "two.csv", "COLUMN");
}
END_TEST

START_TEST(bad_tables_are_refused_with_line_and_remedy) {
  char text[400];
  write_text("n.csv", points_text(text, sizeof text, "id,lon,lat,jobs", ",3", ",-4"));
  check_refused(path, TQ_E_FORMAT, "n.csv:3", "negative");
  write_text("w.csv", points_text(text, sizeof text, "id,lon,lat,jobs", ",3", ",many"));
  check_refused(path, TQ_E_FORMAT, "w.csv:3", "no number");
  write_text("c.csv", "id,lon,lat,jobs\n1,500000,3400000,1\n");
  check_refused(path, TQ_E_FORMAT, "c.csv:2", "longitude first");
  write_text("far.csv", "id,lon,lat,jobs\n1,10,20,1\n");
  check_refused(path, TQ_E_OUTSIDE, "far.csv", "--coords");
  check_refused("/nowhere/x.csv:jobs", TQ_E_IO, "/nowhere/x.csv", "path");
  check_refused("places:", TQ_E_ARG, "columns", "places");
}
END_TEST

START_TEST(one_name_twice_takes_the_file_in_front_and_a_third_is_refused) {
  struct tq_opportunities o = {0};
  char text[400];
  write_text("a.csv", points_text(text, sizeof text, "id,lon,lat,jobs", ",3", ",4"));
  ck_assert_int_eq(tq_opportunities_add(&o, &region.g, path, TQ_WGS84, NULL), TQ_OK);
  ck_assert_int_eq(tq_opportunities_add(&o, &region.g, path, TQ_WGS84, NULL), TQ_OK);
  ck_assert_str_eq(o.layers[1].name, "a.jobs");
  ck_assert_uint_eq(o.layers[1].first, 2);
  ck_assert_int_eq(tq_opportunities_add(&o, &region.g, path, TQ_WGS84, NULL), TQ_E_ARG);
  tq_opportunities_free(&o);
}
END_TEST

/* A GeoJSON polygon, a rectangle in cells of the grid. */
static void write_rectangle(const char *name, double col, double row, double width, double height,
                            const char *properties) {
  char text[1200];
  int n = snprintf(text, sizeof text,
                   "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\","
                   "\"properties\":{%s},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[",
                   properties);
  for (int i = 0; i < 5; i++) {
    double lon, lat;
    degrees_at(col + (i == 1 || i == 2) * width, row + (i == 2 || i == 3) * height, &lon, &lat);
    n += snprintf(text + n, sizeof text - (size_t)n, "%s[%lld.%09lld,%lld.%09lld]", i ? "," : "",
                  (long long)lon, (long long)(fmod(lon, 1) * 1e9), (long long)lat,
                  (long long)(fmod(lat, 1) * 1e9));
  }
  snprintf(text + n, sizeof text - (size_t)n, "]]}}]}");
  write_text(name, text);
}

START_TEST(polygon_is_spread_by_area_over_its_cells) {
  struct tq_opportunities o;
  /* 2.5 x 2 cells: 4 whole cells with 200 each, 2 half ones with 100 */
  write_rectangle("town.geojson", 1, 2, 2.5, 2, "\"population\":1000");
  read_fine(&o, path);
  ck_assert_uint_eq(o.n, 1);
  ck_assert(o.layers[0].in_cells);
  ck_assert_double_eq(o.layers[0].total, 1000);
  double sum = 0;
  for (uint32_t i = 0; i < o.n_cells; i++) {
    uint32_t col = o.cells[i] % region.g.grid->n_cols, row = o.cells[i] / region.g.grid->n_cols;
    double want = row < 2 || row > 3 || col < 1 || col > 3 ? 0 : col == 3 ? 100 : 200;
    ck_assert_double_eq_tol(o.layers[0].amounts[i], want, 0.01);
    sum += o.layers[0].amounts[i];
  }
  ck_assert_double_eq_tol(sum, 1000, 1e-6);
  tq_opportunities_free(&o);
}
END_TEST

START_TEST(bad_polygons_are_refused_by_name) {
  double lon, lat;
  char text[700];
  degrees_at(2, 2, &lon, &lat);
  long long x = (long long)lon, y = (long long)lat;
  snprintf(text, sizeof text,
           "{\"type\":\"Feature\",\"properties\":{\"jobs\":3},\"geometry\":{\"type\":\"Polygon\","
           "\"coordinates\":[[[%lld,%lld],[%lld,%lld],[%lld,%lld],[%lld,%lld],[%lld,%lld]]]}}",
           x, y, x + 1, y + 1, x + 1, y, x, y + 1, x, y); /* a bow tie */
  write_text("bow.geojson", text);
  check_refused(path, TQ_E_FORMAT, "bow.geojson", "Self-intersection");
  check_refused(path, TQ_E_FORMAT, "feature 1", "makevalid");
  write_rectangle("minus.geojson", 1, 2, 2, 2, "\"jobs\":-3");
  check_refused(path, TQ_E_FORMAT, "minus.geojson", "negative");
  write_rectangle("none.geojson", 1, 2, 2, 2, "\"name\":\"x\"");
  check_refused(path, TQ_E_FORMAT, "none.geojson", "column");
  write_rectangle("off.geojson", 4000, 2, 2, 2, "\"jobs\":3");
  check_refused(path, TQ_E_OUTSIDE, "off.geojson", "region");
  write_text("junk.geojson", "{\"type\":");
  check_refused(path, TQ_E_IO, "junk.geojson", "polygons");
}
END_TEST

struct raster {
  const char *name;
  int epsg; /* 0: none */
  double x0, y0, pixel;
  int n_cols, n_rows;
  double nodata; /* NAN: none */
};

static const char *write_raster(const struct raster *r, const float *pixels) {
  GDALAllRegister();
  GDALDatasetH ds = GDALCreate(GDALGetDriverByName("GTiff"), file(r->name), r->n_cols, r->n_rows, 1,
                               GDT_Float32, NULL);
  ck_assert_ptr_nonnull(ds);
  double transform[6] = {r->x0, r->pixel, 0, r->y0, 0, -r->pixel};
  GDALSetGeoTransform(ds, transform);
  if (r->epsg) {
    OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
    OSRImportFromEPSG(srs, r->epsg);
    GDALSetSpatialRef(ds, srs);
    OSRRelease(srs);
  }
  GDALRasterBandH band = GDALGetRasterBand(ds, 1);
  if (!isnan(r->nodata)) GDALSetRasterNoDataValue(band, r->nodata);
  void *values = (void *)(uintptr_t)pixels;
  ck_assert_int_eq(GDALRasterIO(band, GF_Write, 0, 0, r->n_cols, r->n_rows, values, r->n_cols,
                                r->n_rows, GDT_Float32, 0, 0),
                   CE_None);
  GDALClose(ds);
  return file(r->name);
}

/* The amount in a cell of the grid. */
static double amount_at(const struct tq_opportunities *o, uint32_t col, uint32_t row) {
  for (uint32_t i = 0; i < o->n_cells; i++)
    if (o->cells[i] == row * region.g.grid->n_cols + col) return o->layers[0].amounts[i];
  return 0;
}

START_TEST(raster_of_the_grid_itself_fills_the_same_cells) {
  const struct tq_grid *g = region.g.grid;
  struct tq_opportunities o;
  float pixels[4 * 3] = {1, 2, 4, 8, 16, -99, 32, 0, 64, 128, 256, 512};
  struct raster r = {
      "same.tif", g->epsg, g->x0_m + 2 * g->cell_m, g->y0_m - g->cell_m, g->cell_m, 4, 3, -99};
  read_fine(&o, write_raster(&r, pixels));
  ck_assert_double_eq(o.layers[0].total, 1023);
  for (uint32_t i = 0; i < 12; i++)
    ck_assert_double_eq(amount_at(&o, 2 + i % 4, 1 + i / 4), pixels[i] < 0 ? 0 : pixels[i]);
  ck_assert_uint_eq(o.n_cells, 10);
  tq_opportunities_free(&o);
}
END_TEST

START_TEST(large_pixels_are_shared_among_their_cells) {
  const struct tq_grid *g = region.g.grid;
  struct tq_opportunities o;
  float pixel = 3200;
  struct raster r = {"large.tif", g->epsg, g->x0_m + g->cell_m, g->y0_m - g->cell_m, 4 * g->cell_m,
                     1,           1,       (double)NAN};
  read_fine(&o, write_raster(&r, &pixel));
  ck_assert_uint_eq(o.n_cells, 16);
  for (uint32_t i = 0; i < 16; i++) ck_assert_double_eq(amount_at(&o, 1 + i % 4, 1 + i / 4), 200);
  tq_opportunities_free(&o);
}
END_TEST

START_TEST(raster_in_degrees_and_in_another_zone_lands_in_the_same_cells) {
  const struct tq_grid *g = region.g.grid;
  struct tq_opportunities o;
  float pixel = 7;
  double lon, lat, x, y;
  degrees_at(3.5, 4.5, &lon, &lat);
  struct raster degrees = {"deg.tif", 4326, lon - 0.0001, lat + 0.0001, 0.0002, 1, 1, (double)NAN};
  read_fine(&o, write_raster(&degrees, &pixel));
  ck_assert_double_eq(amount_at(&o, 3, 4), 7);
  tq_opportunities_free(&o);
  tq_utm_forward(g->epsg - 1, lon, lat, &x, &y); /* the zone to the west */
  struct raster west = {"west.tif", g->epsg - 1, x - 5, y + 5, 10, 1, 1, (double)NAN};
  read_fine(&o, write_raster(&west, &pixel));
  ck_assert_double_eq(amount_at(&o, 3, 4), 7);
  tq_opportunities_free(&o);
}
END_TEST

START_TEST(bad_rasters_are_refused_by_name) {
  const struct tq_grid *g = region.g.grid;
  float pixels[2] = {3, -1}, nothing[2] = {-9, -9}, far_away[2] = {1, 2};
  struct raster r = {"minus.tif", g->epsg, g->x0_m, g->y0_m, g->cell_m, 2, 1, (double)NAN};
  check_refused(write_raster(&r, pixels), TQ_E_FORMAT, "minus.tif", "negative");
  check_refused(path, TQ_E_FORMAT, "column 1, row 0", "-a_nodata");
  r.name = "nocrs.tif";
  r.epsg = 0;
  check_refused(write_raster(&r, far_away), TQ_E_FORMAT, "nocrs.tif", "-a_srs");
  r.name = "empty.tif";
  r.epsg = g->epsg;
  r.nodata = -9;
  check_refused(write_raster(&r, nothing), TQ_E_FORMAT, "empty.tif", "nothing but nodata");
  r.name = "away.tif";
  r.x0 -= 100000;
  check_refused(write_raster(&r, far_away), TQ_E_OUTSIDE, "away.tif", "region");
  write_text("junk.tif", "not a raster");
  check_refused(path, TQ_E_IO, "junk.tif", "raster");
}
END_TEST

START_TEST(places_are_opportunities_by_their_people) {
  struct tq_opportunities o;
  double people = 0;
  for (uint32_t p = 0; p < region.g.n_places; p++)
    if (region.g.places[p].population > 0) people += (double)region.g.places[p].population;
  ck_assert_double_gt(people, 0);
  read_fine(&o, "places");
  ck_assert_str_eq(o.layers[0].name, "population");
  ck_assert_double_eq(o.layers[0].total, people);
  tq_opportunities_free(&o);
}
END_TEST

START_TEST(raster_of_cells_is_read_back_as_it_was_written) {
  const struct tq_gdal_module *gdal;
  struct tq_err err = {0};
  ck_assert_msg(!tq_gdal_load(&gdal, &err), "%s", err.msg);
  const double values[2 * 6] = {1, 0.25, 1e15 + 1, (double)NAN, 0, -7, 2, 4, 8, 16, 32, 64};
  char jobs[] = "jobs_p50_c30", clinics[] = "医院_p50_c60", *names[] = {jobs, clinics};
  const struct tq_cell_bands bands = {.x0_m = 500000,
                                      .y0_m = 3400000,
                                      .cell_m = 250,
                                      .epsg = 32650,
                                      .n_cols = 3,
                                      .n_rows = 2,
                                      .n_bands = 2,
                                      .values = values,
                                      .names = names,
                                      .definition_json = "{\"measure\":\"dual\"}"};
  unsigned char *bytes;
  size_t size;
  ck_assert_msg(!gdal->cell_geotiff(&bands, &bytes, &size, &err), "%s", err.msg);
  FILE *f = fopen(file("cells.tif"), "wb");
  ck_assert_uint_eq(fwrite(bytes, 1, size, f), size);
  fclose(f);
  free(bytes);
  GDALAllRegister();
  GDALDatasetH ds = GDALOpen(path, GA_ReadOnly);
  ck_assert_ptr_nonnull(ds);
  double transform[6], back[12];
  ck_assert_int_eq(GDALGetGeoTransform(ds, transform), CE_None);
  ck_assert_double_eq(transform[0], 500000);
  ck_assert_double_eq(transform[3], 3400000);
  ck_assert_double_eq(transform[5], -250);
  ck_assert_str_eq(OSRGetAuthorityCode(GDALGetSpatialRef(ds), NULL), "32650");
  ck_assert_str_eq(GDALGetMetadataItem(ds, "TONGQU_DEFINITION", NULL), "{\"measure\":\"dual\"}");
  for (int b = 0; b < 2; b++) {
    GDALRasterBandH band = GDALGetRasterBand(ds, b + 1);
    ck_assert_str_eq(GDALGetDescription(band), names[b]);
    ck_assert(isnan(GDALGetRasterNoDataValue(band, NULL)));
    ck_assert_int_eq(GDALRasterIO(band, GF_Read, 0, 0, 3, 2, back + b * 6, 3, 2, GDT_Float64, 0, 0),
                     CE_None);
  }
  GDALClose(ds);
  for (int i = 0; i < 12; i++) ck_assert(isnan(values[i]) ? isnan(back[i]) : values[i] == back[i]);
}
END_TEST

static void set_up(void) {
  tq_region_make(&region, &(struct tq_region_opts){.seed = 3});
  ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void tear_down(void) {
  char command[300];
  snprintf(command, sizeof command, "rm -r %s", folder);
  ck_assert_int_eq(system(command), 0);
  tq_region_free(&region);
}

int main(void) {
  Suite *suite = suite_create("opportunities");
  TCase *c = tcase_create("opportunities");
  tcase_set_timeout(c, 300);
  tcase_add_unchecked_fixture(c, set_up, tear_down);
  tq_suite_add(c, random_triangles_cover_as_much_as_when_cut_cell_by_cell);
  tq_suite_add(c, a_hole_takes_its_cells_away_and_shares_add_up);
  tq_suite_add(c, polygon_in_a_corner_of_a_far_larger_one_keeps_its_share);
  tq_suite_add(c, csv_columns_become_layers_by_name);
  tq_suite_add(c, csv_without_a_column_counts_points_or_its_only_one);
  tq_suite_add(c, bad_tables_are_refused_with_line_and_remedy);
  tq_suite_add(c, one_name_twice_takes_the_file_in_front_and_a_third_is_refused);
  tq_suite_add(c, polygon_is_spread_by_area_over_its_cells);
  tq_suite_add(c, bad_polygons_are_refused_by_name);
  tq_suite_add(c, raster_of_the_grid_itself_fills_the_same_cells);
  tq_suite_add(c, large_pixels_are_shared_among_their_cells);
  tq_suite_add(c, raster_in_degrees_and_in_another_zone_lands_in_the_same_cells);
  tq_suite_add(c, bad_rasters_are_refused_by_name);
  tq_suite_add(c, places_are_opportunities_by_their_people);
  tq_suite_add(c, raster_of_cells_is_read_back_as_it_was_written);
  suite_add_tcase(suite, c);
  return tq_suite_run(suite);
}

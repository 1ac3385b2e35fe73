/* The result of an isochrone query, and the files it can be written to. */
#ifndef TQ_TOOLS_OUT_H
#define TQ_TOOLS_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/coords.h"
#include "engine/base/err.h"
#include "engine/graph/graph.h"
#include "engine/surface/contour.h"

enum { TQ_BAND_NAME = 64, TQ_NO_PERCENTILE = -1 };

/* One surface of travel times. */
struct tq_band {
  char name[TQ_BAND_NAME]; /* "p50", "car", "transit" */
  double percentile;       /* 0..100; TQ_NO_PERCENTILE */
  const char *mode;        /* "car", "transit", ... */
  const int32_t *time_s;   /* [n_rows * n_cols] row 0 at the north; -1 not reached */
};

/* What the numbers of a layer stand for. */
enum tq_codes {
  TQ_CODES_NONE,
  TQ_CODES_MODE,    /* enum tq_mode_code */
  TQ_CODES_NETWORKS /* bits 1 << enum tq_network */
};

/* One more value of each cell: the fastest mode, a part of a time, a share. */
struct tq_cell_layer {
  char name[TQ_BAND_NAME]; /* "mode", "wait_s_p50", "share_30" */
  const char *unit;        /* "s", "%" or "" */
  const int32_t *v;        /* [n_rows * n_cols]; -1: none */
  double scale;            /* v * scale is what is meant */
  enum tq_codes codes;
};

/* Turns n points of the grid's reference system (metres) into degrees WGS-84, in place:
 * x becomes longitude, y latitude. Needed for grids that are not UTM. */
struct tq_unproject {
  enum tq_code (*points)(void *ctx, size_t n, double *x, double *y, struct tq_err *err);
  void *ctx;
};

/* What the polygons of a band's cutoffs are. */
enum tq_polygons {
  TQ_RINGS, /* all that is reached within the cutoff: the smaller lie on the larger */
  TQ_BANDS  /* what the cutoff adds to the one before it: side by side, without a gap */
};

/* Language of the map's words and of the style's labels. */
enum tq_lang { TQ_ZH, TQ_EN };

/* The area of one band within one cutoff. */
struct tq_iso_feature {
  size_t band;
  int32_t above_s; /* of a band: more than this; -1: from the start */
  int32_t cutoff_s;
  struct tq_contour *contour; /* owned; in cells of the grid */
  struct tq_pos *points;      /* owned; the contour's points in WGS-84 */
  double area_km2;            /* on the ellipsoid */
  int64_t population;         /* -1: no data about people */
};

/* What an isochrone query found. All borrowed but the features, which
 * tq_iso_features_fill makes and tq_iso_features_free frees. */
struct tq_iso {
  const struct tq_graph *graph; /* for the map's background */
  struct tq_grid grid;          /* of the bands; may be a window of the graph's grid */
  struct tq_grid whole; /* of rasters, tables of cells: grid is a part of it; no columns: grid */
  size_t n_bands;
  const struct tq_band *bands;
  size_t n_layers;
  const struct tq_cell_layer *layers;   /* of rasters and tables of cells */
  const struct tq_unproject *unproject; /* NULL: the grid is UTM */
  bool by_mode; /* a band a mode holds the cells where that is the fastest */
  size_t n_cutoffs;
  const int32_t *cutoffs_s; /* growing */
  enum tq_polygons polygons;
  double simplify_m;               /* how far a boundary may move to have fewer points; 0 */
  struct tq_iso_feature *features; /* [n_bands * n_cutoffs], band by band */
  const char *from;                /* the origins as the user gave them */
  size_t n_origins;
  const struct tq_pos *origins;  /* WGS-84 */
  const char *const *origin_ids; /* [n_origins]; NULL: none */
  const int32_t *place_s;        /* [n_bands * the graph's places] -1 not reached; NULL: none */
  const char *definition_json;   /* the text of a JSON object */
  enum tq_coords coords;         /* of every coordinate that is written */
  bool bom;                      /* tables start with a UTF-8 BOM, for spreadsheets */
  enum tq_lang lang;
};

/* The grid whose columns and rows rasters and tables of cells count. */
static inline const struct tq_grid *tq_iso_raster_grid(const struct tq_iso *iso) {
  return iso->whole.n_cols ? &iso->whole : &iso->grid;
}

/* Writes iso in the form that path's ending names: .geojson or .json, .gpkg, .fgb, .shp,
 * .tif or .tiff, .mode.tif, .csv, .cells.csv, .areas.csv, .areas.json, .png, .svg, .pdf; "-" is
 * GeoJSON on standard output. path gets the whole file or stays as it was (the parts of a shapefile
 * appear together, its .shp last). The same result gives the same bytes. Errors  TQ_E_ARG an
 * unknown ending, or a form that cannot carry iso->coords; TQ_E_IO, TQ_E_MEMORY; TQ_E_FORMAT a text
 * that is not UTF-8 or no JSON */
enum tq_code tq_out_write(const struct tq_iso *iso, const char *path, struct tq_err *err);

/* TQ_OK when tq_out_write knows path's ending and can write these coordinates to it:
 * to be asked before a long search. Errors  TQ_E_ARG */
enum tq_code tq_out_check(const char *path, enum tq_coords coords, struct tq_err *err);

/* One form each, whatever the ending.
 *   GeoJSON      RFC 7946: one MultiPolygon a feature, largest cutoff first
 *   GeoPackage   layers isochrones, origins and places (with minutes), tables definition and
 *                layer_styles: the look of each layer in QGIS
 *   FlatGeobuf, Shapefile   the isochrones, definition in a column, or a file beside
 *   GeoTIFF      cloud-optimised: Int32 seconds, nodata -1, one band each, then the layers; with
 *                shares among them all is Float32
 *   mode GeoTIFF the first layer of modes in bytes with a colour table, nodata 0
 *   cells        a row a cell that any band reaches: seconds and layers
 *   areas        km2 and people of each feature in each of the graph's areas */
enum tq_code tq_out_geojson(const struct tq_iso *iso, const char *path, struct tq_err *err);
enum tq_code tq_out_geopackage(const struct tq_iso *iso, const char *path, struct tq_err *err);
enum tq_code tq_out_flatgeobuf(const struct tq_iso *iso, const char *path, struct tq_err *err);
enum tq_code tq_out_shapefile(const struct tq_iso *iso, const char *path, struct tq_err *err);
enum tq_code tq_out_geotiff(const struct tq_iso *iso, const char *path, struct tq_err *err);
enum tq_code tq_out_mode_geotiff(const struct tq_iso *iso, const char *path, struct tq_err *err);
enum tq_code tq_out_cells_csv(const struct tq_iso *iso, const char *path, struct tq_err *err);
enum tq_code tq_out_csv(const struct tq_iso *iso, const char *path, struct tq_err *err);
enum tq_code tq_out_areas_csv(const struct tq_iso *iso, const char *path, struct tq_err *err);
enum tq_code tq_out_areas_json(const struct tq_iso *iso, const char *path, struct tq_err *err);
enum tq_code tq_out_png(const struct tq_iso *iso, const char *path, struct tq_err *err);
enum tq_code tq_out_svg(const struct tq_iso *iso, const char *path, struct tq_err *err);
enum tq_code tq_out_pdf(const struct tq_iso *iso, const char *path, struct tq_err *err);

/* The features' numbers by falling cutoff, so that a viewer draws the small ones on top;
 * equal cutoffs keep the order of the bands. order: [n_bands * n_cutoffs]. */
void tq_out_order(const struct tq_iso *iso, size_t *order);

#endif

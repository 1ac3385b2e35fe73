/* The result of an isochrone query, and the files it can be written to. */
#ifndef TQ_TOOLS_OUT_H
#define TQ_TOOLS_OUT_H

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

/* The area of one band within one cutoff. */
struct tq_iso_feature {
  size_t band;
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
  size_t n_bands;
  const struct tq_band *bands;
  size_t n_cutoffs;
  const int32_t *cutoffs_s;
  struct tq_iso_feature *features; /* [n_bands * n_cutoffs], band by band */
  const char *from;                /* the origins as the user gave them */
  size_t n_origins;
  const struct tq_pos *origins; /* WGS-84 */
  const char *definition_json;  /* the text of a JSON object */
  enum tq_coords coords;        /* of every coordinate that is written */
};

/* Writes iso in the form that path's ending names: .geojson or .json, .csv, .tif or
 * .tiff, .png; "-" is GeoJSON on standard output. path gets the whole file or stays as
 * it was. The same result gives the same bytes.
 * Errors  TQ_E_ARG an unknown ending, or a form that cannot carry iso->coords;
 *         TQ_E_IO, TQ_E_MEMORY; TQ_E_FORMAT a text that is not UTF-8 or no JSON */
enum tq_code tq_out_write(const struct tq_iso *iso, const char *path, struct tq_err *err);

/* TQ_OK when tq_out_write knows path's ending and can write these coordinates to it:
 * to be asked before a long search. Errors  TQ_E_ARG */
enum tq_code tq_out_check(const char *path, enum tq_coords coords, struct tq_err *err);

/* One form each, whatever the ending. GeoJSON after RFC 7946: one MultiPolygon a
 * feature, largest cutoff first; GeoTIFF: Int32 seconds, nodata -1, one band each. */
enum tq_code tq_out_geojson(const struct tq_iso *iso, const char *path, struct tq_err *err);
enum tq_code tq_out_csv(const struct tq_iso *iso, const char *path, struct tq_err *err);
enum tq_code tq_out_geotiff(const struct tq_iso *iso, const char *path, struct tq_err *err);
enum tq_code tq_out_png(const struct tq_iso *iso, const char *path, struct tq_err *err);

#endif

/* QGIS styles of the GeoPackage's layers, in QGIS's own form (QML). */
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "engine/base/mem.h"
#include "tools/gdal_parts.h"
#include "tools/mode_codes.h"
#include "tools/ramp.h"

struct text {
  TQ_VEC(char) bytes;
  bool failed;
};

/* Appends as printf does; numbers are whole ones, the same in every locale. */
static void add(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void add(struct text *t, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  va_list again;
  va_copy(again, ap);
  int n = vsnprintf(NULL, 0, fmt, ap);
  if (n >= 0 && !t->failed && tq_reserve(&t->bytes, t->bytes.n + (size_t)n + 1)) {
    vsnprintf(t->bytes.v + t->bytes.n, (size_t)n + 1, fmt, again);
    t->bytes.n += (size_t)n;
  } else {
    t->failed = true;
  }
  va_end(again);
  va_end(ap);
}

static void add_prop(struct text *t, const char *key, const char *value) {
  add(t, "<prop k=\"%s\" v=\"%s\"/>", key, value);
}

/* "15" or "7.5", as QGIS writes the number that it finds in the field. */
static void minutes_text(int32_t time_s, char out[24]) {
  int tenths_of_s = (int)lround(time_s / 60.0 * 10000);
  int n = snprintf(out, 24, "%d.%04d", tenths_of_s / 10000, tenths_of_s % 10000);
  while (out[n - 1] == '0') out[--n] = 0;
  if (out[n - 1] == '.') out[n - 1] = 0;
}

/* Of a cutoff, or of the mode of a band. */
static void color_text(const struct tq_iso *iso, size_t i, double darker, char out[24]) {
  double rgb[3];
  if (iso->by_mode)
    tq_mode_color(tq_code_of(iso->bands[i].mode), rgb);
  else
    tq_ramp(i, iso->n_cutoffs, rgb);
  snprintf(out, 24, "%d,%d,%d,255", (int)lround(rgb[0] * 255 * darker),
           (int)lround(rgb[1] * 255 * darker), (int)lround(rgb[2] * 255 * darker));
}

static void add_isochrones(struct text *t, const struct tq_iso *iso) {
  const char *unit = iso->lang == TQ_EN ? "min" : "分钟";
  size_t n = iso->by_mode ? iso->n_bands : iso->n_cutoffs;
  add(t,
      "<renderer-v2 type=\"categorizedSymbol\" attr=\"%s\" symbollevels=\"0\" "
      "enableorderby=\"1\" forceraster=\"0\"><categories>",
      iso->by_mode ? "mode" : "cutoff_min");
  for (size_t i = 0; i < n; i++) {
    char minutes[24];
    if (!iso->by_mode) minutes_text(iso->cutoffs_s[i], minutes);
    if (iso->by_mode)
      add(t, "<category render=\"true\" value=\"%s\" symbol=\"%zu\" label=\"%s\"/>",
          iso->bands[i].mode, i, iso->bands[i].mode);
    else
      add(t, "<category render=\"true\" value=\"%s\" symbol=\"%zu\" label=\"≤ %s %s\"/>", minutes,
          i, minutes, unit);
  }
  add(t, "</categories><symbols>");
  for (size_t i = 0; i < n; i++) {
    char fill[24], edge[24];
    color_text(iso, i, 1, fill);
    color_text(iso, i, 0.8, edge);
    add(t,
        "<symbol type=\"fill\" name=\"%zu\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">"
        "<layer class=\"SimpleFill\" enabled=\"1\" pass=\"0\" locked=\"0\">",
        i);
    add_prop(t, "color", fill);
    add_prop(t, "style", "solid");
    add_prop(t, "outline_color", edge);
    add_prop(t, "outline_style", "solid");
    add_prop(t, "outline_width", "0.2");
    add_prop(t, "outline_width_unit", "MM");
    add(t, "</layer></symbol>");
  }
  add(t,
      "</symbols><orderby><orderByClause asc=\"0\" nullsFirst=\"0\">\"cutoff_min\""
      "</orderByClause></orderby></renderer-v2><layerOpacity>0.%d</layerOpacity>",
      (int)lround(TQ_RAMP_ALPHA * 100));
}

static void add_marker(struct text *t, const char *color, const char *outline, const char *size) {
  add(t,
      "<renderer-v2 type=\"singleSymbol\" symbollevels=\"0\" enableorderby=\"0\" "
      "forceraster=\"0\"><symbols><symbol type=\"marker\" name=\"0\" alpha=\"1\" "
      "clip_to_extent=\"1\" force_rhr=\"0\"><layer class=\"SimpleMarker\" enabled=\"1\" pass=\"0\" "
      "locked=\"0\">");
  add_prop(t, "name", "circle");
  add_prop(t, "color", color);
  add_prop(t, "outline_color", outline);
  add_prop(t, "outline_style", "solid");
  add_prop(t, "outline_width", "0.4");
  add_prop(t, "size", size);
  add_prop(t, "size_unit", "MM");
  add(t, "</layer></symbol></symbols></renderer-v2>");
}

/* Names beside the points, on a white edge. */
static void add_labels(struct text *t, const char *field) {
  add(t,
      "<labeling type=\"simple\"><settings calloutType=\"simple\"><text-style fieldName=\"%s\" "
      "isExpression=\"0\" fontFamily=\"Noto Sans CJK SC\" fontSize=\"9\" fontSizeUnit=\"Point\" "
      "textColor=\"40,40,40,255\"><text-buffer bufferDraw=\"1\" bufferSize=\"0.8\" "
      "bufferSizeUnits=\"MM\" bufferColor=\"255,255,255,220\"/></text-style>"
      "<placement placement=\"6\" dist=\"0.8\" distUnits=\"MM\"/><rendering scaleVisibility=\"0\" "
      "obstacle=\"1\"/></settings></labeling>",
      field);
}

char *tq_gdal_style(const struct tq_iso *iso, const char *layer) {
  struct text t = {0};
  bool places = !strcmp(layer, "places");
  add(&t,
      "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
      "<qgis version=\"3.22.0\" styleCategories=\"Symbology|Labeling\" labelsEnabled=\"%d\">",
      places);
  if (!strcmp(layer, "isochrones"))
    add_isochrones(&t, iso);
  else if (places)
    add_marker(&t, "255,255,255,255", "40,40,40,255", "1.6");
  else
    add_marker(&t, "215,25,28,255", "255,255,255,255", "3.4");
  if (places) add_labels(&t, iso->lang == TQ_EN ? "name_en" : "name");
  add(&t, "</qgis>\n");
  if (!t.failed) return t.bytes.v;
  tq_vec_free(&t.bytes);
  return NULL;
}

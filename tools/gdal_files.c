/* What the module's vector files share: reference systems, definitions, the way out of memory. */
#include <jansson.h>
#include <ogr_api.h>
#include <stdio.h>
#include <string.h>

#include "tools/gdal_parts.h"

OGRSpatialReferenceH tq_gdal_srs(enum tq_coords coords) {
  OGRSpatialReferenceH srs = OSRNewSpatialReference(NULL);
  char wkt[512];
  const char *name = coords == TQ_GCJ02 ? "GCJ-02" : "BD-09";
  snprintf(wkt, sizeof wkt,
           "GEOGCS[\"%s (WGS 84 shifted, not a datum)\",DATUM[\"%s\",SPHEROID[\"WGS "
           "84\",6378137,298.257223563]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\","
           "0.0174532925199433]]",
           name, name);
  OGRErr failed = !srs                 ? OGRERR_FAILURE
                  : coords == TQ_WGS84 ? OSRImportFromEPSG(srs, 4326)
                                       : OSRSetFromUserInput(srs, wkt);
  if (!failed) {
    OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
    return srs;
  }
  if (srs) OSRRelease(srs);
  return NULL;
}

static bool add_pair(OGRLayerH layer, const char *key, const char *value) {
  OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
  OGR_F_SetFieldString(feature, 0, key);
  OGR_F_SetFieldString(feature, 1, value);
  bool ok = OGR_L_CreateFeature(layer, feature) == OGRERR_NONE;
  OGR_F_Destroy(feature);
  return ok;
}

static OGRLayerH add_table(GDALDatasetH ds) {
  static const char *const options[] = {"GEOMETRY_NAME=geom", "FID=fid", NULL};
  static const char *const fields[] = {"key", "value"};
  OGRLayerH layer =
      GDALDatasetCreateLayer(ds, "definition", NULL, wkbNone, (char **)(uintptr_t)options);
  bool ok = layer != NULL;
  for (int i = 0; i < 2 && ok; i++) {
    OGRFieldDefnH field = OGR_Fld_Create(fields[i], OFTString);
    ok = OGR_L_CreateField(layer, field, TRUE) == OGRERR_NONE;
    OGR_Fld_Destroy(field);
  }
  return ok ? layer : NULL;
}

bool tq_gdal_add_definition(GDALDatasetH ds, const char *definition_json) {
  OGRLayerH layer = add_table(ds);
  json_t *definition = json_loads(definition_json, 0, NULL), *value;
  const char *key;
  bool ok = layer != NULL;
  json_object_foreach(definition, key, value) {
    char *text = json_is_string(value)
                     ? strdup(json_string_value(value))
                     : json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(10));
    ok = ok && text && add_pair(layer, key, text);
    free(text);
  }
  json_decref(definition);
  return ok && add_pair(layer, "json", definition_json);
}

enum tq_code tq_gdal_hand_over(const char *stem, enum tq_vector_form form,
                               const char *definition_json, FILE *const *parts,
                               struct tq_err *err) {
  char name[128];
  if (form != TQ_SHAPEFILE) {
    snprintf(name, sizeof name, "%s.%s", stem, form == TQ_GEOPACKAGE ? "gpkg" : "fgb");
    return tq_gdal_copy_out(name, parts[0], err);
  }
  fprintf(parts[0], "%s\n", definition_json); /* errors are met by the flush */
  enum tq_code code = TQ_OK;
  for (int i = 1; i < TQ_SHAPEFILE_PARTS && !code; i++) {
    snprintf(name, sizeof name, "%s%s", stem, tq_shapefile_endings[i]);
    code = tq_gdal_copy_out(name, parts[i], err);
  }
  return code;
}

#include "graphs/feed_schema.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct tq_feed_field agency[] = {
    {"agency_id", TQ_FIELD_ID, TQ_OPTIONAL, true, 0, 0, NULL},
    {"agency_name", TQ_FIELD_TEXT, TQ_REQUIRED, false, 0, 0, NULL},
    {"agency_url", TQ_FIELD_URL, TQ_REQUIRED, false, 0, 0, NULL},
    {"agency_timezone", TQ_FIELD_TIMEZONE, TQ_REQUIRED, false, 0, 0, NULL},
    {"agency_lang", TQ_FIELD_LANGUAGE, TQ_OPTIONAL, false, 0, 0, NULL},
    {"agency_phone", TQ_FIELD_PHONE, TQ_OPTIONAL, false, 0, 0, NULL},
    {"agency_fare_url", TQ_FIELD_URL, TQ_OPTIONAL, false, 0, 0, NULL},
    {"agency_email", TQ_FIELD_EMAIL, TQ_OPTIONAL, false, 0, 0, NULL},
    {"cemv_support", TQ_FIELD_ENUM, TQ_OPTIONAL, false, 0, 2, NULL},
};

static const struct tq_feed_field levels[] = {
    {"level_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0, NULL},
    {"level_index", TQ_FIELD_FLOAT, TQ_REQUIRED, false, -1000, 0, NULL},
    {"level_name", TQ_FIELD_TEXT, TQ_OPTIONAL, false, 0, 0, NULL},
};

static const struct tq_feed_field stops[] = {
    {"stop_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0, NULL},
    {"stop_code", TQ_FIELD_TEXT, TQ_OPTIONAL, false, 0, 0, NULL},
    {"stop_name", TQ_FIELD_TEXT, TQ_OPTIONAL, false, 0, 0, NULL},
    {"tts_stop_name", TQ_FIELD_TEXT, TQ_OPTIONAL, false, 0, 0, NULL},
    {"stop_desc", TQ_FIELD_TEXT, TQ_OPTIONAL, false, 0, 0, NULL},
    {"stop_lat", TQ_FIELD_LAT, TQ_OPTIONAL, false, 0, 0, NULL},
    {"stop_lon", TQ_FIELD_LON, TQ_OPTIONAL, false, 0, 0, NULL},
    {"zone_id", TQ_FIELD_ID, TQ_OPTIONAL, false, 0, 0, NULL},
    {"stop_url", TQ_FIELD_URL, TQ_OPTIONAL, false, 0, 0, NULL},
    {"location_type", TQ_FIELD_ENUM, TQ_OPTIONAL, false, 0, 4, NULL},
    {"parent_station", TQ_FIELD_ID, TQ_OPTIONAL, false, 0, 0, "stops.stop_id"},
    {"stop_timezone", TQ_FIELD_TIMEZONE, TQ_OPTIONAL, false, 0, 0, NULL},
    {"wheelchair_boarding", TQ_FIELD_ENUM, TQ_OPTIONAL, false, 0, 2, NULL},
    {"level_id", TQ_FIELD_ID, TQ_OPTIONAL, false, 0, 0, "levels.level_id"},
    {"platform_code", TQ_FIELD_TEXT, TQ_OPTIONAL, false, 0, 0, NULL},
    {"stop_access", TQ_FIELD_ENUM, TQ_OPTIONAL, false, 0, 1, NULL},
};

static const struct tq_feed_field routes[] = {
    {"route_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0, NULL},
    {"agency_id", TQ_FIELD_ID, TQ_OPTIONAL, false, 0, 0, "agency.agency_id"},
    {"route_short_name", TQ_FIELD_TEXT, TQ_OPTIONAL, false, 0, 0, NULL},
    {"route_long_name", TQ_FIELD_TEXT, TQ_OPTIONAL, false, 0, 0, NULL},
    {"route_desc", TQ_FIELD_TEXT, TQ_OPTIONAL, false, 0, 0, NULL},
    {"route_type", TQ_FIELD_ROUTE_TYPE, TQ_REQUIRED, false, 0, 0, NULL},
    {"route_url", TQ_FIELD_URL, TQ_OPTIONAL, false, 0, 0, NULL},
    {"route_color", TQ_FIELD_COLOR, TQ_OPTIONAL, false, 0, 0, NULL},
    {"route_text_color", TQ_FIELD_COLOR, TQ_OPTIONAL, false, 0, 0, NULL},
    {"route_sort_order", TQ_FIELD_INTEGER, TQ_OPTIONAL, false, 0, 2147483647, NULL},
    {"continuous_pickup", TQ_FIELD_ENUM, TQ_OPTIONAL, false, 0, 3, NULL},
    {"continuous_drop_off", TQ_FIELD_ENUM, TQ_OPTIONAL, false, 0, 3, NULL},
    {"network_id", TQ_FIELD_ID, TQ_OPTIONAL, false, 0, 0, NULL},
    {"cemv_support", TQ_FIELD_ENUM, TQ_OPTIONAL, false, 0, 2, NULL},
};

static const struct tq_feed_field calendar[] = {
    {"service_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0, NULL},
    {"monday", TQ_FIELD_ENUM, TQ_REQUIRED, false, 0, 1, NULL},
    {"tuesday", TQ_FIELD_ENUM, TQ_REQUIRED, false, 0, 1, NULL},
    {"wednesday", TQ_FIELD_ENUM, TQ_REQUIRED, false, 0, 1, NULL},
    {"thursday", TQ_FIELD_ENUM, TQ_REQUIRED, false, 0, 1, NULL},
    {"friday", TQ_FIELD_ENUM, TQ_REQUIRED, false, 0, 1, NULL},
    {"saturday", TQ_FIELD_ENUM, TQ_REQUIRED, false, 0, 1, NULL},
    {"sunday", TQ_FIELD_ENUM, TQ_REQUIRED, false, 0, 1, NULL},
    {"start_date", TQ_FIELD_DATE, TQ_REQUIRED, false, 0, 0, NULL},
    {"end_date", TQ_FIELD_DATE, TQ_REQUIRED, false, 0, 0, NULL},
};

static const struct tq_feed_field calendar_dates[] = {
    {"service_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0, NULL},
    {"date", TQ_FIELD_DATE, TQ_REQUIRED, true, 0, 0, NULL},
    {"exception_type", TQ_FIELD_ENUM, TQ_REQUIRED, false, 1, 2, NULL},
};

static const struct tq_feed_field shapes[] = {
    {"shape_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0, NULL},
    {"shape_pt_lat", TQ_FIELD_LAT, TQ_REQUIRED, false, 0, 0, NULL},
    {"shape_pt_lon", TQ_FIELD_LON, TQ_REQUIRED, false, 0, 0, NULL},
    {"shape_pt_sequence", TQ_FIELD_INTEGER, TQ_REQUIRED, true, 0, 2147483647, NULL},
    {"shape_dist_traveled", TQ_FIELD_FLOAT, TQ_OPTIONAL, false, 0, 0, NULL},
};

static const struct tq_feed_field booking_rules[] = {
    {"booking_rule_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0, NULL},
    {"booking_type", TQ_FIELD_ENUM, TQ_REQUIRED, false, 0, 2, NULL},
    {"prior_notice_duration_min", TQ_FIELD_INTEGER, TQ_OPTIONAL, false, 0, 2147483647, NULL},
    {"prior_notice_duration_max", TQ_FIELD_INTEGER, TQ_OPTIONAL, false, 0, 2147483647, NULL},
    {"prior_notice_last_day", TQ_FIELD_INTEGER, TQ_OPTIONAL, false, 0, 2147483647, NULL},
    {"prior_notice_last_time", TQ_FIELD_TIME, TQ_OPTIONAL, false, 0, 0, NULL},
    {"prior_notice_start_day", TQ_FIELD_INTEGER, TQ_OPTIONAL, false, 0, 2147483647, NULL},
    {"prior_notice_start_time", TQ_FIELD_TIME, TQ_OPTIONAL, false, 0, 0, NULL},
    {"prior_notice_service_id", TQ_FIELD_ID, TQ_OPTIONAL, false, 0, 0,
     "calendar.service_id|calendar_dates.service_id"},
    {"message", TQ_FIELD_TEXT, TQ_OPTIONAL, false, 0, 0, NULL},
    {"pickup_message", TQ_FIELD_TEXT, TQ_OPTIONAL, false, 0, 0, NULL},
    {"drop_off_message", TQ_FIELD_TEXT, TQ_OPTIONAL, false, 0, 0, NULL},
    {"phone_number", TQ_FIELD_PHONE, TQ_OPTIONAL, false, 0, 0, NULL},
    {"info_url", TQ_FIELD_URL, TQ_OPTIONAL, false, 0, 0, NULL},
    {"booking_url", TQ_FIELD_URL, TQ_OPTIONAL, false, 0, 0, NULL},
};

static const struct tq_feed_field location_groups[] = {
    {"location_group_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0, NULL},
    {"location_group_name", TQ_FIELD_TEXT, TQ_OPTIONAL, false, 0, 0, NULL},
};

static const struct tq_feed_field location_group_stops[] = {
    {"location_group_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0,
     "location_groups.location_group_id"},
    {"stop_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0, "stops.stop_id"},
};

static const struct tq_feed_field trips[] = {
    {"route_id", TQ_FIELD_ID, TQ_REQUIRED, false, 0, 0, "routes.route_id"},
    {"service_id", TQ_FIELD_ID, TQ_REQUIRED, false, 0, 0,
     "calendar.service_id|calendar_dates.service_id"},
    {"trip_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0, NULL},
    {"trip_headsign", TQ_FIELD_TEXT, TQ_OPTIONAL, false, 0, 0, NULL},
    {"trip_short_name", TQ_FIELD_TEXT, TQ_OPTIONAL, false, 0, 0, NULL},
    {"direction_id", TQ_FIELD_ENUM, TQ_OPTIONAL, false, 0, 1, NULL},
    {"block_id", TQ_FIELD_ID, TQ_OPTIONAL, false, 0, 0, NULL},
    {"shape_id", TQ_FIELD_ID, TQ_OPTIONAL, false, 0, 0, "shapes.shape_id"},
    {"wheelchair_accessible", TQ_FIELD_ENUM, TQ_OPTIONAL, false, 0, 2, NULL},
    {"bikes_allowed", TQ_FIELD_ENUM, TQ_OPTIONAL, false, 0, 2, NULL},
    {"cars_allowed", TQ_FIELD_ENUM, TQ_OPTIONAL, false, 0, 2, NULL},
    {"safe_duration_factor", TQ_FIELD_FLOAT, TQ_OPTIONAL, false, 0, 0, NULL},
    {"safe_duration_offset", TQ_FIELD_FLOAT, TQ_OPTIONAL, false, -1000000, 0, NULL},
};

static const struct tq_feed_field stop_times[] = {
    {"trip_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0, "trips.trip_id"},
    {"arrival_time", TQ_FIELD_TIME, TQ_OPTIONAL, false, 0, 0, NULL},
    {"departure_time", TQ_FIELD_TIME, TQ_OPTIONAL, false, 0, 0, NULL},
    {"stop_id", TQ_FIELD_ID, TQ_OPTIONAL, false, 0, 0, "stops.stop_id"},
    {"location_group_id", TQ_FIELD_ID, TQ_OPTIONAL, false, 0, 0,
     "location_groups.location_group_id"},
    {"location_id", TQ_FIELD_ID, TQ_OPTIONAL, false, 0, 0, NULL},
    {"stop_sequence", TQ_FIELD_INTEGER, TQ_REQUIRED, true, 0, 2147483647, NULL},
    {"stop_headsign", TQ_FIELD_TEXT, TQ_OPTIONAL, false, 0, 0, NULL},
    {"start_pickup_drop_off_window", TQ_FIELD_TIME, TQ_OPTIONAL, false, 0, 0, NULL},
    {"end_pickup_drop_off_window", TQ_FIELD_TIME, TQ_OPTIONAL, false, 0, 0, NULL},
    {"pickup_type", TQ_FIELD_ENUM, TQ_OPTIONAL, false, 0, 3, NULL},
    {"drop_off_type", TQ_FIELD_ENUM, TQ_OPTIONAL, false, 0, 3, NULL},
    {"continuous_pickup", TQ_FIELD_ENUM, TQ_OPTIONAL, false, 0, 3, NULL},
    {"continuous_drop_off", TQ_FIELD_ENUM, TQ_OPTIONAL, false, 0, 3, NULL},
    {"shape_dist_traveled", TQ_FIELD_FLOAT, TQ_OPTIONAL, false, 0, 0, NULL},
    {"timepoint", TQ_FIELD_ENUM, TQ_OPTIONAL, false, 0, 1, NULL},
    {"pickup_booking_rule_id", TQ_FIELD_ID, TQ_OPTIONAL, false, 0, 0,
     "booking_rules.booking_rule_id"},
    {"drop_off_booking_rule_id", TQ_FIELD_ID, TQ_OPTIONAL, false, 0, 0,
     "booking_rules.booking_rule_id"},
};

static const struct tq_feed_field frequencies[] = {
    {"trip_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0, "trips.trip_id"},
    {"start_time", TQ_FIELD_TIME, TQ_REQUIRED, true, 0, 0, NULL},
    {"end_time", TQ_FIELD_TIME, TQ_REQUIRED, false, 0, 0, NULL},
    {"headway_secs", TQ_FIELD_INTEGER, TQ_REQUIRED, false, 1, 2147483647, NULL},
    {"exact_times", TQ_FIELD_ENUM, TQ_OPTIONAL, false, 0, 1, NULL},
};

static const struct tq_feed_field transfers[] = {
    {"from_stop_id", TQ_FIELD_ID, TQ_OPTIONAL, true, 0, 0, "stops.stop_id"},
    {"to_stop_id", TQ_FIELD_ID, TQ_OPTIONAL, true, 0, 0, "stops.stop_id"},
    {"from_route_id", TQ_FIELD_ID, TQ_OPTIONAL, true, 0, 0, "routes.route_id"},
    {"to_route_id", TQ_FIELD_ID, TQ_OPTIONAL, true, 0, 0, "routes.route_id"},
    {"from_trip_id", TQ_FIELD_ID, TQ_OPTIONAL, true, 0, 0, "trips.trip_id"},
    {"to_trip_id", TQ_FIELD_ID, TQ_OPTIONAL, true, 0, 0, "trips.trip_id"},
    {"transfer_type", TQ_FIELD_ENUM, TQ_COLUMN_REQUIRED, false, 0, 5, NULL},
    {"min_transfer_time", TQ_FIELD_INTEGER, TQ_OPTIONAL, false, 0, 2147483647, NULL},
};

static const struct tq_feed_field pathways[] = {
    {"pathway_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0, NULL},
    {"from_stop_id", TQ_FIELD_ID, TQ_REQUIRED, false, 0, 0, "stops.stop_id"},
    {"to_stop_id", TQ_FIELD_ID, TQ_REQUIRED, false, 0, 0, "stops.stop_id"},
    {"pathway_mode", TQ_FIELD_ENUM, TQ_REQUIRED, false, 1, 7, NULL},
    {"is_bidirectional", TQ_FIELD_ENUM, TQ_REQUIRED, false, 0, 1, NULL},
    {"length", TQ_FIELD_FLOAT, TQ_OPTIONAL, false, 0, 0, NULL},
    {"traversal_time", TQ_FIELD_INTEGER, TQ_OPTIONAL, false, 1, 2147483647, NULL},
    {"stair_count", TQ_FIELD_INTEGER, TQ_OPTIONAL, false, -100000, 100000, NULL},
    {"max_slope", TQ_FIELD_FLOAT, TQ_OPTIONAL, false, -1000, 0, NULL},
    {"min_width", TQ_FIELD_FLOAT, TQ_OPTIONAL, false, 0, 1, NULL},
    {"signposted_as", TQ_FIELD_TEXT, TQ_OPTIONAL, false, 0, 0, NULL},
    {"reversed_signposted_as", TQ_FIELD_TEXT, TQ_OPTIONAL, false, 0, 0, NULL},
};

static const struct tq_feed_field fare_attributes[] = {
    {"fare_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0, NULL},
    {"price", TQ_FIELD_FLOAT, TQ_REQUIRED, false, 0, 0, NULL},
    {"currency_type", TQ_FIELD_CURRENCY, TQ_REQUIRED, false, 0, 0, NULL},
    {"payment_method", TQ_FIELD_ENUM, TQ_REQUIRED, false, 0, 1, NULL},
    {"transfers", TQ_FIELD_ENUM, TQ_COLUMN_REQUIRED, false, 0, 2, NULL},
    {"agency_id", TQ_FIELD_ID, TQ_OPTIONAL, false, 0, 0, "agency.agency_id"},
    {"transfer_duration", TQ_FIELD_INTEGER, TQ_OPTIONAL, false, 0, 2147483647, NULL},
};

static const struct tq_feed_field fare_rules[] = {
    {"fare_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0, "fare_attributes.fare_id"},
    {"route_id", TQ_FIELD_ID, TQ_OPTIONAL, true, 0, 0, "routes.route_id"},
    {"origin_id", TQ_FIELD_ID, TQ_OPTIONAL, true, 0, 0, "stops.zone_id"},
    {"destination_id", TQ_FIELD_ID, TQ_OPTIONAL, true, 0, 0, "stops.zone_id"},
    {"contains_id", TQ_FIELD_ID, TQ_OPTIONAL, true, 0, 0, "stops.zone_id"},
};

static const struct tq_feed_field timeframes[] = {
    {"timeframe_group_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0, NULL},
    {"start_time", TQ_FIELD_TIME, TQ_OPTIONAL, true, 0, 0, NULL},
    {"end_time", TQ_FIELD_TIME, TQ_OPTIONAL, true, 0, 0, NULL},
    {"service_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0,
     "calendar.service_id|calendar_dates.service_id"},
};

static const struct tq_feed_field rider_categories[] = {
    {"rider_category_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0, NULL},
    {"rider_category_name", TQ_FIELD_TEXT, TQ_REQUIRED, false, 0, 0, NULL},
    {"is_default_fare_category", TQ_FIELD_ENUM, TQ_OPTIONAL, false, 0, 1, NULL},
    {"eligibility_url", TQ_FIELD_URL, TQ_OPTIONAL, false, 0, 0, NULL},
};

static const struct tq_feed_field fare_media[] = {
    {"fare_media_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0, NULL},
    {"fare_media_name", TQ_FIELD_TEXT, TQ_OPTIONAL, false, 0, 0, NULL},
    {"fare_media_type", TQ_FIELD_ENUM, TQ_REQUIRED, false, 0, 4, NULL},
};

static const struct tq_feed_field fare_products[] = {
    {"fare_product_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0, NULL},
    {"fare_product_name", TQ_FIELD_TEXT, TQ_OPTIONAL, false, 0, 0, NULL},
    {"rider_category_id", TQ_FIELD_ID, TQ_OPTIONAL, true, 0, 0,
     "rider_categories.rider_category_id"},
    {"fare_media_id", TQ_FIELD_ID, TQ_OPTIONAL, true, 0, 0, "fare_media.fare_media_id"},
    {"amount", TQ_FIELD_AMOUNT, TQ_REQUIRED, false, 0, 0, NULL},
    {"currency", TQ_FIELD_CURRENCY, TQ_REQUIRED, false, 0, 0, NULL},
};

static const struct tq_feed_field areas[] = {
    {"area_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0, NULL},
    {"area_name", TQ_FIELD_TEXT, TQ_OPTIONAL, false, 0, 0, NULL},
};

static const struct tq_feed_field stop_areas[] = {
    {"area_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0, "areas.area_id"},
    {"stop_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0, "stops.stop_id"},
};

static const struct tq_feed_field networks[] = {
    {"network_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0, NULL},
    {"network_name", TQ_FIELD_TEXT, TQ_OPTIONAL, false, 0, 0, NULL},
};

static const struct tq_feed_field route_networks[] = {
    {"network_id", TQ_FIELD_ID, TQ_REQUIRED, false, 0, 0, "networks.network_id"},
    {"route_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0, "routes.route_id"},
};

static const struct tq_feed_field fare_leg_rules[] = {
    {"leg_group_id", TQ_FIELD_ID, TQ_OPTIONAL, false, 0, 0, NULL},
    {"network_id", TQ_FIELD_ID, TQ_OPTIONAL, true, 0, 0, "networks.network_id|routes.network_id"},
    {"from_area_id", TQ_FIELD_ID, TQ_OPTIONAL, true, 0, 0, "areas.area_id"},
    {"to_area_id", TQ_FIELD_ID, TQ_OPTIONAL, true, 0, 0, "areas.area_id"},
    {"from_timeframe_group_id", TQ_FIELD_ID, TQ_OPTIONAL, true, 0, 0,
     "timeframes.timeframe_group_id"},
    {"to_timeframe_group_id", TQ_FIELD_ID, TQ_OPTIONAL, true, 0, 0,
     "timeframes.timeframe_group_id"},
    {"fare_product_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0, "fare_products.fare_product_id"},
    {"rule_priority", TQ_FIELD_INTEGER, TQ_OPTIONAL, false, 0, 2147483647, NULL},
};

static const struct tq_feed_field fare_leg_join_rules[] = {
    {"from_network_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0,
     "networks.network_id|routes.network_id"},
    {"to_network_id", TQ_FIELD_ID, TQ_REQUIRED, true, 0, 0,
     "networks.network_id|routes.network_id"},
    {"from_stop_id", TQ_FIELD_ID, TQ_OPTIONAL, true, 0, 0, "stops.stop_id"},
    {"to_stop_id", TQ_FIELD_ID, TQ_OPTIONAL, true, 0, 0, "stops.stop_id"},
};

static const struct tq_feed_field fare_transfer_rules[] = {
    {"from_leg_group_id", TQ_FIELD_ID, TQ_OPTIONAL, true, 0, 0, "fare_leg_rules.leg_group_id"},
    {"to_leg_group_id", TQ_FIELD_ID, TQ_OPTIONAL, true, 0, 0, "fare_leg_rules.leg_group_id"},
    {"transfer_count", TQ_FIELD_INTEGER, TQ_OPTIONAL, true, -1, 2147483647, NULL},
    {"duration_limit", TQ_FIELD_INTEGER, TQ_OPTIONAL, true, 1, 2147483647, NULL},
    {"duration_limit_type", TQ_FIELD_ENUM, TQ_OPTIONAL, false, 0, 3, NULL},
    {"fare_transfer_type", TQ_FIELD_ENUM, TQ_REQUIRED, false, 0, 2, NULL},
    {"fare_product_id", TQ_FIELD_ID, TQ_OPTIONAL, true, 0, 0, "fare_products.fare_product_id"},
};

static const struct tq_feed_field translations[] = {
    {"table_name", TQ_FIELD_TEXT, TQ_REQUIRED, true, 0, 0, NULL},
    {"field_name", TQ_FIELD_TEXT, TQ_REQUIRED, true, 0, 0, NULL},
    {"language", TQ_FIELD_LANGUAGE, TQ_REQUIRED, true, 0, 0, NULL},
    {"translation", TQ_FIELD_TEXT, TQ_REQUIRED, false, 0, 0, NULL},
    {"record_id", TQ_FIELD_TEXT, TQ_OPTIONAL, true, 0, 0, NULL},
    {"record_sub_id", TQ_FIELD_TEXT, TQ_OPTIONAL, true, 0, 0, NULL},
    {"field_value", TQ_FIELD_TEXT, TQ_OPTIONAL, true, 0, 0, NULL},
};

static const struct tq_feed_field feed_info[] = {
    {"feed_publisher_name", TQ_FIELD_TEXT, TQ_REQUIRED, false, 0, 0, NULL},
    {"feed_publisher_url", TQ_FIELD_URL, TQ_REQUIRED, false, 0, 0, NULL},
    {"feed_lang", TQ_FIELD_LANGUAGE, TQ_REQUIRED, false, 0, 0, NULL},
    {"default_lang", TQ_FIELD_LANGUAGE, TQ_OPTIONAL, false, 0, 0, NULL},
    {"feed_start_date", TQ_FIELD_DATE, TQ_RECOMMENDED, false, 0, 0, NULL},
    {"feed_end_date", TQ_FIELD_DATE, TQ_RECOMMENDED, false, 0, 0, NULL},
    {"feed_version", TQ_FIELD_TEXT, TQ_RECOMMENDED, false, 0, 0, NULL},
    {"feed_contact_email", TQ_FIELD_EMAIL, TQ_OPTIONAL, false, 0, 0, NULL},
    {"feed_contact_url", TQ_FIELD_URL, TQ_OPTIONAL, false, 0, 0, NULL},
};

static const struct tq_feed_field attributions[] = {
    {"attribution_id", TQ_FIELD_ID, TQ_OPTIONAL, true, 0, 0, NULL},
    {"agency_id", TQ_FIELD_ID, TQ_OPTIONAL, false, 0, 0, "agency.agency_id"},
    {"route_id", TQ_FIELD_ID, TQ_OPTIONAL, false, 0, 0, "routes.route_id"},
    {"trip_id", TQ_FIELD_ID, TQ_OPTIONAL, false, 0, 0, "trips.trip_id"},
    {"organization_name", TQ_FIELD_TEXT, TQ_REQUIRED, false, 0, 0, NULL},
    {"is_producer", TQ_FIELD_ENUM, TQ_OPTIONAL, false, 0, 1, NULL},
    {"is_operator", TQ_FIELD_ENUM, TQ_OPTIONAL, false, 0, 1, NULL},
    {"is_authority", TQ_FIELD_ENUM, TQ_OPTIONAL, false, 0, 1, NULL},
    {"attribution_url", TQ_FIELD_URL, TQ_OPTIONAL, false, 0, 0, NULL},
    {"attribution_email", TQ_FIELD_EMAIL, TQ_OPTIONAL, false, 0, 0, NULL},
    {"attribution_phone", TQ_FIELD_PHONE, TQ_OPTIONAL, false, 0, 0, NULL},
};

const struct tq_feed_schema tq_feed_schemas[TQ_N_FEED_FILES_KNOWN] = {
    [TQ_FILE_AGENCY] = {"agency.txt", TQ_REQUIRED, agency, COUNT(agency)},
    [TQ_FILE_LEVELS] = {"levels.txt", TQ_OPTIONAL, levels, COUNT(levels)},
    [TQ_FILE_STOPS] = {"stops.txt", TQ_REQUIRED, stops, COUNT(stops)},
    [TQ_FILE_ROUTES] = {"routes.txt", TQ_REQUIRED, routes, COUNT(routes)},
    [TQ_FILE_CALENDAR] = {"calendar.txt", TQ_OPTIONAL, calendar, COUNT(calendar)},
    [TQ_FILE_CALENDAR_DATES] = {"calendar_dates.txt", TQ_OPTIONAL, calendar_dates,
                                COUNT(calendar_dates)},
    [TQ_FILE_SHAPES] = {"shapes.txt", TQ_OPTIONAL, shapes, COUNT(shapes)},
    [TQ_FILE_BOOKING_RULES] = {"booking_rules.txt", TQ_OPTIONAL, booking_rules,
                               COUNT(booking_rules)},
    [TQ_FILE_LOCATION_GROUPS] = {"location_groups.txt", TQ_OPTIONAL, location_groups,
                                 COUNT(location_groups)},
    [TQ_FILE_LOCATION_GROUP_STOPS] = {"location_group_stops.txt", TQ_OPTIONAL, location_group_stops,
                                      COUNT(location_group_stops)},
    [TQ_FILE_TRIPS] = {"trips.txt", TQ_REQUIRED, trips, COUNT(trips)},
    [TQ_FILE_STOP_TIMES] = {"stop_times.txt", TQ_REQUIRED, stop_times, COUNT(stop_times)},
    [TQ_FILE_FREQUENCIES] = {"frequencies.txt", TQ_OPTIONAL, frequencies, COUNT(frequencies)},
    [TQ_FILE_TRANSFERS] = {"transfers.txt", TQ_OPTIONAL, transfers, COUNT(transfers)},
    [TQ_FILE_PATHWAYS] = {"pathways.txt", TQ_OPTIONAL, pathways, COUNT(pathways)},
    [TQ_FILE_FARE_ATTRIBUTES] = {"fare_attributes.txt", TQ_OPTIONAL, fare_attributes,
                                 COUNT(fare_attributes)},
    [TQ_FILE_FARE_RULES] = {"fare_rules.txt", TQ_OPTIONAL, fare_rules, COUNT(fare_rules)},
    [TQ_FILE_TIMEFRAMES] = {"timeframes.txt", TQ_OPTIONAL, timeframes, COUNT(timeframes)},
    [TQ_FILE_RIDER_CATEGORIES] = {"rider_categories.txt", TQ_OPTIONAL, rider_categories,
                                  COUNT(rider_categories)},
    [TQ_FILE_FARE_MEDIA] = {"fare_media.txt", TQ_OPTIONAL, fare_media, COUNT(fare_media)},
    [TQ_FILE_FARE_PRODUCTS] = {"fare_products.txt", TQ_OPTIONAL, fare_products,
                               COUNT(fare_products)},
    [TQ_FILE_AREAS] = {"areas.txt", TQ_OPTIONAL, areas, COUNT(areas)},
    [TQ_FILE_STOP_AREAS] = {"stop_areas.txt", TQ_OPTIONAL, stop_areas, COUNT(stop_areas)},
    [TQ_FILE_NETWORKS] = {"networks.txt", TQ_OPTIONAL, networks, COUNT(networks)},
    [TQ_FILE_ROUTE_NETWORKS] = {"route_networks.txt", TQ_OPTIONAL, route_networks,
                                COUNT(route_networks)},
    [TQ_FILE_FARE_LEG_RULES] = {"fare_leg_rules.txt", TQ_OPTIONAL, fare_leg_rules,
                                COUNT(fare_leg_rules)},
    [TQ_FILE_FARE_LEG_JOIN_RULES] = {"fare_leg_join_rules.txt", TQ_OPTIONAL, fare_leg_join_rules,
                                     COUNT(fare_leg_join_rules)},
    [TQ_FILE_FARE_TRANSFER_RULES] = {"fare_transfer_rules.txt", TQ_OPTIONAL, fare_transfer_rules,
                                     COUNT(fare_transfer_rules)},
    [TQ_FILE_TRANSLATIONS] = {"translations.txt", TQ_OPTIONAL, translations, COUNT(translations)},
    [TQ_FILE_FEED_INFO] = {"feed_info.txt", TQ_RECOMMENDED, feed_info, COUNT(feed_info)},
    [TQ_FILE_ATTRIBUTIONS] = {"attributions.txt", TQ_OPTIONAL, attributions, COUNT(attributions)},
};

int tq_feed_field_find(enum tq_feed_file file, const char *name) {
  const struct tq_feed_schema *s = &tq_feed_schemas[file];
  for (size_t i = 0; i < s->n_fields; i++)
    if (!strcmp(s->fields[i].name, name)) return (int)i;
  return -1;
}

/* Whether one of the alternatives of refers is file.field. */
static bool names_field(const char *refers, const char *file, const char *field) {
  size_t stem = strlen(file) - strlen(".txt"), n = strlen(field);
  for (const char *p = refers; p; p = strchr(p, '|'), p = p ? p + 1 : NULL)
    if (!strncmp(p, file, stem) && p[stem] == '.' && !strncmp(p + stem + 1, field, n) &&
        (p[stem + 1 + n] == 0 || p[stem + 1 + n] == '|'))
      return true;
  return false;
}

bool tq_feed_field_is_target(enum tq_feed_file file, int field) {
  const struct tq_feed_schema *target = &tq_feed_schemas[file];
  for (int f = 0; f < TQ_N_FEED_FILES_KNOWN; f++)
    for (size_t i = 0; i < tq_feed_schemas[f].n_fields; i++) {
      const char *refers = tq_feed_schemas[f].fields[i].refers;
      if (refers && names_field(refers, target->file, target->fields[field].name)) return true;
    }
  return false;
}

/* The on-disk layout of a graph file: the one place where it is defined.
 * graphs/FORMAT.md describes every field and keeps the changelog.
 * Little-endian; sections aligned to 64 bytes; degrees x 10^7 in int32. */
#ifndef TQ_GRAPH_FORMAT_H
#define TQ_GRAPH_FORMAT_H

#include <assert.h>
#include <stdint.h>

#include "engine/base/geo.h"

#define TQ_MAGIC "TONGQU\r\n" /* 8 bytes; the line end shows a text-mode copy */
enum { TQ_MAJOR = 1, TQ_MINOR = 5 };
#define TQ_BYTE_ORDER_TAG 0x01020304u
enum { TQ_ALIGN = 64 };

struct tq_header {
  char magic[8];
  uint16_t major, minor;
  uint32_t byte_order;
  uint64_t file_size;  /* bytes */
  uint64_t graph_id;   /* FNV-1a 64 over the section table */
  uint32_t n_sections; /* entries of the table that follows */
  uint32_t table_crc;  /* CRC-32 of the table */
  uint32_t reserved[5];
  uint32_t header_crc; /* CRC-32 of the 60 bytes before it */
};
static_assert(sizeof(struct tq_header) == 64, "header is 64 bytes");

struct tq_section {
  uint32_t id;        /* enum tq_section_id, + mode where there is one a mode */
  uint32_t elem_size; /* bytes */
  uint64_t offset;    /* bytes from the start of the file, multiple of TQ_ALIGN */
  uint64_t count;     /* elements */
  uint32_t crc;       /* CRC-32 of the elements */
  uint32_t reserved;
};
static_assert(sizeof(struct tq_section) == 32, "section entry is 32 bytes");

/* Street modes. A section "by mode" has id + mode. */
enum tq_mode { TQ_CAR = 0, TQ_BIKE = 1, TQ_WALK = 2, TQ_N_MODES = 3 };

enum tq_section_id {
  TQ_SEC_META = 0x01,    /* char: JSON, for people; never needed by a search */
  TQ_SEC_STRINGS = 0x02, /* char: NUL-terminated UTF-8; offset 0 is "" */

  /* streets */
  TQ_SEC_VERTICES = 0x10,      /* struct tq_pos */
  TQ_SEC_EDGES = 0x11,         /* struct tq_edge, u -> v in drawing direction */
  TQ_SEC_FIRST_SHAPE = 0x12,   /* uint32_t [edges + 1] into SHAPE */
  TQ_SEC_SHAPE = 0x13,         /* struct tq_pos: points strictly between the ends */
  TQ_SEC_RUNS = 0x14,          /* struct tq_run: pieces of edges, R-tree leaves */
  TQ_SEC_RUN_TREE = 0x15,      /* struct tq_box: packed R-tree over RUNS */
  TQ_SEC_BARRIERS = 0x16,      /* struct tq_barrier: water edges */
  TQ_SEC_BARRIER_TREE = 0x17,  /* struct tq_box: packed R-tree over BARRIERS */
  TQ_SEC_STATE_VERTEX = 0x18,  /* + mode: uint32_t: vertices of the copies, growing */
  TQ_SEC_FIRST_OUT = 0x20,     /* + mode: uint32_t [states + 1] into ARCS */
  TQ_SEC_ARCS = 0x24,          /* + mode: struct tq_arc */
  TQ_SEC_ARC_EDGES = 0x28,     /* + mode: uint32_t edge * 2 + (1 when against the drawing) */
  TQ_SEC_PROFILES = 0x30,      /* struct tq_profile: traffic over the week, or none */
  TQ_SEC_EDGE_PROFILES = 0x31, /* struct tq_edge_profiles [edges], or none */

  /* timetable */
  TQ_SEC_FEEDS = 0x40,          /* struct tq_feed */
  TQ_SEC_STOPS = 0x41,          /* struct tq_stop */
  TQ_SEC_ROUTES = 0x42,         /* struct tq_route */
  TQ_SEC_PATTERNS = 0x43,       /* struct tq_pattern */
  TQ_SEC_PATTERN_STOPS = 0x44,  /* struct tq_pattern_stop */
  TQ_SEC_TRIPS = 0x45,          /* struct tq_trip */
  TQ_SEC_STOP_TIMES = 0x46,     /* struct tq_stop_time */
  TQ_SEC_FREQUENCIES = 0x47,    /* struct tq_frequency, by trip */
  TQ_SEC_SERVICES = 0x48,       /* struct tq_service */
  TQ_SEC_SERVICE_DAYS = 0x49,   /* uint8_t: bit d & 7 of byte d >> 3 = runs on first_date + d */
  TQ_SEC_FIRST_TRANSFER = 0x4a, /* uint32_t [stops + 1] into TRANSFERS */
  TQ_SEC_TRANSFERS = 0x4b,      /* struct tq_transfer, by from-stop then to-stop */
  TQ_SEC_STOP_LINKS = 0x4c,     /* + mode: struct tq_link [stops] */

  TQ_SEC_TRIP_DETAILS = 0x50,   /* struct tq_trip_details [trips], or none */
  TQ_SEC_TRIP_TRANSFERS = 0x51, /* struct tq_trip_transfer, by from-trip, to-trip, stops, routes */
  TQ_SEC_FEED_INFO = 0x53,      /* struct tq_feed_info [feeds], or none */
  TQ_SEC_RIDE_LINES =
      0x54, /* uint32_t [pattern stops]: line to the next stop, into RIDE_POINTS; 0: straight */
  TQ_SEC_RIDE_POINTS = 0x55,   /* uint8_t: see FORMAT.md */
  TQ_SEC_CLOCK_CHANGES = 0x56, /* struct tq_clock_change, by date, or none */

  /* fares; all may be absent */
  TQ_SEC_FARE_SYSTEMS = 0x80,      /* struct tq_fare_system */
  TQ_SEC_ROUTE_FARES = 0x81,       /* uint32_t [routes]: system, or TQ_NO_FARES */
  TQ_SEC_TICKETS = 0x82,           /* struct tq_ticket */
  TQ_SEC_TICKET_ROUTES = 0x83,     /* uint32_t: routes, growing in each ticket's list */
  TQ_SEC_TICKET_ZONES = 0x84,      /* struct tq_zone_pair, growing in each ticket's list */
  TQ_SEC_TICKET_CONTAINS = 0x85,   /* uint32_t: zones, into STRINGS */
  TQ_SEC_FARE_BANDS = 0x86,        /* struct tq_fare_band */
  TQ_SEC_STOP_ZONES = 0x87,        /* uint32_t [stops]: GTFS zone_id, into STRINGS */
  TQ_SEC_LEG_RULES = 0x88,         /* struct tq_leg_rule, by system */
  TQ_SEC_LEG_TRANSFERS = 0x89,     /* struct tq_leg_transfer, by system */
  TQ_SEC_STOP_AREAS = 0x8a,        /* struct tq_membership: stop, area; growing */
  TQ_SEC_ROUTE_GROUPS = 0x8b,      /* struct tq_membership: route, GTFS network; growing */
  TQ_SEC_TIMEFRAMES = 0x8c,        /* struct tq_timeframe */
  TQ_SEC_PATTERN_DISTANCES = 0x8d, /* uint32_t [pattern stops]: dm from the first stop */

  /* people and areas */
  TQ_SEC_PLACES = 0x60,      /* struct tq_place */
  TQ_SEC_PLACE_LINKS = 0x64, /* + mode: struct tq_link [places] */
  TQ_SEC_AREAS = 0x68,       /* struct tq_area */
  TQ_SEC_RINGS = 0x69,       /* struct tq_ring */
  TQ_SEC_RING_POINTS = 0x6a, /* struct tq_pos, first point not repeated */

  /* the grid of cells linked to the streets */
  TQ_SEC_GRID = 0x70,            /* struct tq_grid, one */
  TQ_SEC_CELL_LINKS = 0x74,      /* + mode: struct tq_cell_link, by edge then cell */
  TQ_SEC_FIRST_CELL_LINK = 0x78, /* + mode: uint32_t [edges + 1] into CELL_LINKS */

  /* contraction hierarchies, by mode; optional */
  TQ_SEC_HIER_RANK = 0xa0,       /* + mode: uint32_t [states]: rank of the state, 0 the highest */
  TQ_SEC_HIER_FIRST_UP = 0xa4,   /* + mode: uint32_t [states + 1] into HIER_UP, by rank */
  TQ_SEC_HIER_UP = 0xa8,         /* + mode: struct tq_arc: to higher ranks */
  TQ_SEC_HIER_FIRST_DOWN = 0xac, /* + mode: uint32_t [states + 1] into HIER_DOWN, by rank */
  TQ_SEC_HIER_DOWN = 0xb0,       /* + mode: struct tq_arc: from higher ranks, .head the tail */
};

/* A street edge: a chain of OSM ways' segments between two vertices. */
struct tq_edge {
  uint32_t from, to;  /* vertices */
  uint32_t length_dm; /* decimetres along the shape */
  uint32_t name;      /* into STRINGS */
  uint32_t flags;     /* TQ_EDGE_* */
  uint32_t reserved;
  int64_t way_id; /* OSM way */
};
static_assert(sizeof(struct tq_edge) == 32, "edge is 32 bytes");

enum {
  TQ_EDGE_CLASS = 0xff,      /* low byte: enum tq_road_class */
  TQ_EDGE_NO_SNAP = 1u << 8, /* motorways, bridges, tunnels, ferries: nobody steps on or off */
  TQ_EDGE_BRIDGE = 1u << 9,
  TQ_EDGE_TUNNEL = 1u << 10,
  TQ_EDGE_FERRY = 1u << 11,
  TQ_EDGE_TOLL = 1u << 12, /* cars pay, in drawing direction */
  TQ_EDGE_ROUNDABOUT = 1u << 13,
  TQ_EDGE_ENDS_ONLY = 1u << 14, /* cars only where a journey begins or ends (private, ...) */
  TQ_EDGE_TOLL_BACK = 1u << 15, /* cars pay, against the drawing */
  TQ_EDGE_MAIN_CAR = 1u << 16,  /* << mode: in the mode's largest strongly connected part */
};

enum tq_road_class {
  TQ_ROAD_OTHER = 0,
  TQ_ROAD_MOTORWAY,
  TQ_ROAD_MOTORWAY_LINK,
  TQ_ROAD_TRUNK,
  TQ_ROAD_TRUNK_LINK,
  TQ_ROAD_PRIMARY,
  TQ_ROAD_PRIMARY_LINK,
  TQ_ROAD_SECONDARY,
  TQ_ROAD_SECONDARY_LINK,
  TQ_ROAD_TERTIARY,
  TQ_ROAD_TERTIARY_LINK,
  TQ_ROAD_UNCLASSIFIED,
  TQ_ROAD_RESIDENTIAL,
  TQ_ROAD_LIVING_STREET,
  TQ_ROAD_SERVICE,
  TQ_ROAD_TRACK,
  TQ_ROAD_ROAD,
  TQ_ROAD_PEDESTRIAN,
  TQ_ROAD_CYCLEWAY,
  TQ_ROAD_FOOTWAY,
  TQ_ROAD_PATH,
  TQ_ROAD_BRIDLEWAY,
  TQ_ROAD_STEPS,
  TQ_ROAD_FERRY,
  TQ_N_ROAD_CLASSES
};

/* How fast cars are in each hour of the week, hour 0 from Monday 00:00, in percent of
 * their speed without traffic: 1 to TQ_MAX_PERCENT. */
enum { TQ_WEEK_HOURS = 168, TQ_MAX_PERCENT = 200 };
struct tq_profile {
  uint8_t percent[TQ_WEEK_HOURS];
};
static_assert(sizeof(struct tq_profile) == 168, "profile is 168 bytes");

/* The profiles of an edge: in drawing direction, against it. */
struct tq_edge_profiles {
  uint16_t of[2];
};
static_assert(sizeof(struct tq_edge_profiles) == 4, "edge profiles are 4 bytes");

/* Up to 8 consecutive segments of an edge: segment i joins point i and i + 1 of
 * the edge's full point list (from, shape..., to). */
struct tq_run {
  uint32_t edge;
  uint32_t first_segment : 28;
  uint32_t n_segments : 4;
};
static_assert(sizeof(struct tq_run) == 8, "run is 8 bytes");
enum { TQ_RUN_SEGMENTS = 8, TQ_TREE_FANOUT = 16 };

/* A piece of a water outline or river line that an off-street walk may not cross. */
struct tq_barrier {
  struct tq_pos a, b;
};
static_assert(sizeof(struct tq_barrier) == 16, "barrier is 16 bytes");

/* Weight in tenths of a second; for bike and walk at the reference speeds
 * TQ_REF_BIKE_KMH and TQ_REF_WALK_KMH, scaled by the request's speed. */
struct tq_arc {
  uint32_t head;
  uint32_t weight_ds;
};
static_assert(sizeof(struct tq_arc) == 8, "arc is 8 bytes");
#define TQ_REF_WALK_KMH 5.0
#define TQ_REF_BIKE_KMH 15.0

/* Where a point meets the streets of one mode: off the street for dist_dm, then
 * onto the edge at pos / 65536 of its length from its `from` vertex. */
struct tq_link {
  uint32_t edge; /* TQ_NO_EDGE when there is no street within reach */
  uint32_t pos;  /* 0..65536 */
  uint32_t dist_dm;
};
static_assert(sizeof(struct tq_link) == 12, "link is 12 bytes");
#define TQ_NO_EDGE UINT32_MAX
enum { TQ_POS_ONE = 65536 };

struct tq_cell_link {
  uint32_t cell; /* row * n_cols + col, row 0 at the north */
  struct tq_link link;
};
static_assert(sizeof(struct tq_cell_link) == 16, "cell link is 16 bytes");

/* North-up projected grid; (x0, y0) is the outer corner at the north-west. */
struct tq_grid {
  double x0_m, y0_m;
  double cell_m;
  int32_t epsg;
  uint32_t n_cols, n_rows;
  uint32_t max_snap_dm; /* links were looked for this far */
};
static_assert(sizeof(struct tq_grid) == 40, "grid is 40 bytes");

/* Networks, in the order of their bits in a mask. */
enum tq_network {
  TQ_TRUNK_RAIL,
  TQ_INTERCITY_RAIL,
  TQ_SUBURBAN_RAIL,
  TQ_METRO,
  TQ_TRAM,
  TQ_BUS,
  TQ_COACH,
  TQ_FERRY,
  TQ_N_NETWORKS
};

struct tq_feed {
  uint32_t name;     /* file or folder name, into STRINGS */
  uint32_t timezone; /* IANA name, into STRINGS */
  int32_t first_date, last_date; /* day numbers with any service */
};
static_assert(sizeof(struct tq_feed) == 16, "feed is 16 bytes");

/* What feed_info.txt says; no search needs it. */
struct tq_feed_info {
  uint32_t publisher, url, lang, version; /* into STRINGS */
  int32_t start, end;                     /* day numbers; INT32_MIN where not given */
};
static_assert(sizeof(struct tq_feed_info) == 24, "feed info is 24 bytes");

struct tq_stop {
  struct tq_pos pos;
  uint32_t id, name; /* into STRINGS */
  uint32_t parent;   /* stop, or TQ_NO_STOP */
  uint16_t feed;
  uint8_t location_type; /* GTFS */
  uint8_t wheelchair;    /* GTFS wheelchair_boarding */
};
static_assert(sizeof(struct tq_stop) == 24, "stop is 24 bytes");
#define TQ_NO_STOP UINT32_MAX

struct tq_route {
  uint32_t id, short_name, long_name, agency; /* into STRINGS */
  uint16_t feed;
  uint16_t gtfs_type; /* route_type, extended values kept */
  uint16_t network;   /* enum tq_network */
  uint16_t reserved;
};
static_assert(sizeof(struct tq_route) == 24, "route is 24 bytes");

/* Trips of one route with the same stops and pickup rules, none overtaking
 * another on the same service day; sorted by first departure. */
struct tq_pattern {
  uint32_t route;
  uint32_t first_stop; /* into PATTERN_STOPS */
  uint32_t n_stops;
  uint32_t first_trip; /* into TRIPS */
  uint32_t n_trips;
};
static_assert(sizeof(struct tq_pattern) == 20, "pattern is 20 bytes");

struct tq_pattern_stop {
  uint32_t stop : 30;
  uint32_t no_pickup : 1;
  uint32_t no_drop_off : 1;
};
static_assert(sizeof(struct tq_pattern_stop) == 4, "pattern stop is 4 bytes");

struct tq_trip {
  uint32_t pattern;
  uint32_t service;    /* into SERVICES */
  uint32_t first_time; /* into STOP_TIMES, n_stops of the pattern */
  uint32_t id, headsign, short_name; /* into STRINGS */
  uint32_t first_frequency, n_frequencies; /* 0: runs once, as listed */
};
static_assert(sizeof(struct tq_trip) == 32, "trip is 32 bytes");

/* What riders may ask of a trip; no search needs it. */
struct tq_trip_details {
  uint32_t block;     /* GTFS block_id, into STRINGS; 0: none */
  uint8_t wheelchair; /* GTFS wheelchair_accessible */
  uint8_t bikes;      /* GTFS bikes_allowed */
  uint8_t direction;  /* GTFS direction_id, TQ_NO_DIRECTION when not given */
  uint8_t reserved;
};
static_assert(sizeof(struct tq_trip_details) == 8, "trip details are 8 bytes");
enum { TQ_NO_DIRECTION = 255 };

/* A rule for changing between given trips or routes, or for staying in the vehicle. Ends
 * that are not given are TQ_ANY. */
struct tq_trip_transfer {
  uint32_t from_trip, to_trip;   /* trips */
  uint32_t from_route, to_route; /* routes */
  uint32_t from_stop, to_stop;   /* stops */
  int32_t rule_s;                /* GTFS min_transfer_time, TQ_RULE_NONE or TQ_RULE_FORBIDDEN */
  uint32_t type;                 /* GTFS transfer_type 0-5: 4 stay seated, 5 must leave the vehicle */
};
static_assert(sizeof(struct tq_trip_transfer) == 32, "trip transfer is 32 bytes");
#define TQ_ANY UINT32_MAX
enum { TQ_IN_SEAT = 4, TQ_IN_SEAT_FORBIDDEN = 5 };

/* From this date on the graph's clock is so much ahead of UTC at noon. */
struct tq_clock_change {
  int32_t first_date; /* day number */
  int32_t noon_offset_s;
};
static_assert(sizeof(struct tq_clock_change) == 8, "clock change is 8 bytes");

/* Seconds since the service day's noon minus 12 hours. */
struct tq_stop_time {
  int32_t arrive_s, depart_s;
};
static_assert(sizeof(struct tq_stop_time) == 8, "stop time is 8 bytes");

struct tq_frequency {
  uint32_t start_s, end_s, headway_s;
  uint32_t exact; /* GTFS exact_times */
};
static_assert(sizeof(struct tq_frequency) == 16, "frequency is 16 bytes");

struct tq_service {
  int32_t first_date; /* day number of bit 0 */
  uint32_t n_days;
  uint32_t first_byte; /* into SERVICE_DAYS */
  uint32_t id;         /* into STRINGS */
};
static_assert(sizeof(struct tq_service) == 16, "service is 16 bytes");

/* From one stop to another (or to itself: change there). */
struct tq_transfer {
  uint32_t to;
  uint32_t walk_ds;    /* on foot at the reference speed; TQ_NO_WALK when only the rule allows it */
  int32_t rule_s;      /* GTFS min_transfer_time, TQ_RULE_NONE or TQ_RULE_FORBIDDEN */
};
static_assert(sizeof(struct tq_transfer) == 12, "transfer is 12 bytes");
#define TQ_NO_WALK UINT32_MAX
enum { TQ_RULE_NONE = -1, TQ_RULE_FORBIDDEN = -2 };

/* Fares. Money is in whole minor units of the system's currency. */
enum tq_fare_kind { TQ_FARES_BY_TICKET = 1, TQ_FARES_BY_LEG = 2 };

/* Fares that belong together: those of a feed, or of a planner's table. */
struct tq_fare_system {
  uint32_t name;     /* of the feed or table, into STRINGS */
  uint32_t currency; /* ISO 4217, into STRINGS */
  uint32_t feed;     /* TQ_ANY for a table */
  uint8_t kind;      /* enum tq_fare_kind */
  uint8_t places;    /* decimal places of the currency, at most 4 */
  uint16_t reserved;
};
static_assert(sizeof(struct tq_fare_system) == 16, "fare system is 16 bytes");
#define TQ_NO_FARES UINT32_MAX

/* A ticket for one ride or several in a row: GTFS fare_attributes with its fare_rules, or a
 * fare of a table. TQ_ANY: no limit. */
struct tq_ticket {
  uint32_t system;
  uint32_t id;        /* into STRINGS */
  uint32_t pass;      /* passes with which it is free, separated by blanks, into STRINGS */
  int32_t price;      /* where there are no bands */
  uint32_t transfers; /* rides after the first */
  uint32_t duration_s; /* from the first boarding to the last */
  uint32_t first_route, n_routes;       /* into TICKET_ROUTES: all its rides must be on these */
  uint32_t first_zone, n_zones;         /* into TICKET_ZONES; none: any */
  uint32_t first_contains, n_contains;  /* into TICKET_CONTAINS; none: any, at most 32 */
  uint32_t first_band, n_bands;         /* into FARE_BANDS; none: price */
};
static_assert(sizeof(struct tq_ticket) == 56, "ticket is 56 bytes");
enum { TQ_MAX_CONTAINS = 32 };

/* Zones where the first ride starts and the last one ends, into STRINGS; 0: any. */
struct tq_zone_pair {
  uint32_t origin, destination;
};
static_assert(sizeof(struct tq_zone_pair) == 8, "zone pair is 8 bytes");

/* The price beyond from_dm, up to the next band: price, and adds for each started every_dm
 * further; with linear in proportion, rounded up. */
struct tq_fare_band {
  uint32_t from_dm;
  int32_t price;
  uint32_t every_dm; /* 0: nothing is added */
  int32_t adds;
  uint32_t linear;
};
static_assert(sizeof(struct tq_fare_band) == 20, "fare band is 20 bytes");

/* GTFS fare_leg_rules with its product. Networks and areas may also be TQ_ANY or
 * TQ_OTHERS: those that no rule of the system names in that column. */
struct tq_leg_rule {
  uint32_t system;
  uint32_t leg_group;                    /* into STRINGS */
  uint32_t network;                      /* into STRINGS, TQ_ANY, TQ_OTHERS */
  uint32_t from_area, to_area;           /* the same */
  uint32_t from_timeframe, to_timeframe; /* group, into STRINGS; 0: any */
  int32_t price;
  uint32_t priority;
  uint32_t product; /* fare_product_id, into STRINGS */
};
static_assert(sizeof(struct tq_leg_rule) == 40, "leg rule is 40 bytes");
#define TQ_OTHERS (UINT32_MAX - 1)

/* GTFS fare_transfer_rules with its product. */
struct tq_leg_transfer {
  uint32_t system;
  uint32_t from_group, to_group; /* into STRINGS, or TQ_OTHERS */
  uint32_t count;                /* between legs of one group: how often in a row; TQ_ANY */
  uint32_t duration_s;           /* TQ_ANY: no limit */
  uint8_t limit_type;            /* GTFS duration_limit_type 0-3 */
  uint8_t type;                  /* GTFS fare_transfer_type 0-2 */
  uint16_t reserved;
  int32_t price;
};
static_assert(sizeof(struct tq_leg_transfer) == 28, "leg transfer is 28 bytes");

struct tq_membership {
  uint32_t member; /* stop or route */
  uint32_t group;  /* area or network, into STRINGS */
};
static_assert(sizeof(struct tq_membership) == 8, "membership is 8 bytes");

/* A part of the days of a service, by the clock. */
struct tq_timeframe {
  uint32_t system;
  uint32_t group; /* into STRINGS */
  int32_t start_s, end_s; /* end left out */
  uint32_t service;       /* into SERVICES */
};
static_assert(sizeof(struct tq_timeframe) == 20, "timeframe is 20 bytes");

struct tq_place {
  struct tq_pos pos;
  uint32_t id, name, name_en, kind, parent; /* into STRINGS */
  uint32_t reserved;
  int64_t population; /* -1 when not given */
};
static_assert(sizeof(struct tq_place) == 40, "place is 40 bytes");

struct tq_area {
  uint32_t id, name; /* into STRINGS */
  uint32_t first_ring, n_rings;
  int64_t population; /* -1 when not given */
};
static_assert(sizeof(struct tq_area) == 24, "area is 24 bytes");

struct tq_ring {
  uint32_t first_point, n_points;
  uint32_t is_hole;
};
static_assert(sizeof(struct tq_ring) == 12, "ring is 12 bytes");

#endif

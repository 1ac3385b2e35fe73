/* agency.txt, routes.txt, networks, feed_info.txt, attributions.txt, translations.txt. */
#include <math.h>
#include <string.h>

#include "engine/base/date.h"
#include "graphs/feed_check.h"
#include "graphs/feed_value.h"

static void check_agencies(struct tq_feed_tables *t) {
  const enum tq_feed_file A = TQ_FILE_AGENCY;
  int id = tq_feed_column(t, A, "agency_id"), zone = tq_feed_column(t, A, "agency_timezone"),
      lang = tq_feed_column(t, A, "agency_lang");
  uint32_t n = t->files[A].n;
  for (uint32_t i = 0; i < n; i++) {
    if (n > 1 && tq_feed_cell(t, A, i, id).len == 0)
      tq_notice_add(t->notices, TQ_ERROR, "missing_required_field",
                    tq_feed_at(t, A, i, "agency_id", NULL),
                    "a feed with several agencies needs their ids; give this one its id");
    struct tq_text z = tq_feed_cell(t, A, i, zone), l = tq_feed_cell(t, A, i, lang);
    if (i > 0 && z.len && strcmp(z.text, tq_feed_cell(t, A, 0, zone).text) != 0)
      tq_notice_add(t->notices, TQ_ERROR, "inconsistent_agency_timezone",
                    tq_feed_at(t, A, i, "agency_timezone", z.text),
                    "all agencies of a feed have one time zone; give this one that of line %u or "
                    "a feed of its own",
                    t->files[A].lines.v[0]);
    const char *first = tq_feed_cell(t, A, 0, lang).text;
    if (i > 0 && l.len && *first && strcmp(l.text, first) != 0)
      tq_notice_add(t->notices, TQ_WARNING, "inconsistent_agency_lang",
                    tq_feed_at(t, A, i, "agency_lang", l.text),
                    "line %u says %s; agencies of a feed should have one language",
                    t->files[A].lines.v[0], first);
  }
  if (t->files[A].there && n == 0)
    tq_notice_add(t->notices, TQ_ERROR, "missing_required_field",
                  (struct tq_notice_at){"agency.txt", 1, "agency_timezone", NULL},
                  "no agency; add a row");
}

/* Luma of a colour, 0..255 (ITU-R BT.601); -1 when it is none. */
static double luma(struct tq_text color) {
  unsigned rgb = 0;
  if (color.len != 6) return -1;
  for (size_t i = 0; i < 6; i++) {
    char c = color.text[i];
    unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                     : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
                     : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10)
                                            : 16;
    if (digit > 15) return -1;
    rgb = rgb << 4 | digit;
  }
  return 0.299 * (rgb >> 16) + 0.587 * (rgb >> 8 & 255) + 0.114 * (rgb & 255);
}

static void check_routes(struct tq_feed_tables *t) {
  const enum tq_feed_file R = TQ_FILE_ROUTES;
  int agency = tq_feed_column(t, R, "agency_id"), brief = tq_feed_column(t, R, "route_short_name"),
      full = tq_feed_column(t, R, "route_long_name"), desc = tq_feed_column(t, R, "route_desc"),
      color = tq_feed_column(t, R, "route_color"),
      text_color = tq_feed_column(t, R, "route_text_color"),
      network = tq_feed_column(t, R, "network_id");
  for (uint32_t i = 0; i < t->files[R].n; i++) {
    struct tq_text s = tq_feed_cell(t, R, i, brief), l = tq_feed_cell(t, R, i, full),
                   d = tq_feed_cell(t, R, i, desc);
    if (!s.len && !l.len)
      tq_notice_add(t->notices, TQ_ERROR, "route_both_short_and_long_name_missing",
                    tq_feed_at(t, R, i, "route_short_name", NULL), "give the route one name");
    if (s.len > 12)
      tq_notice_add(t->notices, TQ_WARNING, "route_short_name_too_long",
                    tq_feed_at(t, R, i, "route_short_name", s.text),
                    "more than 12 bytes; put it into route_long_name");
    if (s.len && l.len && !strncmp(l.text, s.text, s.len) &&
        (l.text[s.len] == 0 || strchr(" -(", l.text[s.len])))
      tq_notice_add(t->notices, TQ_WARNING, "route_long_name_contains_short_name",
                    tq_feed_at(t, R, i, "route_long_name", l.text),
                    "leave the short name out of the long name");
    if (d.len && (!strcmp(d.text, s.text) || !strcmp(d.text, l.text)))
      tq_notice_add(t->notices, TQ_WARNING, "same_name_and_description_for_route",
                    tq_feed_at(t, R, i, "route_desc", d.text),
                    "the description repeats the name; leave it empty");
    if (t->files[TQ_FILE_AGENCY].n > 1 && !tq_feed_cell(t, R, i, agency).len)
      tq_notice_add(t->notices, TQ_ERROR, "missing_required_field",
                    tq_feed_at(t, R, i, "agency_id", NULL),
                    "the feed has several agencies; name the route's");
    struct tq_text c = tq_feed_cell(t, R, i, color), x = tq_feed_cell(t, R, i, text_color);
    if (c.len && x.len && luma(c) >= 0 && luma(x) >= 0 && fabs(luma(c) - luma(x)) < 72)
      tq_notice_add(t->notices, TQ_WARNING, "route_color_contrast",
                    tq_feed_at(t, R, i, "route_text_color", x.text),
                    "hard to read on %s; choose a darker or lighter one", c.text);
    if (tq_feed_cell(t, R, i, network).len &&
        (t->files[TQ_FILE_NETWORKS].there || t->files[TQ_FILE_ROUTE_NETWORKS].there))
      tq_notice_add(t->notices, TQ_ERROR, "route_networks_specified_in_more_than_one_file",
                    tq_feed_at(t, R, i, "network_id", tq_feed_cell(t, R, i, network).text),
                    "networks.txt or route_networks.txt is there; use either them or network_id");
  }
}

/* Routes no trip of which is there. */
static enum tq_code check_unused_routes(struct tq_feed_tables *t, struct tq_err *err) {
  uint32_t n = t->files[TQ_FILE_ROUTES].n;
  bool *used = tq_calloc(n, sizeof *used);
  if (!used) return tq_fail_memory(err, "routes.txt");
  int column = tq_feed_column(t, TQ_FILE_TRIPS, "route_id");
  for (uint32_t i = 0; i < t->files[TQ_FILE_TRIPS].n; i++) {
    uint32_t route =
        tq_feed_find(t, TQ_FILE_ROUTES, "route_id", tq_feed_cell(t, TQ_FILE_TRIPS, i, column));
    if (route < n) used[route] = true;
  }
  int id = tq_feed_column(t, TQ_FILE_ROUTES, "route_id");
  for (uint32_t i = 0; i < n; i++)
    if (!used[i])
      tq_notice_add(
          t->notices, TQ_WARNING, "unused_route",
          tq_feed_at(t, TQ_FILE_ROUTES, i, "route_id", tq_feed_cell(t, TQ_FILE_ROUTES, i, id).text),
          "no trip in trips.txt; add its trips or remove it");
  free(used);
  return TQ_OK;
}

static void check_feed_info(struct tq_feed_tables *t) {
  const enum tq_feed_file F = TQ_FILE_FEED_INFO;
  if (t->files[F].n == 0) {
    if (t->files[TQ_FILE_TRANSLATIONS].n)
      tq_notice_add(t->notices, TQ_ERROR, "missing_required_file",
                    (struct tq_notice_at){.file = "feed_info.txt"},
                    "translations.txt needs it; add it with feed_lang");
    return;
  }
  int start = tq_feed_column(t, F, "feed_start_date"), end = tq_feed_column(t, F, "feed_end_date"),
      email = tq_feed_column(t, F, "feed_contact_email"),
      url = tq_feed_column(t, F, "feed_contact_url");
  if (t->files[F].n > 1)
    tq_notice_add(t->notices, TQ_WARNING, "more_than_one_entity", tq_feed_at(t, F, 1, NULL, NULL),
                  "a feed describes itself in one row; remove the others");
  struct tq_text s = tq_feed_cell(t, F, 0, start), e = tq_feed_cell(t, F, 0, end);
  int32_t from = tq_value_date(s), to = tq_value_date(e);
  if (from != TQ_NO_DATE && to != TQ_NO_DATE && from > to)
    tq_notice_add(t->notices, TQ_ERROR, "start_and_end_range_out_of_order",
                  tq_feed_at(t, F, 0, "feed_end_date", e.text), "lies before %s; exchange them",
                  s.text);
  if (!tq_feed_cell(t, F, 0, email).len && !tq_feed_cell(t, F, 0, url).len)
    tq_notice_add(t->notices, TQ_WARNING, "missing_feed_contact_email_and_url",
                  tq_feed_at(t, F, 0, "feed_contact_email", NULL),
                  "give an address that problems can be sent to");
}

static void check_attributions(struct tq_feed_tables *t) {
  const enum tq_feed_file F = TQ_FILE_ATTRIBUTIONS;
  static const char *const roles[] = {"is_producer", "is_operator", "is_authority"};
  static const char *const owners[] = {"agency_id", "route_id", "trip_id"};
  for (uint32_t i = 0; i < t->files[F].n; i++) {
    int n_roles = 0, n_owners = 0;
    for (int k = 0; k < 3; k++) {
      n_roles += !strcmp(tq_feed_cell(t, F, i, tq_feed_column(t, F, roles[k])).text, "1");
      n_owners += tq_feed_cell(t, F, i, tq_feed_column(t, F, owners[k])).len > 0;
    }
    if (n_roles == 0)
      tq_notice_add(t->notices, TQ_WARNING, "attribution_without_role",
                    tq_feed_at(t, F, i, "is_producer", NULL), "write 1 in one of the three roles");
    if (n_owners > 1)
      tq_notice_add(t->notices, TQ_ERROR, "forbidden_field", tq_feed_at(t, F, i, NULL, NULL),
                    "an attribution is of one agency, route or trip; leave the others empty");
  }
}

static void check_translations(struct tq_feed_tables *t) {
  const enum tq_feed_file F = TQ_FILE_TRANSLATIONS;
  int table = tq_feed_column(t, F, "table_name"), record = tq_feed_column(t, F, "record_id"),
      sub = tq_feed_column(t, F, "record_sub_id"), value = tq_feed_column(t, F, "field_value");
  for (uint32_t i = 0; i < t->files[F].n; i++) {
    struct tq_text name = tq_feed_cell(t, F, i, table);
    struct tq_text r = tq_feed_cell(t, F, i, record), v = tq_feed_cell(t, F, i, value);
    bool known = false, info = !strcmp(name.text, "feed_info");
    for (int f = 0; f < TQ_N_FEED_FILES_KNOWN && !known; f++)
      known = !strncmp(tq_feed_schemas[f].file, name.text, name.len) &&
              !strcmp(tq_feed_schemas[f].file + name.len, ".txt");
    if (name.len && !known)
      tq_notice_add(t->notices, TQ_WARNING, "translation_unknown_table_name",
                    tq_feed_at(t, F, i, "table_name", name.text),
                    "no table of GTFS; write its name without .txt");
    if (info ? r.len || v.len || tq_feed_cell(t, F, i, sub).len : r.len && v.len)
      tq_notice_add(t->notices, TQ_ERROR, "translation_unexpected_value",
                    tq_feed_at(t, F, i, "record_id", r.text),
                    "give either record_id or field_value, and neither for feed_info");
    if (!info && !r.len && !v.len)
      tq_notice_add(t->notices, TQ_ERROR, "missing_required_field",
                    tq_feed_at(t, F, i, "record_id", NULL), "give record_id or field_value");
  }
}

enum tq_code tq_feed_check_agencies(struct tq_feed_tables *t, struct tq_err *err) {
  check_agencies(t);
  check_routes(t);
  check_feed_info(t);
  check_attributions(t);
  check_translations(t);
  return check_unused_routes(t, err);
}

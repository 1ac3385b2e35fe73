/* Rows of transfers.txt about single trips or routes, or about staying seated. */
#include "graphs/gtfs_feed.h"

/* Looks an id up; an empty one is "any". False, and reported, when it is unknown. */
static bool find(struct tq_gtfs *feed, const struct tq_csv *csv, const struct tq_id_map *map,
                 const char *field, struct tq_text id, uint32_t *index) {
  *index = TQ_ANY;
  if (!id.len) return true;
  *index = tq_id_map_find(map, id.text, id.len);
  if (tq_usable(*index)) return true;
  if (*index == TQ_NO_ID)
    tq_report_add(feed->report, TQ_WARNING, "unknown_transfer_id",
                  "%s:%zu: %s '%s' is not in the feed, row left out; add or correct it", csv->label,
                  csv->line, field, id.text);
  return false;
}

enum tq_code tq_gtfs_add_trip_rule(struct tq_gtfs *feed, const struct tq_csv *csv,
                                   const struct tq_gtfs_rule_ids *ids, int32_t rule_s, int type,
                                   struct tq_err *err) {
  struct tq_gtfs_trip_rule rule = {
      .rule_s = rule_s, .type = (uint32_t)type, .line = (uint32_t)csv->line};
  if (!find(feed, csv, &feed->stop_ids, "from_stop_id", ids->from_stop, &rule.from) ||
      !find(feed, csv, &feed->stop_ids, "to_stop_id", ids->to_stop, &rule.to) ||
      !find(feed, csv, &feed->route_ids, "from_route_id", ids->from_route, &rule.from_route) ||
      !find(feed, csv, &feed->route_ids, "to_route_id", ids->to_route, &rule.to_route) ||
      !find(feed, csv, &feed->trip_ids, "from_trip_id", ids->from_trip, &rule.from_trip) ||
      !find(feed, csv, &feed->trip_ids, "to_trip_id", ids->to_trip, &rule.to_trip))
    return TQ_OK;
  bool in_seat = type >= TQ_IN_SEAT;
  if (in_seat ? rule.from_trip == TQ_ANY || rule.to_trip == TQ_ANY
              : rule.from == TQ_ANY || rule.to == TQ_ANY) {
    tq_report_add(
        feed->report, TQ_WARNING, "bad_transfer", "%s:%zu: %s, row left out; name both", csv->label,
        csv->line,
        in_seat ? "an in-seat transfer without its trips" : "a transfer without its stops");
    return TQ_OK;
  }
  return tq_push(&feed->trip_rules, rule) ? TQ_OK : tq_fail_memory(err, csv->label);
}

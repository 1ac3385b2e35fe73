/* Fares (both kinds), timeframes, booking rules. */
#include <string.h>

#include "graphs/feed_check.h"
#include "graphs/feed_value.h"

static struct tq_text get(const struct tq_feed_tables *t, enum tq_feed_file f, uint32_t row,
                          const char *field) {
  return tq_feed_cell(t, f, row, tq_feed_column(t, f, field));
}

static void tell(struct tq_feed_tables *t, const char *code, enum tq_feed_file f, uint32_t row,
                 const char *field, const char *remedy) {
  tq_notice_add(t->notices, TQ_ERROR, code,
                tq_feed_at(t, f, row, field, get(t, f, row, field).text), "%s", remedy);
}

static void check_attributes(struct tq_feed_tables *t) {
  const enum tq_feed_file F = TQ_FILE_FARE_ATTRIBUTES;
  for (uint32_t i = 0; i < t->files[F].n; i++)
    if (t->files[TQ_FILE_AGENCY].n > 1 && !get(t, F, i, "agency_id").len)
      tell(t, "missing_required_field", F, i, "agency_id",
           "the feed has several agencies; name the fare's");
}

/* Digits behind the point as the currency has them. */
static void check_products(struct tq_feed_tables *t) {
  const enum tq_feed_file F = TQ_FILE_FARE_PRODUCTS;
  for (uint32_t i = 0; i < t->files[F].n; i++) {
    struct tq_text amount = get(t, F, i, "amount");
    int places = tq_value_currency_places(get(t, F, i, "currency").text);
    const char *point = strchr(amount.text, '.');
    int given = point ? (int)strlen(point + 1) : 0;
    if (amount.len && places >= 0 && given != places)
      tell(t, "invalid_currency_amount", F, i, "amount",
           "write as many decimal places as the currency has (CNY 2, JPY 0)");
  }
}

static void check_transfer_rules(struct tq_feed_tables *t) {
  const enum tq_feed_file F = TQ_FILE_FARE_TRANSFER_RULES;
  for (uint32_t i = 0; i < t->files[F].n; i++) {
    struct tq_text from = get(t, F, i, "from_leg_group_id"), to = get(t, F, i, "to_leg_group_id"),
                   count = get(t, F, i, "transfer_count"), limit = get(t, F, i, "duration_limit"),
                   type = get(t, F, i, "duration_limit_type");
    bool same = from.len && !strcmp(from.text, to.text);
    if (same && !count.len)
      tell(t, "fare_transfer_rule_missing_transfer_count", F, i, "transfer_count",
           "between legs of one group the count is needed; -1 for any number");
    if (!same && count.len)
      tell(t, "fare_transfer_rule_with_forbidden_transfer_count", F, i, "transfer_count",
           "only between legs of one group; leave it empty");
    int64_t n;
    if (count.len && tq_integer_parse(count, &n) && (n < -1 || n == 0))
      tell(t, "fare_transfer_rule_invalid_transfer_count", F, i, "transfer_count",
           "write -1 or a positive number");
    if (limit.len && !type.len)
      tell(t, "fare_transfer_rule_duration_limit_without_type", F, i, "duration_limit_type",
           "say what the limit is counted from, 0-3");
    if (!limit.len && type.len)
      tell(t, "fare_transfer_rule_duration_limit_type_without_duration_limit", F, i,
           "duration_limit", "give the limit in seconds or leave the type empty");
  }
}

static void check_timeframes(struct tq_feed_tables *t) {
  const enum tq_feed_file F = TQ_FILE_TIMEFRAMES;
  for (uint32_t i = 0; i < t->files[F].n; i++) {
    struct tq_text start = get(t, F, i, "start_time"), end = get(t, F, i, "end_time");
    if ((start.len > 0) != (end.len > 0))
      tell(t, "timeframe_only_start_or_end_time_specified", F, i,
           start.len ? "end_time" : "start_time", "give both or none");
    int32_t from_s = 0, to_s = 0;
    bool has_from = tq_value_time(start, &from_s), has_to = tq_value_time(end, &to_s);
    if ((has_from && from_s > 86400) || (has_to && to_s > 86400))
      tell(t, "timeframe_start_or_end_time_greater_than_twenty_four_hours", F, i,
           to_s > 86400 ? "end_time" : "start_time", "write 00:00:00 to 24:00:00");
    if (has_from && has_to && from_s >= to_s)
      tell(t, "start_and_end_range_out_of_order", F, i, "end_time",
           "not after start_time; correct it");
  }
}

static void check_media(struct tq_feed_tables *t) {
  const enum tq_feed_file F = TQ_FILE_FARE_MEDIA;
  for (uint32_t i = 0; i < t->files[F].n; i++)
    if (strchr("234", get(t, F, i, "fare_media_type").text[0]) &&
        get(t, F, i, "fare_media_type").len == 1 && !get(t, F, i, "fare_media_name").len)
      tq_notice_add(t->notices, TQ_WARNING, "missing_recommended_field",
                    tq_feed_at(t, F, i, "fare_media_name", NULL), "name the card or app");
}

static void check_join_rules(struct tq_feed_tables *t) {
  const enum tq_feed_file F = TQ_FILE_FARE_LEG_JOIN_RULES;
  for (uint32_t i = 0; i < t->files[F].n; i++) {
    bool from = get(t, F, i, "from_stop_id").len, to = get(t, F, i, "to_stop_id").len;
    if (from != to)
      tell(t, "missing_required_field", F, i, from ? "to_stop_id" : "from_stop_id",
           "give both stops or none");
  }
}

static void check_booking(struct tq_feed_tables *t) {
  const enum tq_feed_file F = TQ_FILE_BOOKING_RULES;
  for (uint32_t i = 0; i < t->files[F].n; i++) {
    const char *type = get(t, F, i, "booking_type").text;
    bool min = get(t, F, i, "prior_notice_duration_min").len,
         last_day = get(t, F, i, "prior_notice_last_day").len,
         last_time = get(t, F, i, "prior_notice_last_time").len,
         start_day = get(t, F, i, "prior_notice_start_day").len,
         start_time = get(t, F, i, "prior_notice_start_time").len;
    if (!strcmp(type, "1") && !min)
      tell(t, "missing_prior_notice_duration_min", F, i, "prior_notice_duration_min",
           "same-day booking needs it; give minutes");
    if (!strcmp(type, "2") && !last_day)
      tell(t, "missing_prior_notice_last_day", F, i, "prior_notice_last_day",
           "booking days before needs it; give days");
    if (!strcmp(type, "0") && (min || last_day || last_time || start_day || start_time))
      tell(t, "forbidden_real_time_booking_field_value", F, i, "booking_type",
           "real-time booking has no prior notice; leave those fields empty");
    if (last_day && !last_time)
      tell(t, "missing_prior_notice_last_time", F, i, "prior_notice_last_time", "give the time");
    if (start_day && !start_time)
      tell(t, "missing_prior_notice_start_time", F, i, "prior_notice_start_time", "give the time");
  }
}

enum tq_code tq_feed_check_fares(struct tq_feed_tables *t, struct tq_err *err) {
  (void)err;
  check_attributes(t);
  check_products(t);
  check_transfer_rules(t);
  check_timeframes(t);
  check_media(t);
  check_join_rules(t);
  check_booking(t);
  return TQ_OK;
}

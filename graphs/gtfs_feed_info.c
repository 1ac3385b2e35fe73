/* feed_info.txt: who published which version, for which dates. */
#include "engine/base/date.h"
#include "graphs/feed_value.h"
#include "graphs/gtfs_feed.h"

enum tq_code tq_gtfs_add_feed_info(struct tq_draft *d, struct tq_gtfs *feed, struct tq_err *err) {
  enum { PUBLISHER, URL, LANG, VERSION, START, END, N };
  static const char *const names[N] = {"feed_publisher_name", "feed_publisher_url",
                                       "feed_lang",           "feed_version",
                                       "feed_start_date",     "feed_end_date"};
  struct tq_feed_info info = {.start = TQ_NO_DATE, .end = TQ_NO_DATE};
  struct tq_csv csv;
  int col[N];
  bool has;
  enum tq_code code = tq_gtfs_table(feed, "feed_info.txt", false, &csv, &has, err);
  if (!code && has) code = tq_csv_columns(&csv, names, 0, N, col, err);
  if (!code && has && tq_csv_next(&csv)) {
    uint32_t *texts[] = {&info.publisher, &info.url, &info.lang, &info.version};
    for (int i = 0; i <= VERSION; i++) {
      struct tq_text field = tq_csv_field(&csv, col[i]);
      if ((*texts[i] = tq_draft_string(d, field.text, field.len)) == UINT32_MAX)
        return tq_fail_memory(err, csv.label);
    }
    info.start = tq_value_date(tq_csv_field(&csv, col[START]));
    info.end = tq_value_date(tq_csv_field(&csv, col[END]));
  }
  if (!code && !tq_push(&d->feed_infos, info)) code = tq_fail_memory(err, "feed_info.txt");
  return code;
}

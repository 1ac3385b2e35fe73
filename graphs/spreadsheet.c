#include "graphs/spreadsheet.h"

#include <iconv.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/date.h"
#include "engine/base/mem.h"
#include "graphs/archive.h"

static bool is_utf8(const char *text, size_t len) {
  for (size_t i = 0; i < len;) {
    unsigned char c = (unsigned char)text[i];
    size_t n = c < 0x80 ? 1 : c >= 0xf0 && c < 0xf5 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 0;
    if (c >= 0xf5 || n == 0 || n > len - i) return false;
    for (size_t k = 1; k < n; k++)
      if (((unsigned char)text[i + k] & 0xc0) != 0x80) return false;
    i += n;
  }
  return true;
}

/* *text becomes UTF-8; a text that is neither UTF-8 nor GB 18030 is left to csv.h. */
static enum tq_code to_utf8(char **text, size_t *len, const char *path, struct tq_err *err) {
  if (is_utf8(*text, *len)) return TQ_OK;
  iconv_t converter = iconv_open("UTF-8", "GB18030");
  if (converter == (iconv_t)-1)
    return tq_fail(err, TQ_E_FORMAT, "%s: not UTF-8; save it as CSV UTF-8", path);
  size_t room = *len * 2 + 16, left = room, from_left = *len;
  char *utf8 = tq_alloc(room + 1, 1), *to = utf8, *from = *text;
  size_t bad = utf8 ? iconv(converter, &from, &from_left, &to, &left) : 1;
  iconv_close(converter);
  if (!utf8) return tq_fail_memory(err, path);
  if (bad == (size_t)-1) {
    free(utf8);
    return tq_fail(err, TQ_E_FORMAT, "%s: neither UTF-8 nor GB 18030; save it as CSV UTF-8", path);
  }
  free(*text);
  *text = utf8;
  *len = room - left;
  utf8[*len] = 0;
  return TQ_OK;
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static bool same(const char *a, const char *b, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

static int find_column(const struct tq_csv *csv, const char *names) {
  for (const char *p = names; *p; p += *p == '|') {
    size_t n = strcspn(p, "|");
    for (size_t i = 0; i < csv->n_names; i++)
      if (csv->names[i].len == n && same(csv->names[i].text, p, n)) return (int)i;
    p += n;
  }
  return -1;
}

enum tq_code tq_sheet_open(struct tq_sheet *sheet, const char *path,
                           const struct tq_sheet_column columns[], size_t n, struct tq_err *err) {
  size_t len;
  sheet->text = NULL;
  enum tq_code code = tq_file_read(path, &sheet->text, &len, err);
  if (!code) code = to_utf8(&sheet->text, &len, path, err);
  if (!code) code = tq_csv_open(&sheet->csv, path, sheet->text, len, err);
  for (size_t i = 0; i < n && !code; i++) {
    sheet->columns[i] = find_column(&sheet->csv, columns[i].names);
    if (sheet->columns[i] < 0 && columns[i].required) {
      const char *other = strchr(columns[i].names, '|');
      code = tq_fail(err, TQ_E_FORMAT, "%s:1: no column %.*s%s%.*s%s; add it to the header", path,
                     (int)strcspn(columns[i].names, "|"), columns[i].names, other ? " (" : "",
                     other ? (int)strcspn(other + 1, "|") : 0, other ? other + 1 : "",
                     other ? ")" : "");
    }
  }
  return code;
}

void tq_sheet_close(struct tq_sheet *sheet) {
  free(sheet->text);
  sheet->text = NULL;
}

enum tq_code tq_sheet_fail(const struct tq_sheet *sheet, size_t line, struct tq_err *err,
                           const char *fmt, ...) {
  char message[TQ_ERR_MSG];
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(message, sizeof message, fmt, ap);
  va_end(ap);
  return tq_fail(err, TQ_E_FORMAT, "%s:%zu: %.340s", sheet->csv.label, line, message);
}

bool tq_sheet_time(struct tq_text field, int32_t *time_s) {
  static const char wide_colon[] = "：";
  char text[16];
  size_t n = 0;
  for (size_t i = 0; i < field.len && n < sizeof text - 1; n++) {
    if (!strncmp(field.text + i, wide_colon, 3)) {
      text[n] = ':';
      i += 3;
    } else {
      text[n] = field.text[i++];
    }
  }
  text[n] = 0;
  return tq_time_parse(text, n, time_s);
}

bool tq_sheet_is_blank(struct tq_text field) {
  static const char *const marks[] = {"-", ".",    "—",    "－",   "–",
                                      "…", "终到", "始发", "起点", "终点"};
  for (size_t i = 0; i < field.len;) {
    size_t n = 0;
    for (size_t k = 0; k < sizeof marks / sizeof *marks && !n; k++)
      if (!strncmp(field.text + i, marks[k], strlen(marks[k]))) n = strlen(marks[k]);
    if (!n) return false;
    i += n;
  }
  return true;
}

static bool is_one_of(struct tq_text field, const char *names) {
  for (const char *p = names; *p; p += *p == '|') {
    size_t n = strcspn(p, "|");
    if (n == field.len && same(field.text, p, n)) return true;
    p += n;
  }
  return false;
}

bool tq_sheet_days(struct tq_text field, uint8_t *days) {
  uint8_t mask = 0;
  if (is_one_of(field, "daily|每日|每天|天天")) {
    mask = 0x7f;
  } else if (is_one_of(field, "weekdays|weekday|工作日|平日")) {
    mask = 0x1f;
  } else if (is_one_of(field, "weekend|weekends|周末|双休日")) {
    mask = 0x60;
  } else {
    for (size_t i = 0; i < field.len; i++) {
      char c = field.text[i];
      if (c < '1' || c > '7') return false;
      int first = c - '1', last = first;
      if (field.text[i + 1] == '-') {
        char end = field.text[i + 2];
        if (end < c || end > '7') return false;
        last = end - '1';
        i += 2;
      }
      for (int day = first; day <= last; day++) mask |= (uint8_t)(1 << day);
    }
  }
  if (mask) *days = mask;
  return mask != 0;
}

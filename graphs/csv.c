#include "graphs/csv.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Length of the UTF-8 sequence at s (NUL-terminated), 0 when it is none: no overlong
 * forms, surrogates or code points above U+10FFFF. */
static size_t utf8_length(const unsigned char *s) {
  if (s[0] < 0x80) return 1;
  size_t n = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
  if (s[0] < 0xc2 || s[0] > 0xf4) return 0;
  for (size_t i = 1; i < n; i++)
    if ((s[i] & 0xc0) != 0x80) return 0;
  if (s[0] == 0xe0 && s[1] < 0xa0) return 0;
  if (s[0] == 0xed && s[1] > 0x9f) return 0;
  if (s[0] == 0xf0 && s[1] < 0x90) return 0;
  if (s[0] == 0xf4 && s[1] > 0x8f) return 0;
  return n;
}

static size_t line_of(const char *text, const char *at) {
  size_t line = 1;
  for (const char *p = text; p < at; p++)
    if (*p == '\n' || (*p == '\r' && p[1] != '\n')) line++;
  return line;
}

/* Replaces what is not UTF-8 by '?'; the first line that had such bytes, or 0. */
static size_t clean_utf8(char *text, size_t len) {
  size_t line = 0;
  char *p = text, *end = text + len;
  while (p < end) {
    uint64_t eight;
    if (end - p >= 8 && (memcpy(&eight, p, 8), !(eight & 0x8080808080808080u))) {
      p += 8;
      continue;
    }
    size_t n = utf8_length((const unsigned char *)p);
    if (n == 0) {
      if (!line) line = line_of(text, p);
      *p = '?';
      n = 1;
    }
    p += n;
  }
  return line;
}

static bool is_space(char c) { return c == ' ' || c == '\t'; }

static bool ends_field(char c) { return c == ',' || c == '\n' || c == '\r' || c == 0; }

/* Takes a quoted field from after its quote, closing up doubled quotes in place.
 * Returns where reading stopped; *out is the end of the text. */
static char *read_quoted(struct tq_csv *csv, char *p, char **out) {
  char *to = p;
  while (*p) {
    if (*p == '"') {
      if (p[1] != '"') break;
      p++;
    } else if (*p == '\n' || (*p == '\r' && p[1] != '\n')) {
      csv->next_line++;
    }
    *to++ = *p++;
  }
  if (*p)
    p++;
  else if (!csv->open_quote_line)
    csv->open_quote_line = csv->line;
  while (!ends_field(*p)) *to++ = *p++; /* text behind the closing quote is kept */
  *out = to;
  return p;
}

static struct tq_text read_field(struct tq_csv *csv) {
  char *p = csv->pos;
  while (is_space(*p)) p++;
  char *start = p, *end;
  if (*p == '"') {
    start = p + 1;
    p = read_quoted(csv, start, &end);
  } else {
    while (!ends_field(*p)) p++;
    end = p;
  }
  while (start < end && is_space(*start)) start++;
  while (end > start && is_space(end[-1])) end--;
  csv->stop = *p;
  csv->pos = p;
  *end = 0; /* may overwrite the delimiter, kept in csv->stop */
  return (struct tq_text){start, (size_t)(end - start)};
}

static void skip_line_end(struct tq_csv *csv) {
  if (!csv->stop) return; /* end of the text: stay */
  if (csv->stop == '\r' && csv->pos[1] == '\n') csv->pos++;
  csv->pos++;
  csv->next_line++;
}

static bool skip_blank_lines(struct tq_csv *csv) {
  for (;;) {
    char *p = csv->pos;
    while (is_space(*p)) p++;
    if (!*p) return false;
    if (*p != '\n' && *p != '\r') return true;
    csv->pos = p;
    csv->stop = *p;
    skip_line_end(csv);
  }
}

bool tq_csv_next(struct tq_csv *csv) {
  csv->n_fields = 0;
  if (!skip_blank_lines(csv)) return false;
  csv->line = csv->next_line;
  for (;;) {
    struct tq_text field = read_field(csv);
    if (csv->n_fields < TQ_CSV_FIELDS) csv->fields[csv->n_fields++] = field;
    if (csv->stop != ',') break;
    csv->pos++;
  }
  skip_line_end(csv);
  return true;
}

enum tq_code tq_csv_open(struct tq_csv *csv, const char *label, char *text, size_t len,
                         struct tq_err *err) {
  csv->n_fields = csv->n_names = 0;
  csv->line = csv->next_line = 1;
  csv->open_quote_line = 0;
  snprintf(csv->label, sizeof csv->label, "%s", label);
  if (memchr(text, 0, len))
    return tq_fail(err, TQ_E_FORMAT, "%s: has zero bytes inside; save it as UTF-8 text", label);
  csv->bad_utf8_line = clean_utf8(text, len);
  csv->pos = text;
  if (len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3)) csv->pos += 3;
  if (!tq_csv_next(csv))
    return tq_fail(err, TQ_E_FORMAT, "%s: empty; its first line must name the columns", label);
  csv->n_names = csv->n_fields;
  memcpy(csv->names, csv->fields, csv->n_fields * sizeof *csv->fields);
  return TQ_OK;
}

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static bool same_name(const char *a, const char *b) {
  while (*a && lower(*a) == lower(*b)) a++, b++;
  return lower(*a) == lower(*b);
}

static int column(const struct tq_csv *csv, const char *name) {
  for (size_t i = 0; i < csv->n_names; i++)
    if (same_name(csv->names[i].text, name)) return (int)i;
  return -1;
}

enum tq_code tq_csv_columns(const struct tq_csv *csv, const char *const names[], size_t n_required,
                            size_t n, int columns[], struct tq_err *err) {
  for (size_t i = 0; i < n; i++) {
    columns[i] = column(csv, names[i]);
    if (columns[i] < 0 && i < n_required)
      return tq_fail(err, TQ_E_FORMAT, "%s:1: no column %s; add it to the header", csv->label,
                     names[i]);
  }
  return TQ_OK;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Digits behind an 'e'; large exponents saturate. NULL when there is no digit. */
static const char *read_exponent(const char *p, int *exponent) {
  bool minus = *p == '-';
  if (*p == '-' || *p == '+') p++;
  if (!is_digit(*p)) return NULL;
  int value = 0;
  for (; is_digit(*p); p++)
    if (value < 10000) value = value * 10 + (*p - '0');
  *exponent += minus ? -value : value;
  return p;
}

static double scale(uint64_t mantissa, int exponent) {
  static const double exact[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  if (mantissa < ((uint64_t)1 << 53) && exponent >= -22 && exponent <= 22)
    return exponent < 0 ? (double)mantissa / exact[-exponent] : (double)mantissa * exact[exponent];
  return (double)((long double)mantissa * powl(10.0L, exponent));
}

bool tq_number_parse(struct tq_text field, double *value) {
  const char *p = field.text, *end = p + field.len;
  bool minus = *p == '-';
  if (*p == '-' || *p == '+') p++;
  uint64_t mantissa = 0;
  int exponent = 0, n_digits = 0;
  bool fraction = false;
  for (; is_digit(*p) || (*p == '.' && !fraction); p++) {
    if (*p == '.') {
      fraction = true;
      continue;
    }
    n_digits = 1;
    if (mantissa < 1000000000000000000u) {
      mantissa = mantissa * 10 + (uint64_t)(*p - '0');
      exponent -= fraction;
    } else {
      exponent += !fraction; /* digits beyond what a double holds */
    }
  }
  if (!n_digits) return false;
  if ((*p == 'e' || *p == 'E') && !(p = read_exponent(p + 1, &exponent))) return false;
  if (p != end) return false;
  double v = mantissa ? scale(mantissa, exponent) : 0.0;
  if (!isfinite(v)) return false;
  *value = minus ? -v : v;
  return true;
}

bool tq_integer_parse(struct tq_text field, int64_t *value) {
  const char *p = field.text, *end = p + field.len;
  bool minus = *p == '-';
  if (*p == '-' || *p == '+') p++;
  if (p == end || end - p > 18) return false;
  int64_t v = 0;
  for (; p < end; p++) {
    if (!is_digit(*p)) return false;
    v = v * 10 + (*p - '0');
  }
  *value = minus ? -v : v;
  return true;
}

#include "graphs/feed_value.h"

#include <math.h>
#include <string.h>

#include "engine/base/date.h"
#include "graphs/time_zone.h"

static const struct tq_value_fault fine = {NULL, TQ_INFO, NULL};

static struct tq_value_fault wrong(const char *code, const char *remedy) {
  return (struct tq_value_fault){code, TQ_ERROR, remedy};
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool tq_value_time(struct tq_text v, int32_t *time_s) {
  const char *p = v.text;
  size_t hours = 0;
  while (is_digit(p[hours])) hours++;
  if (hours < 1 || hours > 3 || v.len != hours + 6) return false;
  return tq_time_parse(v.text, v.len, time_s);
}

int32_t tq_value_date(struct tq_text v) {
  for (size_t i = 0; i < v.len; i++)
    if (!is_digit(v.text[i])) return TQ_NO_DATE;
  return v.len == 8 ? tq_date_parse(v.text) : TQ_NO_DATE;
}

/* Codes of ISO 4217 in use, by their number of decimal places. */
int tq_value_currency_places(const char *code) {
  static const char *const by_places[] = {
      /* 0 */ " BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF ",
      /* 1 */ " ",
      /* 2 */
      " AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP "
      "BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR "
      "FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IRR JMD KES KGS KHR "
      "KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR "
      "MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK "
      "SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN "
      "UYU UZS VED VES WST XCD YER ZAR ZMW ZWG ZWL ",
      /* 3 */ " BHD IQD JOD KWD LYD OMR TND ",
      /* 4 */ " CLF UYW "};
  if (strlen(code) != 3 || strchr(code, ' ')) return -1;
  char wanted[6] = {' ', code[0], code[1], code[2], ' ', 0};
  for (int places = 0; places < (int)(sizeof by_places / sizeof *by_places); places++)
    if (strstr(by_places[places], wanted)) return places;
  return -1;
}

/* http(s)://host... without spaces or control characters. */
static bool is_url(struct tq_text v) {
  size_t skip = !strncmp(v.text, "http://", 7) ? 7 : !strncmp(v.text, "https://", 8) ? 8 : 0;
  if (!skip || !v.text[skip] || strchr("/.?#", v.text[skip])) return false;
  for (const char *p = v.text; *p; p++)
    if ((unsigned char)*p <= ' ' || strchr("<>\"\\^`{|}", *p)) return false;
  return true;
}

static bool is_email(struct tq_text v) {
  const char *at = strchr(v.text, '@');
  if (!at || at == v.text || strchr(at + 1, '@') || strchr(v.text, ' ')) return false;
  const char *dot = strrchr(at, '.');
  return dot && dot > at + 1 && dot[1];
}

/* Digits with the usual signs around them: at least two digits, letters as on keypads. */
static bool is_phone(struct tq_text v) {
  int digits = 0;
  for (const char *p = v.text; *p; p++) {
    digits += is_digit(*p);
    if (!is_digit(*p) && !is_letter(*p) && !strchr(" +-()./,;#*", *p) && (unsigned char)*p < 0x80)
      return false;
  }
  return digits >= 2;
}

/* The form of BCP 47: 2 to 8 letters, then subtags of 1 to 8 letters and digits. */
static bool is_language(struct tq_text v) {
  size_t part = 0, n_parts = 0;
  for (size_t i = 0; i <= v.len; i++) {
    char c = v.text[i];
    if (c == '-' || c == 0) {
      if (part == 0 || part > 8 || (n_parts == 0 && part < 2)) return false;
      n_parts++;
      part = 0;
    } else if (is_letter(c) || (n_parts > 0 && is_digit(c))) {
      part++;
    } else {
      return false;
    }
  }
  return n_parts > 0;
}

static bool is_color(struct tq_text v) {
  for (size_t i = 0; i < v.len; i++)
    if (!is_hex(v.text[i])) return false;
  return v.len == 6;
}

static bool is_timezone(struct tq_text v) {
  struct tq_time_zone *zone;
  if (!tq_time_zone_is_name(v.text)) return false;
  if (!tq_time_zone_database()) return true;
  if (tq_time_zone_open(v.text, &zone, NULL)) return false;
  tq_time_zone_free(zone);
  return true;
}

static struct tq_value_fault check_degrees(struct tq_text v, double limit) {
  double degrees;
  if (!tq_number_parse(v, &degrees)) return wrong("invalid_float", "write decimal degrees");
  if (fabs(degrees) > limit)
    return wrong("number_out_of_range",
                 limit > 90 ? "write -180 to 180" : "write -90 to 90; are the columns swapped?");
  return fine;
}

static struct tq_value_fault check_integer(const struct tq_feed_field *f, struct tq_text v) {
  int64_t n;
  if (!tq_integer_parse(v, &n)) return wrong("invalid_integer", "write a whole number");
  if (f->type == TQ_FIELD_ROUTE_TYPE) {
    if ((n >= 0 && n <= 7) || n == 11 || n == 12 || (n >= 100 && n <= 1799)) return fine;
    return (struct tq_value_fault){"unexpected_enum_value", TQ_WARNING,
                                   "write 0-7, 11, 12 or an extended type 100-1799"};
  }
  if (n >= f->lo && n <= f->hi) return fine;
  if (f->type == TQ_FIELD_ENUM)
    return (struct tq_value_fault){"unexpected_enum_value", TQ_WARNING,
                                   "write one of the codes of the GTFS reference"};
  return wrong("number_out_of_range", "write a number in the range of the GTFS reference");
}

static struct tq_value_fault check_float(const struct tq_feed_field *f, struct tq_text v) {
  double x;
  if (!tq_number_parse(v, &x)) return wrong("invalid_float", "write a number with a decimal point");
  if (x < f->lo || (f->hi == 1 && x <= f->lo))
    return wrong("number_out_of_range", "write a number in the range of the GTFS reference");
  return fine;
}

struct tq_value_fault tq_value_check(const struct tq_feed_field *f, struct tq_text v) {
  int32_t time_s;
  double number;
  switch (f->type) {
    case TQ_FIELD_URL:
      return is_url(v) ? fine : wrong("invalid_url", "write it with http:// or https://");
    case TQ_FIELD_EMAIL:
      return is_email(v) ? fine : wrong("invalid_email", "write name@example.org");
    case TQ_FIELD_PHONE:
      return is_phone(v) ? fine : wrong("invalid_phone_number", "write digits with + - ( ) only");
    case TQ_FIELD_LANGUAGE:
      return is_language(v) ? fine : wrong("invalid_language_code", "write a BCP 47 code: zh-CN");
    case TQ_FIELD_TIMEZONE:
      return is_timezone(v) ? fine : wrong("invalid_timezone", "write an IANA name: Asia/Shanghai");
    case TQ_FIELD_COLOR:
      return is_color(v) ? fine : wrong("invalid_color", "write six hexadecimal digits, no #");
    case TQ_FIELD_CURRENCY:
      return tq_value_currency_places(v.text) >= 0
                 ? fine
                 : wrong("invalid_currency", "write a code of ISO 4217: CNY");
    case TQ_FIELD_AMOUNT:
      return tq_number_parse(v, &number)
                 ? fine
                 : wrong("invalid_currency_amount", "write a decimal: 3.50");
    case TQ_FIELD_DATE:
      return tq_value_date(v) != TQ_NO_DATE ? fine : wrong("invalid_date", "write YYYYMMDD");
    case TQ_FIELD_TIME:
      return tq_value_time(v, &time_s)
                 ? fine
                 : wrong("invalid_time", "write HH:MM:SS, after midnight as 24:10:00");
    case TQ_FIELD_LAT:
      return check_degrees(v, 90);
    case TQ_FIELD_LON:
      return check_degrees(v, 180);
    case TQ_FIELD_INTEGER:
    case TQ_FIELD_ENUM:
    case TQ_FIELD_ROUTE_TYPE:
      return check_integer(f, v);
    case TQ_FIELD_FLOAT:
      return check_float(f, v);
    case TQ_FIELD_TEXT:
    case TQ_FIELD_ID:
      break;
  }
  return fine;
}

/* What can be said of a feed's fields without knowing what they mean: presence, type,
 * primary keys and references between tables. */
#include <string.h>

#include "graphs/feed_rows.h"
#include "graphs/feed_value.h"

static void check_field(struct tq_feed_tables *t, enum tq_feed_file file, uint32_t row,
                        const struct tq_feed_field *field, struct tq_text value) {
  struct tq_notice_at at = tq_feed_at(t, file, row, field->name, value.text);
  if (value.len == 0) {
    if (field->presence == TQ_REQUIRED)
      tq_notice_add(t->notices, TQ_ERROR, "missing_required_field", at,
                    "the field is required; fill it in");
    else if (field->presence == TQ_RECOMMENDED)
      tq_notice_add(t->notices, TQ_WARNING, "missing_recommended_field", at,
                    "the field should be filled in");
    return;
  }
  if (strpbrk(value.text, "\r\n"))
    tq_notice_add(t->notices, TQ_ERROR, "new_line_in_value", at,
                  "a line end inside the field; write it on one line");
  struct tq_value_fault fault = tq_value_check(field, value);
  if (fault.code)
    tq_notice_add(t->notices, fault.severity, fault.code, at, "'%s': %s", value.text, fault.remedy);
}

enum tq_code tq_feed_check_fields(struct tq_feed_tables *t, struct tq_err *err) {
  (void)err;
  for (int f = 0; f < TQ_N_FEED_FILES_KNOWN; f++) {
    const struct tq_feed_rows *rows = &t->files[f];
    const struct tq_feed_schema *s = &tq_feed_schemas[f];
    for (uint32_t row = 0; row < rows->n; row++)
      for (size_t i = 0; i < s->n_fields; i++)
        if (rows->kept[i] >= 0)
          check_field(t, (enum tq_feed_file)f, row, &s->fields[i],
                      tq_feed_cell(t, (enum tq_feed_file)f, row, rows->kept[i]));
  }
  return TQ_OK;
}

/* Enters the values that other tables refer to. */
static enum tq_code build_indexes(struct tq_feed_tables *t, struct tq_err *err) {
  for (int f = 0; f < TQ_N_FEED_FILES_KNOWN; f++) {
    struct tq_feed_rows *rows = &t->files[f];
    for (size_t i = 0; i < tq_feed_schemas[f].n_fields; i++) {
      if (rows->kept[i] < 0 || !tq_feed_field_is_target((enum tq_feed_file)f, (int)i)) continue;
      for (uint32_t row = 0; row < rows->n; row++) {
        struct tq_text value = tq_feed_cell(t, (enum tq_feed_file)f, row, rows->kept[i]);
        if (value.len == 0) continue;
        uint32_t *slot = tq_id_map_put(&rows->index[i], value.text, value.len);
        if (!slot) return tq_fail_memory(err, tq_feed_schemas[f].file);
        if (*slot == TQ_NO_ID) *slot = row;
      }
    }
  }
  return TQ_OK;
}

/* The fields of a primary key, one after another; NULL when memory is out. */
static char *join_keys(const struct tq_feed_tables *t, enum tq_feed_file file, size_t **starts) {
  const struct tq_feed_rows *rows = &t->files[file];
  const struct tq_feed_schema *s = &tq_feed_schemas[file];
  TQ_VEC(char) keys = {0};
  *starts = tq_alloc((size_t)rows->n + 1, sizeof **starts);
  bool ok = *starts && tq_push(&keys, 0);
  for (uint32_t row = 0; ok && row < rows->n; row++) {
    (*starts)[row] = keys.n;
    for (size_t i = 0; i < s->n_fields && ok; i++) {
      if (!s->fields[i].key || rows->kept[i] < 0) continue;
      struct tq_text v = tq_feed_cell(t, file, row, rows->kept[i]);
      /* counts and times are the same whatever zeros stand in front of them */
      if (s->fields[i].type == TQ_FIELD_INTEGER || s->fields[i].type == TQ_FIELD_TIME)
        while (v.len > 1 && v.text[0] == '0' && v.text[1] != ':') v.text++, v.len--;
      ok = tq_reserve(&keys, keys.n + v.len + 1);
      if (!ok) break;
      memcpy(keys.v + keys.n, v.text, v.len);
      keys.n += v.len;
      keys.v[keys.n++] = '\x1f';
    }
  }
  if (ok) {
    (*starts)[rows->n] = keys.n;
    return keys.v;
  }
  free(keys.v);
  return NULL;
}

static bool has_key(const struct tq_feed_schema *s) {
  for (size_t i = 0; i < s->n_fields; i++)
    if (s->fields[i].key) return true;
  return false;
}

/* Names of the key's fields as one text, such as "trip_id,stop_sequence". */
static void name_key(const struct tq_feed_schema *s, const struct tq_feed_rows *rows, char *text,
                     size_t size) {
  size_t n = 0;
  text[0] = 0;
  for (size_t i = 0; i < s->n_fields; i++) {
    size_t len = strlen(s->fields[i].name);
    if (!s->fields[i].key || rows->kept[i] < 0 || n + len + 2 > size) continue;
    if (n) text[n++] = ',';
    memcpy(text + n, s->fields[i].name, len + 1);
    n += len;
  }
}

static enum tq_code check_primary_key(struct tq_feed_tables *t, enum tq_feed_file file,
                                      struct tq_err *err) {
  const struct tq_feed_rows *rows = &t->files[file];
  const struct tq_feed_schema *s = &tq_feed_schemas[file];
  if (rows->n < 2 || !has_key(s)) return TQ_OK;
  size_t *starts;
  char *keys = join_keys(t, file, &starts), names[256];
  struct tq_id_map seen = {0};
  enum tq_code code = keys ? TQ_OK : tq_fail_memory(err, s->file);
  name_key(s, rows, names, sizeof names);
  for (uint32_t row = 0; row < rows->n && !code; row++) {
    size_t len = starts[row + 1] - starts[row];
    bool blank = true; /* an empty key is told as a missing field */
    for (size_t i = 0; i < len; i++) blank = blank && keys[starts[row] + i] == '\x1f';
    if (len == 0 || (blank && file != TQ_FILE_AGENCY)) continue;
    uint32_t *slot = tq_id_map_put(&seen, keys + starts[row], len);
    if (!slot) {
      code = tq_fail_memory(err, s->file);
    } else if (*slot == TQ_NO_ID) {
      *slot = row;
    } else {
      char value[128];
      size_t n = len - 1 < sizeof value - 1 ? len - 1 : sizeof value - 1;
      for (size_t i = 0; i < n; i++)
        value[i] = keys[starts[row] + i] == '\x1f' ? ',' : keys[starts[row] + i];
      value[n] = 0;
      tq_notice_add(t->notices, TQ_ERROR, "duplicate_key", tq_feed_at(t, file, row, names, value),
                    "the same key stands in line %u; give this row another or remove it",
                    rows->lines.v[*slot]);
    }
  }
  tq_id_map_free(&seen);
  free(keys);
  free(starts);
  return code;
}

enum { MAX_TARGETS = 2 };

struct target {
  enum tq_feed_file file;
  int field;
};

/* The fields that "calendar.service_id|calendar_dates.service_id" names. */
static int find_targets(const char *refers, struct target targets[MAX_TARGETS]) {
  int n = 0;
  for (const char *p = refers; p && n < MAX_TARGETS; p = strchr(p, '|'), p = p ? p + 1 : NULL)
    for (int f = 0; f < TQ_N_FEED_FILES_KNOWN; f++) {
      const char *file = tq_feed_schemas[f].file;
      size_t stem = strlen(file) - strlen(".txt");
      if (strncmp(p, file, stem) != 0 || p[stem] != '.') continue;
      char name[64];
      size_t len = strcspn(p + stem + 1, "|");
      if (len >= sizeof name) continue;
      memcpy(name, p + stem + 1, len);
      name[len] = 0;
      targets[n++] =
          (struct target){(enum tq_feed_file)f, tq_feed_field_find((enum tq_feed_file)f, name)};
      break;
    }
  return n;
}

static void check_references(struct tq_feed_tables *t, enum tq_feed_file file, size_t field) {
  const struct tq_feed_rows *rows = &t->files[file];
  const struct tq_feed_field *f = &tq_feed_schemas[file].fields[field];
  struct target targets[MAX_TARGETS];
  int n = find_targets(f->refers, targets);
  for (uint32_t row = 0; row < rows->n; row++) {
    struct tq_text v = tq_feed_cell(t, file, row, rows->kept[field]);
    bool found = v.len == 0;
    for (int i = 0; i < n && !found; i++)
      found = tq_id_map_find(&t->files[targets[i].file].index[targets[i].field], v.text, v.len) !=
              TQ_NO_ID;
    if (!found)
      tq_notice_add(t->notices, TQ_ERROR, "foreign_key_violation",
                    tq_feed_at(t, file, row, f->name, v.text),
                    "'%s' is not in %s; add it there or correct it here", v.text, f->refers);
  }
}

enum tq_code tq_feed_check_keys(struct tq_feed_tables *t, struct tq_err *err) {
  enum tq_code code = build_indexes(t, err);
  for (int f = 0; f < TQ_N_FEED_FILES_KNOWN && !code; f++) {
    code = check_primary_key(t, (enum tq_feed_file)f, err);
    for (size_t i = 0; i < tq_feed_schemas[f].n_fields && !code; i++)
      if (tq_feed_schemas[f].fields[i].refers && t->files[f].kept[i] >= 0)
        check_references(t, (enum tq_feed_file)f, i);
  }
  return code;
}

/* Steps through leg rules and the transfer rules between legs (Fares v2). */
#include "engine/transit/fare_parts.h"

enum { DAY_S = 86400 };

/* Whether a member of these groups fits a rule's column. */
static bool fits(uint32_t wanted, const struct tq_membership *groups, uint32_t n,
                 const struct tq_fare_names *listed) {
  if (wanted == TQ_ANY || (wanted == TQ_OTHERS && n == 0)) return true;
  for (uint32_t i = 0; i < n; i++)
    if (wanted == TQ_OTHERS ? !tq_fare_listed(listed, groups[i].group) : groups[i].group == wanted)
      return true;
  return false;
}

static bool area_fits(const struct tq_fares *f, uint32_t system, enum tq_fare_column column,
                      uint32_t wanted, uint32_t stop) {
  uint32_t first = f->first_area[stop];
  return fits(wanted, f->g->stop_areas + first, f->first_area[stop + 1] - first,
              &f->listed[system * TQ_N_COLS + column]);
}

/* Whether the moment lies in the group of timeframes; times past midnight are the next day's. */
static bool in_timeframe(const struct tq_fares *f, uint32_t system, uint32_t group,
                         int32_t time_s) {
  int32_t day = time_s / DAY_S - (time_s % DAY_S < 0), of_day_s = time_s - day * DAY_S;
  if (!group) return true;
  for (uint32_t i = 0; i < f->g->n_timeframes; i++) {
    const struct tq_timeframe *x = &f->g->timeframes[i];
    if (x->system == system && x->group == group && of_day_s >= x->start_s && of_day_s < x->end_s &&
        tq_service_runs(f->g, x->service, f->opts.date + day))
      return true;
  }
  return false;
}

static bool rule_fits(const struct tq_fares *f, const struct tq_leg_rule *x,
                      const struct tq_fare_trip *r) {
  return area_fits(f, x->system, TQ_COL_FROM_AREA, x->from_area,
                   tq_pattern_stop_at(f->g, r->parts->pattern, r->parts->board_index)) &&
         area_fits(f, x->system, TQ_COL_TO_AREA, x->to_area,
                   tq_pattern_stop_at(f->g, r->last->pattern, r->last->alight_index)) &&
         in_timeframe(f, x->system, x->from_timeframe, r->parts->board_s) &&
         in_timeframe(f, x->system, x->to_timeframe, r->last->alight_s);
}

static bool group_fits(const struct tq_fares *f, uint32_t system, enum tq_fare_column column,
                       uint32_t wanted, uint32_t group) {
  if (wanted != TQ_OTHERS) return wanted == group;
  return !tq_fare_listed(&f->listed[system * TQ_N_COLS + column], group);
}

/* The state after the ride on its own product. */
static struct tq_fare_state bought(const struct tq_fares *f, const struct tq_fare_state *before,
                                   const struct tq_fare_trip *r, const struct tq_leg_rule *x) {
  struct tq_fare_state s = tq_fare_paid(before, x->price);
  bool leads_on = false; /* else nothing need be remembered */
  for (uint32_t i = f->first_transfer[x->system]; i < f->first_transfer[x->system + 1]; i++)
    leads_on |= x->leg_group && group_fits(f, x->system, TQ_COL_FROM_GROUP,
                                           f->g->leg_transfers[i].from_group, x->leg_group);
  if (!leads_on) return s;
  s.hold = TQ_HOLD_LEG;
  s.item = x->leg_group;
  s.system = (uint16_t)x->system;
  s.open = x->price;
  s.since_board_s = s.board_s = tq_fare_board_s(f, r);
  s.since_alight_s = s.alight_s = tq_fare_alight_s(f, r);
  return s;
}

/* Whether the ride comes within the transfer's limit, counted from these times. */
static bool in_time(const struct tq_leg_transfer *t, const struct tq_fare_trip *r,
                    int64_t since_board_s, int64_t since_alight_s) {
  int64_t start = t->limit_type < 2 ? since_board_s : since_alight_s;
  int64_t end = t->limit_type == 0 || t->limit_type == 3 ? r->last->alight_s : r->parts->board_s;
  return t->duration_s == TQ_ANY || end - start <= (int64_t)t->duration_s;
}

/* The state after a ride, which alone gives `own` at `price`, by way of transfer rule `index`
 * from the state before; false when the rule is not for it. Repeating a rule within a leg group
 * counts from the first leg; money is never given back. */
static bool transferred(const struct tq_fares *f, const struct tq_fare_state *before,
                        const struct tq_fare_state *own, const struct tq_leg_rule *x,
                        const struct tq_fare_trip *r, uint32_t index, struct tq_fare_state *out) {
  const struct tq_leg_transfer *t = &f->g->leg_transfers[index];
  if (!group_fits(f, x->system, TQ_COL_FROM_GROUP, t->from_group, before->item) || !x->leg_group ||
      !group_fits(f, x->system, TQ_COL_TO_GROUP, t->to_group, x->leg_group))
    return false;
  bool counts = t->from_group == t->to_group && t->from_group != TQ_OTHERS;
  bool repeats = counts && before->transfer == index;
  int32_t since_board_s = repeats ? before->since_board_s : before->board_s;
  int32_t since_alight_s = repeats ? before->since_alight_s : before->alight_s;
  if (!in_time(t, r, since_board_s, since_alight_s)) return false; /* transfers: not mirrored */
  uint32_t used = repeats ? before->used + 1u : 1;
  if (counts && t->count != TQ_ANY && used > t->count) return false;
  *out = *own;
  int64_t adds = t->price + (t->type == 1 ? x->price : 0);
  if (t->type == 2) adds = t->price > before->open ? t->price - before->open : 0;
  out->cost = before->cost + adds;
  if (out->hold != TQ_HOLD_LEG) return true;
  out->open = t->type == 2 ? before->open + adds : adds;
  if (!counts) return true;
  out->transfer = index;
  out->used = (uint16_t)used;
  out->since_board_s = since_board_s;
  out->since_alight_s = since_alight_s;
  return true;
}

uint32_t tq_fare_step_leg(const struct tq_fares *f, const struct tq_fare_state *before,
                          const struct tq_fare_trip *ride, struct tq_fare_state *out) {
  uint32_t n = 0, priority = 0;
  bool any = false;
  if (!before->complete) return 0;
  for (uint32_t i = f->first_item[ride->route]; i < f->first_item[ride->route + 1]; i++) {
    const struct tq_leg_rule *x = &f->g->leg_rules[f->items[i]];
    if ((any && x->priority < priority) || !rule_fits(f, x, ride)) continue;
    if (x->priority > priority) n = 0;
    any = true;
    priority = x->priority;
    const struct tq_fare_state own = bought(f, before, ride, x);
    out[n++] = own;
    if (before->hold != TQ_HOLD_LEG || before->system != x->system) continue;
    for (uint32_t t = f->first_transfer[x->system]; t < f->first_transfer[x->system + 1]; t++)
      n += transferred(f, before, &own, x, ride, t, &out[n]);
  }
  if (!any) out[n++] = tq_fare_paid(before, f->hole[ride->route]);
  return n;
}

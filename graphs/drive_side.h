/* The side of the road that a region drives on.
 *
 * It is read from where the streets are: a table of boxes around the countries and
 * territories that drive on the left (the list of the Vienna conventions' depositary and the
 * national highway codes, as Wikipedia's "Left- and right-hand traffic" gathers them), and of boxes
 * around land beside them that drives on the right. Everything else drives on the right. Boxes are
 * coarse: where both sides may lie the right is taken, and said to be assumed.
 *
 * driving_side=* is not looked at: on ways it marks the odd street that differs (diverging
 * diamonds), and what holds for countries stands on boundaries, which extracts seldom have. */
#ifndef TQ_GRAPHS_DRIVE_SIDE_H
#define TQ_GRAPHS_DRIVE_SIDE_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/base/geo.h"

enum tq_drive_side { TQ_DRIVE_AUTO, TQ_DRIVE_LEFT, TQ_DRIVE_RIGHT };

/* How a side was found. */
enum tq_drive_found { TQ_DRIVE_GIVEN, TQ_DRIVE_REGION, TQ_DRIVE_ASSUMED };

struct tq_driving {
  enum tq_drive_side side; /* left or right */
  enum tq_drive_found found;
};

/* The side of a region with these points; asked other than auto it is that. Left when nine in
 * ten points lie where only the left is driven, right when none in a hundred may; else right,
 * assumed. Cost: up to 10,000 points are looked at, evenly spread over the list. */
struct tq_driving tq_drive_side_find(enum tq_drive_side asked, const struct tq_pos *points,
                                     size_t n);

/* auto, left or right; false for anything else. */
bool tq_drive_side_parse(const char *text, enum tq_drive_side *side);

/* left, right; given, region, assumed. */
const char *tq_drive_side_name(enum tq_drive_side side);
const char *tq_drive_found_name(enum tq_drive_found found);

#endif

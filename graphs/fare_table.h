/* A planner's table of fares, for routes of any feed and over what feeds say of them. */
#ifndef TQ_GRAPHS_FARE_TABLE_H
#define TQ_GRAPHS_FARE_TABLE_H

#include "graphs/draft.h"

/* Reads a CSV and puts its fares into the draft, whose feeds are complete. Rows of one fare
 * name belong together:
 *
 *   fare       its name; required
 *   network    which routes: a network's name, or
 *   route_id   one route; feed if of one feed only
 *   currency   ISO 4217, in the first row of the table at least; later rows repeat it or not
 *   up_to_km, price, every_km, adds, per_km
 *              what a ride costs by its distance, row by row: up to up_to_km (the last row:
 *              from there on) it is price; or what it was and adds for each started every_km;
 *              or what it was and per_km for each km in proportion, rounded up
 *   transfers  further rides on the same ticket (0; "any"); distances add up
 *   minutes    from the first boarding to the last, that the ticket holds
 *   pass       names of passes, separated by blanks, with which it is free
 *
 * A route has the fares of the rows that name it most closely: route_id before network, with
 * feed before without. Several fares: the cheapest counts.
 * Errors  TQ_E_IO; TQ_E_FORMAT naming file, line and remedy: a fare without routes or price,
 *         prices that fall with distance, several currencies; TQ_E_MEMORY
 * Cost    O(rows x routes) */
enum tq_code tq_fare_table_add(struct tq_draft *d, const char *path, struct tq_err *err);

#endif

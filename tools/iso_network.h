/* The streets that an isochrone reaches, as a layer of lines. */
#ifndef TQ_TOOLS_ISO_NETWORK_H
#define TQ_TOOLS_ISO_NETWORK_H

#include "engine/journey/search.h"
#include "engine/street/pieces.h"
#include "tools/network_layers.h"

/* What the layer's rows are read from; freed with tq_iso_network_free. */
struct tq_iso_network {
  const struct tq_search *search;
  struct tq_table_layer layer;
  uint32_t mode, edge; /* of the next pieces */
  size_t piece;        /* the next row */
  tq_piece_vec pieces; /* of one edge */
  uint32_t limits_ds[TQ_MAX_CUTOFFS];
  tq_line line;
};

/* TQ_OK when all of the request's modes go by street only. Errors  TQ_E_ARG the remedy */
enum tq_code tq_iso_network_check(const struct tq_request *r, struct tq_err *err);

/* A row a stretch of street with its mode: cutoff_min the first cutoff within which all of it
 * lies; start_s and end_s the travel times at the line's ends, which lies in the direction of
 * travel; cut 1 where time runs out before the street ends. Each stretch is told once. After
 * tq_search_run, before the search's scratch is used again; n must stay where it is. */
void tq_iso_network_init(struct tq_iso_network *n, const struct tq_search *search);
void tq_iso_network_free(struct tq_iso_network *n);

#endif

/* The kernels of one instruction set, for both widths. Before including it define
 * KERNEL_SET (its name), TARGET (function attribute), N_V (vectors a row) and, with the suffixes
 * _16 and _32, V (the vector), LOAD(p), STORE(p, v), SET(x), ADD(a, b),
 * MIN(a, b) and ANY(v, limit): whether a lane is at most limit. They are undefined again. */
#define BITS 16
#define LANE uint16_t
#define N_LANES 32
#define FAR TQ_FAR_16
#define WEIGHT(ds) ((uint16_t)((ds) < FAR ? (ds) : FAR))
#include "engine/hierarchy/slope_kernel.h"
#undef BITS
#undef LANE
#undef N_LANES
#undef FAR
#undef WEIGHT
#define BITS 32
#define LANE uint32_t
#define N_LANES 16
#define FAR TQ_FAR_32
#define WEIGHT(ds) (ds)
#include "engine/hierarchy/slope_kernel.h"
#undef BITS
#undef LANE
#undef N_LANES
#undef FAR
#undef WEIGHT

#undef KERNEL_SET
#undef TARGET
#undef N_V
#undef V_16
#undef V_32
#undef LOAD_16
#undef LOAD_32
#undef STORE_16
#undef STORE_32
#undef SET_16
#undef SET_32
#undef ADD_16
#undef ADD_32
#undef MIN_16
#undef MIN_32
#undef ANY_16
#undef ANY_32

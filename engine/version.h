/* The program's version, the same in the library, the program and every output. */
#ifndef TQ_VERSION_H
#define TQ_VERSION_H

#define TQ_VERSION "0.1.0"

#endif

// Makes sure that the standard streams are open before anything else of a program runs.
//
// Where a shell started it with one of them closed (`>&-`), the next descriptor that is opened takes
// that number, and what is meant for the terminal goes into a file or a socket. Linking this is
// enough; there is nothing to call.
#ifndef KISO_STANDARD_STREAMS_H
#define KISO_STANDARD_STREAMS_H
#endif

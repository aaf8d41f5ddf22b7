// What Kiso asks of MPI. Functions that return int give 0, or what went wrong; the text is in
// kiso_mpi_error. Without the trait MPI kiso_mpi_available gives 0 and nothing else may be called.
#ifndef KISO_MPI_H
#define KISO_MPI_H

#include <stdint.h>

/// Whether this was compiled with MPI.
int kiso_mpi_available(void);

/// Enters the job that mpirun or srun has started.
int kiso_mpi_begin(int32_t *rank, int32_t *size);

/// Leaves it; waits for all others.
void kiso_mpi_end(void);

/// Ends all ranks with an exit code.
void kiso_mpi_abort(int32_t code);

/// What went wrong last, in words.
const char *kiso_mpi_error(void);

/// MPI's name and version.
const char *kiso_mpi_library(void);

/// The deadline of kiso_mpi_meet and, two seconds later, of everything else; 0 for none. A thread of
/// its own watches: who waits longer calls `expired` with the seconds, which must not return.
int kiso_mpi_set_deadline(double seconds, void (*expired)(double));

/// Waits until all ranks have come here. Gives -1 when they have, at rank 0 the lowest rank of which
/// there was no sign before the deadline, or -2 when something went wrong.
int32_t kiso_mpi_meet(void);

/// Sends to rank i the i-th of blocks that lie one behind the other, and receives one of each rank.
int kiso_mpi_exchange(
    const float *send, const int64_t *send_counts, float *receive, const int64_t *receive_counts);

/// Gives every rank the blocks of all ranks, one behind the other.
int kiso_mpi_gather_floats(const float *send, float *receive, const int64_t *counts);

/// The same for bytes.
int kiso_mpi_gather_bytes(const uint8_t *send, uint8_t *receive, const int64_t *counts);

/// Gives every rank the number of every rank.
int kiso_mpi_gather_number(int64_t number, int64_t *numbers);

/// Gives every rank the bytes of one rank.
int kiso_mpi_broadcast(uint8_t *bytes, int64_t count, int32_t root);

/// Sends bytes to a rank.
int kiso_mpi_send(const uint8_t *bytes, int64_t count, int32_t rank);

/// Whether there is a message: gives its sender and its length, or a length of -1.
int kiso_mpi_probe(int32_t *rank, int64_t *count);

/// Receives the message of a rank.
int kiso_mpi_receive(uint8_t *bytes, int64_t count, int32_t rank);

#endif

// What Kiso asks of MPI. Functions that return int give 0, or 1 when something went wrong, which
// kiso_mpi_error says, or 2 when a rank gives no sign, which kiso_mpi_missing names. Without the trait
// MPI kiso_mpi_available gives 0 and nothing else may be called.
#ifndef KISO_MPI_H
#define KISO_MPI_H

#include <stdint.h>

/// Whether this was compiled with MPI.
int kiso_mpi_available(void);

/// Enters the job that mpirun or srun has started.
int kiso_mpi_begin(int32_t *rank, int32_t *size);

/// Leaves it; waits for all others.
void kiso_mpi_end(void);

/// What went wrong last, in words.
const char *kiso_mpi_error(void);

/// MPI's name and version.
const char *kiso_mpi_library(void);

/// After so many seconds in an exchange the ranks that have sent nothing are given up; 0 for never. Rank
/// 0 gives up first, the others a few seconds later, one by one.
void kiso_mpi_set_deadline(double seconds);

/// The lowest rank of which there was no sign, when a function has given 2.
int32_t kiso_mpi_missing(void);

/// Sends to rank i the i-th of blocks of bytes that lie one behind the other, and receives one of each
/// rank. Every rank calls it, as with all functions below but the last three.
int kiso_mpi_exchange(
    const void *send, const int64_t *send_counts, void *receive, const int64_t *receive_counts);

/// Gives every rank the blocks of bytes of all ranks, one behind the other.
int kiso_mpi_gather(const void *send, void *receive, const int64_t *counts);

/// Gives every rank the number of every rank.
int kiso_mpi_gather_number(int64_t number, int64_t *numbers);

/// Sends bytes to a rank.
int kiso_mpi_send(const uint8_t *bytes, int64_t count, int32_t rank);

/// Whether there is a message: gives its sender and its length, or a length of -1.
int kiso_mpi_probe(int32_t *rank, int64_t *count);

/// Receives the message of a rank.
int kiso_mpi_receive(uint8_t *bytes, int64_t count, int32_t rank);

#endif

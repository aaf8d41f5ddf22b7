// Every call of MPI that Kiso makes. MPI's constants are macros that Swift cannot read, and the count
// of a message is an int, so large ones go in parts.
#include "kiso_mpi.h"

#ifdef KISO_MPI

#include <limits.h>
#include <mpi.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int ranks = 1;
static int own = 0;
static char problem[MPI_MAX_ERROR_STRING + 1] = "";
static double deadline = 0;
static void (*when_expired)(double) = NULL;

// When the call of MPI that is under way began, in nanoseconds; 0 outside of one.
static _Atomic int64_t waiting_since = 0;

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int check(int code) {
    atomic_store(&waiting_since, 0);
    if (code == MPI_SUCCESS) return 0;
    int length = 0;
    MPI_Error_string(code, problem, &length);
    return 1;
}

static int too_long(void) {
    strcpy(problem, "a message is longer than MPI can count");
    return 1;
}

static void begin_waiting(void) { atomic_store(&waiting_since, now()); }

int kiso_mpi_available(void) { return 1; }

const char *kiso_mpi_error(void) { return problem; }

const char *kiso_mpi_library(void) {
    static char name[MPI_MAX_LIBRARY_VERSION_STRING + 1] = "";
    int length = 0;
    MPI_Get_library_version(name, &length);
    char *end = strchr(name, ',');
    if (end) *end = 0;
    return name;
}

int kiso_mpi_begin(int32_t *rank, int32_t *size) {
    int provided = 0, number = 0, count = 1;
    // Swift's tasks change threads, one call follows another.
    int code = MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &provided);
    if (code != MPI_SUCCESS) return check(code);
    if (provided < MPI_THREAD_SERIALIZED) {
        strcpy(problem, "this MPI may be called from one thread only");
        return 1;
    }
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    MPI_Comm_rank(MPI_COMM_WORLD, &number);
    MPI_Comm_size(MPI_COMM_WORLD, &count);
    ranks = count;
    own = number;
    *rank = number;
    *size = count;
    return 0;
}

void kiso_mpi_end(void) { MPI_Finalize(); }

void kiso_mpi_abort(int32_t code) { MPI_Abort(MPI_COMM_WORLD, code); }

static void *watch(void *nothing) {
    (void)nothing;
    for (;;) {
        struct timespec pause = {0, 100000000};
        nanosleep(&pause, NULL);
        int64_t since = atomic_load(&waiting_since);
        double seconds = (double)(now() - since) * 1e-9;
        // Rank 0 can name the rank that is missing, so it has the first word.
        if (since != 0 && seconds > deadline + 2) when_expired(seconds);
    }
    return NULL;
}

int kiso_mpi_set_deadline(double seconds, void (*expired)(double)) {
    deadline = seconds;
    when_expired = expired;
    if (seconds <= 0) return 0;
    pthread_t thread;
    if (pthread_create(&thread, NULL, watch, NULL) != 0) {
        strcpy(problem, "no thread can be started that watches the deadline");
        return 1;
    }
    pthread_detach(thread);
    return 0;
}

enum { SIGN = 7001, MESSAGE = 7002 };

int32_t kiso_mpi_meet(void) {
    static char sign;
    if (own != 0) {
        begin_waiting();
        return check(MPI_Send(&sign, 1, MPI_BYTE, 0, SIGN, MPI_COMM_WORLD)) ? -2 : -1;
    }
    if (ranks == 1) return -1;
    MPI_Request *requests = malloc((size_t)ranks * sizeof *requests);
    char *signs = malloc((size_t)ranks);
    if (!requests || !signs) {
        free(requests);
        free(signs);
        strcpy(problem, "no memory");
        return -2;
    }
    int32_t result = -1;
    for (int i = 1; i < ranks; i++) {
        if (MPI_Irecv(signs + i, 1, MPI_BYTE, i, SIGN, MPI_COMM_WORLD, requests + i - 1)) result = -2;
    }
    int64_t start = now();
    int done = 0;
    while (result == -1 && !done) {
        if (MPI_Testall(ranks - 1, requests, &done, MPI_STATUSES_IGNORE)) result = -2;
        if (done) break;
        double seconds = (double)(now() - start) * 1e-9;
        if (deadline > 0 && seconds > deadline) {
            result = -2;
            for (int i = 1; i < ranks; i++) {
                int is_here = 0;
                MPI_Test(requests + i - 1, &is_here, MPI_STATUS_IGNORE);
                if (!is_here) {
                    result = i;
                    break;
                }
            }
            break;
        }
        if (seconds < 0.002) {
            sched_yield();
        } else {
            usleep(100);
        }
    }
    free(requests);
    free(signs);
    return result;
}

// Displacements behind one another, as ints; 0 when they are too large.
static int *places(const int64_t *counts, int **sizes) {
    int *both = malloc(2 * (size_t)ranks * sizeof *both);
    if (!both) return NULL;
    int64_t sum = 0;
    for (int i = 0; i < ranks; i++) {
        if (counts[i] < 0 || counts[i] > INT_MAX || sum > INT_MAX) {
            free(both);
            return NULL;
        }
        both[i] = (int)sum;
        both[ranks + i] = (int)counts[i];
        sum += counts[i];
    }
    *sizes = both + ranks;
    return both;
}

int kiso_mpi_exchange(
    const float *send, const int64_t *send_counts, float *receive, const int64_t *receive_counts) {
    int *to_sizes, *from_sizes;
    int *to = places(send_counts, &to_sizes);
    int *from = places(receive_counts, &from_sizes);
    int code = 1;
    if (to && from) {
        begin_waiting();
        code = check(MPI_Alltoallv(
            send, to_sizes, to, MPI_FLOAT, receive, from_sizes, from, MPI_FLOAT, MPI_COMM_WORLD));
    } else {
        too_long();
    }
    free(to);
    free(from);
    return code;
}

static int gather(
    const void *send, void *receive, const int64_t *counts, MPI_Datatype type) {
    int *sizes;
    int *from = places(counts, &sizes);
    if (!from) return too_long();
    begin_waiting();
    int code = check(
        MPI_Allgatherv(send, sizes[own], type, receive, sizes, from, type, MPI_COMM_WORLD));
    free(from);
    return code;
}

int kiso_mpi_gather_floats(const float *send, float *receive, const int64_t *counts) {
    return gather(send, receive, counts, MPI_FLOAT);
}

int kiso_mpi_gather_bytes(const uint8_t *send, uint8_t *receive, const int64_t *counts) {
    return gather(send, receive, counts, MPI_BYTE);
}

int kiso_mpi_gather_number(int64_t number, int64_t *numbers) {
    begin_waiting();
    return check(
        MPI_Allgather(&number, 1, MPI_INT64_T, numbers, 1, MPI_INT64_T, MPI_COMM_WORLD));
}

int kiso_mpi_broadcast(uint8_t *bytes, int64_t count, int32_t root) {
    const int64_t most = 1 << 30;
    for (int64_t start = 0; start < count; start += most) {
        int64_t length = count - start < most ? count - start : most;
        begin_waiting();
        if (check(MPI_Bcast(bytes + start, (int)length, MPI_BYTE, root, MPI_COMM_WORLD))) return 1;
    }
    return 0;
}

int kiso_mpi_send(const uint8_t *bytes, int64_t count, int32_t rank) {
    if (count > INT_MAX) return too_long();
    return check(MPI_Send(bytes, (int)count, MPI_BYTE, rank, MESSAGE, MPI_COMM_WORLD));
}

int kiso_mpi_probe(int32_t *rank, int64_t *count) {
    MPI_Status status;
    int is_there = 0, length = 0;
    *count = -1;
    if (check(MPI_Iprobe(MPI_ANY_SOURCE, MESSAGE, MPI_COMM_WORLD, &is_there, &status))) return 1;
    if (!is_there) return 0;
    MPI_Get_count(&status, MPI_BYTE, &length);
    *rank = status.MPI_SOURCE;
    *count = length;
    return 0;
}

int kiso_mpi_receive(uint8_t *bytes, int64_t count, int32_t rank) {
    if (count > INT_MAX) return too_long();
    return check(MPI_Recv(
        bytes, (int)count, MPI_BYTE, rank, MESSAGE, MPI_COMM_WORLD, MPI_STATUS_IGNORE));
}

#else

#include <stdlib.h>

// Swift asks kiso_mpi_available first; the others are here so that the same Swift links.
int kiso_mpi_available(void) { return 0; }
int kiso_mpi_begin(int32_t *rank, int32_t *size) { abort(); }
void kiso_mpi_end(void) { abort(); }
void kiso_mpi_abort(int32_t code) { abort(); }
const char *kiso_mpi_error(void) { return "built without MPI"; }
const char *kiso_mpi_library(void) { return "none"; }
int kiso_mpi_set_deadline(double seconds, void (*expired)(double)) { abort(); }
int32_t kiso_mpi_meet(void) { abort(); }
int kiso_mpi_exchange(const float *a, const int64_t *b, float *c, const int64_t *d) { abort(); }
int kiso_mpi_gather_floats(const float *a, float *b, const int64_t *c) { abort(); }
int kiso_mpi_gather_bytes(const uint8_t *a, uint8_t *b, const int64_t *c) { abort(); }
int kiso_mpi_gather_number(int64_t a, int64_t *b) { abort(); }
int kiso_mpi_broadcast(uint8_t *a, int64_t b, int32_t c) { abort(); }
int kiso_mpi_send(const uint8_t *a, int64_t b, int32_t c) { abort(); }
int kiso_mpi_probe(int32_t *a, int64_t *b) { abort(); }
int kiso_mpi_receive(uint8_t *a, int64_t b, int32_t c) { abort(); }

#endif

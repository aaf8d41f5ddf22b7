// Every call of MPI that Kiso makes. MPI's constants are macros that Swift cannot read. Ranks exchange
// by messages of one to another, not by MPI's collective functions: then whoever waits knows for whom.
#include "kiso_mpi.h"

#ifdef KISO_MPI

#include <limits.h>
#include <mpi.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int ranks = 1;
static int own = 0;
static char problem[MPI_MAX_ERROR_STRING + 1] = "";
static double deadline = 0;
static int missing = -1;

enum { SIZES = 7001, BLOCKS = 7002, MESSAGE = 7003 };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static int check(int code) {
    if (code == MPI_SUCCESS) return 0;
    int length = 0;
    MPI_Error_string(code, problem, &length);
    return 1;
}

static int fail(const char *words) {
    strncpy(problem, words, sizeof problem - 1);
    return 1;
}

int kiso_mpi_available(void) { return 1; }

const char *kiso_mpi_error(void) { return problem; }

int32_t kiso_mpi_missing(void) { return missing; }

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
        return fail("this MPI may be called from one thread only");
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

void kiso_mpi_set_deadline(double seconds) {
    // One rank has the first word, so that it is said once: the lowest one that is left.
    int turn = own < 8 ? own : 8;
    deadline = seconds > 0 ? seconds + (own > 0 ? 1 + turn : 0) : 0;
}

// Waits for the messages of all ranks, the own one's left out. A blocking call would not come back from
// a rank that hangs, and would not say which one it is.
static int wait_for_all(MPI_Request *receives, MPI_Request *sends) {
    double start = now();
    int has_all = 0, has_sent = 0;
    for (;;) {
        if (!has_all && check(MPI_Testall(ranks, receives, &has_all, MPI_STATUSES_IGNORE))) return 1;
        if (!has_sent && check(MPI_Testall(ranks, sends, &has_sent, MPI_STATUSES_IGNORE))) return 1;
        if (has_all && has_sent) return 0;
        double waited = now() - start;
        if (deadline > 0 && waited > deadline) {
            for (int i = 0; i < ranks; i++) {
                int has_come = 0;
                MPI_Request *which = has_all ? sends + i : receives + i;
                MPI_Test(which, &has_come, MPI_STATUS_IGNORE);
                if (!has_come) {
                    missing = i;
                    return 2;
                }
            }
        }
        // This is a thread beside the one that computes, perhaps on the same core.
        if (waited < 0.0002) {
            sched_yield();
        } else {
            usleep(20);
        }
    }
}

// Sends every rank a block and receives one of each. What is longer than MPI can count goes in parts.
static int exchange(
    const char *send, const int64_t *send_starts, const int64_t *send_counts, char *receive,
    const int64_t *receive_starts, const int64_t *receive_counts, int tag) {
    const int64_t most = 1 << 30;
    int64_t longest = 0;
    for (int i = 0; i < ranks; i++) {
        if (send_counts[i] > longest) longest = send_counts[i];
        if (receive_counts[i] > longest) longest = receive_counts[i];
    }
    MPI_Request *requests = malloc(2 * (size_t)ranks * sizeof *requests);
    if (!requests) return fail("no memory");
    int code = 0;
    for (int64_t from = 0; from < longest && code == 0; from += most) {
        for (int i = 0; i < 2 * ranks; i++) requests[i] = MPI_REQUEST_NULL;
        for (int i = 0; i < ranks && code == 0; i++) {
            int64_t left = receive_counts[i] - from;
            if (i == own || left <= 0) continue;
            code = check(MPI_Irecv(
                receive + receive_starts[i] + from, (int)(left < most ? left : most), MPI_BYTE, i,
                tag, MPI_COMM_WORLD, requests + i));
        }
        // Each begins with its neighbour, so that not all send to one at the same time.
        for (int step = 1; step < ranks && code == 0; step++) {
            int i = (own + step) % ranks;
            int64_t left = send_counts[i] - from;
            if (left <= 0) continue;
            code = check(MPI_Isend(
                send + send_starts[i] + from, (int)(left < most ? left : most), MPI_BYTE, i, tag,
                MPI_COMM_WORLD, requests + ranks + i));
        }
        if (code == 0) code = wait_for_all(requests, requests + ranks);
    }
    free(requests);
    if (code == 0) {
        memcpy(receive + receive_starts[own], send + send_starts[own], (size_t)send_counts[own]);
    }
    return code;
}

// Places behind one another.
static void fill_starts(const int64_t *counts, int64_t *starts) {
    int64_t sum = 0;
    for (int i = 0; i < ranks; i++) {
        starts[i] = sum;
        sum += counts[i];
    }
}

int kiso_mpi_exchange(
    const void *send, const int64_t *send_counts, void *receive, const int64_t *receive_counts) {
    int64_t *starts = malloc(2 * (size_t)ranks * sizeof *starts);
    if (!starts) return fail("no memory");
    fill_starts(send_counts, starts);
    fill_starts(receive_counts, starts + ranks);
    int code = exchange(
        send, starts, send_counts, receive, starts + ranks, receive_counts, BLOCKS);
    free(starts);
    return code;
}

// The same block to every rank.
static int gather(const void *send, void *receive, const int64_t *counts, int tag) {
    int64_t *numbers = malloc(3 * (size_t)ranks * sizeof *numbers);
    if (!numbers) return fail("no memory");
    fill_starts(counts, numbers);
    for (int i = 0; i < ranks; i++) {
        numbers[ranks + i] = 0;
        numbers[2 * ranks + i] = counts[own];
    }
    int code = exchange(
        send, numbers + ranks, numbers + 2 * ranks, receive, numbers, counts, tag);
    free(numbers);
    return code;
}

int kiso_mpi_gather(const void *send, void *receive, const int64_t *counts) {
    return gather(send, receive, counts, BLOCKS);
}

int kiso_mpi_gather_number(int64_t number, int64_t *numbers) {
    int64_t *sizes = malloc((size_t)ranks * sizeof *sizes);
    if (!sizes) return fail("no memory");
    for (int i = 0; i < ranks; i++) sizes[i] = sizeof number;
    int code = gather(&number, numbers, sizes, SIZES);
    free(sizes);
    return code;
}

int kiso_mpi_send(const uint8_t *bytes, int64_t count, int32_t rank) {
    if (count > INT_MAX) return fail("a message is longer than MPI can count");
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
    if (count > INT_MAX) return fail("a message is longer than MPI can count");
    return check(MPI_Recv(
        bytes, (int)count, MPI_BYTE, rank, MESSAGE, MPI_COMM_WORLD, MPI_STATUS_IGNORE));
}

#else

#include <stdlib.h>

// Swift asks kiso_mpi_available first; the others are here so that the same Swift links.
int kiso_mpi_available(void) { return 0; }
int kiso_mpi_begin(int32_t *rank, int32_t *size) { abort(); }
void kiso_mpi_end(void) { abort(); }
const char *kiso_mpi_error(void) { return "built without MPI"; }
int32_t kiso_mpi_missing(void) { return -1; }
const char *kiso_mpi_library(void) { return "none"; }
void kiso_mpi_set_deadline(double seconds) { abort(); }
int kiso_mpi_exchange(const void *a, const int64_t *b, void *c, const int64_t *d) { abort(); }
int kiso_mpi_gather(const void *a, void *b, const int64_t *c) { abort(); }
int kiso_mpi_gather_number(int64_t a, int64_t *b) { abort(); }
int kiso_mpi_send(const uint8_t *a, int64_t b, int32_t c) { abort(); }
int kiso_mpi_probe(int32_t *a, int64_t *b) { abort(); }
int kiso_mpi_receive(uint8_t *a, int64_t b, int32_t c) { abort(); }

#endif

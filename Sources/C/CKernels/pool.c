// The thread pool: workers spin briefly for the next job, then sleep on a futex.
//
// The indices of a job are cut into a block a thread, the same block for the same thread in every job of
// as many indices, and successive jobs go through them in opposite directions: a thread begins with what
// it touched last, which is still in its cache. A thread whose block is done helps with the others.
//
// A job is identified by its generation. Threads claim an index by advancing the ticket of its block,
// whose high half is the generation. Before the next job's fields are written the tickets of its
// predecessor are closed; all others have been closed by an earlier job and were not opened since. So a
// worker that comes late can never claim an index of another job.
#ifdef KISO_NATIVE
#define _GNU_SOURCE
#include "kiso_kernels.h"

#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

/// The step of a ticket that nobody may take.
static const uint32_t CLOSED = UINT32_MAX;

enum { MAXIMUM_THREADS = 64, SPINS_BEFORE_SLEEP = 4000, SPINS_BEFORE_YIELD = 20000 };

static pthread_mutex_t owner = PTHREAD_MUTEX_INITIALIZER;
static _Atomic int wanted_threads = 0;
static int started_workers = 0;

static _Atomic(kiso_task) job_task;
static _Atomic(void *) job_context;
static _Atomic long job_count;
static _Atomic int job_blocks;
/// Each in a line of the cache of its own.
static struct {
    _Alignas(64) _Atomic uint64_t ticket;
} blocks[MAXIMUM_THREADS];
static _Atomic long finished;
static _Atomic uint32_t generation;
static _Atomic int sleepers;
static __thread bool inside_task = false;

static inline void pause_briefly(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

/// The index that is done as number `step` of so many.
static inline long in_turn(long step, long first, long end, bool backwards) {
    return backwards ? end - 1 - step : first + step;
}

/// Does what is left of a block; `false` once the job is another one.
static bool work_on_block(uint32_t current, int block) {
    for (;;) {
        uint64_t claim = atomic_load_explicit(&blocks[block].ticket, memory_order_acquire);
        if ((uint32_t)(claim >> 32) != current) return false;
        kiso_task task = atomic_load_explicit(&job_task, memory_order_relaxed);
        void *context = atomic_load_explicit(&job_context, memory_order_relaxed);
        long count = atomic_load_explicit(&job_count, memory_order_relaxed);
        int count_of_blocks = atomic_load_explicit(&job_blocks, memory_order_relaxed);
        long step = (long)(uint32_t)claim;
        long first = count * block / count_of_blocks;
        long end = count * (block + 1) / count_of_blocks;
        if (step >= end - first) return true;
        if (!atomic_compare_exchange_weak_explicit(
                &blocks[block].ticket, &claim, claim + 1, memory_order_acq_rel,
                memory_order_acquire))
            continue;
        task(context, in_turn(step, first, end, current % 2 == 1));
        atomic_fetch_add_explicit(&finished, 1, memory_order_release);
    }
}

static void work_on(uint32_t current, int rank) {
    int count_of_blocks = atomic_load_explicit(&job_blocks, memory_order_relaxed);
    for (int i = 0; i < count_of_blocks; i++)
        if (!work_on_block(current, (rank + i) % count_of_blocks)) return;
}

static void *worker(void *argument) {
    int rank = (int)(intptr_t)argument;
    uint32_t seen = 0;
    inside_task = true;
    for (;;) {
        uint32_t current = atomic_load_explicit(&generation, memory_order_acquire);
        for (int spin = 0; current == seen && spin < SPINS_BEFORE_SLEEP; spin++) {
            pause_briefly();
            current = atomic_load_explicit(&generation, memory_order_acquire);
        }
        if (current == seen) {
            atomic_fetch_add(&sleepers, 1);
            syscall(SYS_futex, &generation, FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0);
            atomic_fetch_sub(&sleepers, 1);
            continue;
        }
        seen = current;
        if (rank < atomic_load_explicit(&wanted_threads, memory_order_relaxed)) work_on(current, rank);
    }
    return NULL;
}

static void start_workers(int threads) {
    while (started_workers < threads - 1) {
        pthread_t thread;
        pthread_attr_t attributes;
        pthread_attr_init(&attributes);
        pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
        intptr_t rank = started_workers + 1;
        int failed = pthread_create(&thread, &attributes, worker, (void *)rank);
        pthread_attr_destroy(&attributes);
        if (failed) return;
        started_workers++;
    }
}

int kiso_threads(void) {
    int threads = atomic_load(&wanted_threads);
    if (threads > 0) return threads;
    cpu_set_t set;
    int processors = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    int expected = 0;
    int limited = processors > MAXIMUM_THREADS ? MAXIMUM_THREADS : processors;
    atomic_compare_exchange_strong(&wanted_threads, &expected, limited);
    return atomic_load(&wanted_threads);
}

void kiso_set_threads(int count) {
    if (count < 1) count = 1;
    if (count > MAXIMUM_THREADS) count = MAXIMUM_THREADS;
    atomic_store(&wanted_threads, count);
}

void kiso_parallel(long count, kiso_task task, void *context) {
    static __thread bool backwards = false;
    int threads = kiso_threads();
    if (count <= 1 || threads == 1 || inside_task || pthread_mutex_trylock(&owner) != 0) {
        if (count > 1) backwards = !backwards;
        bool turned = backwards;
        for (long step = 0; step < count; step++)
            task(context, in_turn(step, 0, count, turned));
        return;
    }
    start_workers(threads);
    inside_task = true;
    int count_of_blocks = count < threads ? (int)count : threads;
    uint32_t next = atomic_load_explicit(&generation, memory_order_relaxed) + 1;
    for (int i = 0; i < atomic_load_explicit(&job_blocks, memory_order_relaxed); i++)
        atomic_exchange(&blocks[i].ticket, (uint64_t)next << 32 | CLOSED);
    atomic_store_explicit(&job_task, task, memory_order_relaxed);
    atomic_store_explicit(&job_context, context, memory_order_relaxed);
    atomic_store_explicit(&job_count, count, memory_order_relaxed);
    atomic_store_explicit(&job_blocks, count_of_blocks, memory_order_relaxed);
    atomic_store_explicit(&finished, 0, memory_order_relaxed);
    for (int i = 0; i < count_of_blocks; i++)
        atomic_store_explicit(
            &blocks[i].ticket, (uint64_t)next << 32, memory_order_release);
    atomic_store(&generation, next);
    if (atomic_load(&sleepers) > 0)
        // Workers that are not wanted now may sleep beside those that are.
        syscall(SYS_futex, &generation, FUTEX_WAKE_PRIVATE, MAXIMUM_THREADS, NULL, NULL, 0);
    work_on(next, 0);
    for (long spin = 0; atomic_load_explicit(&finished, memory_order_acquire) < count; spin++) {
        if (spin < SPINS_BEFORE_YIELD) pause_briefly();
        else sched_yield();
    }
    inside_task = false;
    pthread_mutex_unlock(&owner);
}
#endif

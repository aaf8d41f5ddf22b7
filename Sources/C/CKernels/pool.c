// The thread pool: workers spin briefly for the next job, then sleep on a futex.
//
// A job is identified by its generation. Workers claim an index by advancing the ticket, whose high
// half is the generation. Before the next job's fields are written the ticket is closed, so a worker
// that comes late can never claim an index of another job.
#ifdef KISO_NATIVE
#define _GNU_SOURCE
#include "kiso_kernels.h"

#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MAXIMUM_THREADS = 64, SPINS_BEFORE_SLEEP = 4000, SPINS_BEFORE_YIELD = 20000 };

static pthread_mutex_t owner = PTHREAD_MUTEX_INITIALIZER;
static _Atomic int wanted_threads = 0;
static int started_workers = 0;

static _Atomic(kiso_task) job_task;
static _Atomic(void *) job_context;
static _Atomic long job_count;
static _Atomic uint64_t ticket;
static _Atomic long finished;
static _Atomic uint32_t generation;
static _Atomic int sleepers;
static __thread bool inside_task = false;

static inline void pause_briefly(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

static void work_on(uint32_t current) {
    for (;;) {
        uint64_t claim = atomic_load_explicit(&ticket, memory_order_acquire);
        if ((uint32_t)(claim >> 32) != current) return;
        long index = (long)(uint32_t)claim;
        kiso_task task = atomic_load_explicit(&job_task, memory_order_relaxed);
        void *context = atomic_load_explicit(&job_context, memory_order_relaxed);
        if (index >= atomic_load_explicit(&job_count, memory_order_relaxed)) return;
        if (!atomic_compare_exchange_weak_explicit(
                &ticket, &claim, claim + 1, memory_order_acq_rel, memory_order_acquire))
            continue;
        task(context, index);
        atomic_fetch_add_explicit(&finished, 1, memory_order_release);
    }
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
        if (rank < atomic_load_explicit(&wanted_threads, memory_order_relaxed)) work_on(current);
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
    int threads = kiso_threads();
    if (count <= 1 || threads == 1 || inside_task || pthread_mutex_trylock(&owner) != 0) {
        for (long index = 0; index < count; index++) task(context, index);
        return;
    }
    start_workers(threads);
    inside_task = true;
    uint32_t next = atomic_load_explicit(&generation, memory_order_relaxed) + 1;
    atomic_exchange(&ticket, (uint64_t)next << 32 | UINT32_MAX);
    atomic_store_explicit(&job_task, task, memory_order_relaxed);
    atomic_store_explicit(&job_context, context, memory_order_relaxed);
    atomic_store_explicit(&job_count, count, memory_order_relaxed);
    atomic_store_explicit(&finished, 0, memory_order_relaxed);
    atomic_store_explicit(&ticket, (uint64_t)next << 32, memory_order_release);
    atomic_store(&generation, next);
    if (atomic_load(&sleepers) > 0)
        syscall(SYS_futex, &generation, FUTEX_WAKE_PRIVATE, threads - 1, NULL, NULL, 0);
    work_on(next);
    for (long spin = 0; atomic_load_explicit(&finished, memory_order_acquire) < count; spin++) {
        if (spin < SPINS_BEFORE_YIELD) pause_briefly();
        else sched_yield();
    }
    inside_task = false;
    pthread_mutex_unlock(&owner);
}
#endif

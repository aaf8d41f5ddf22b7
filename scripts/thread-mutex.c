// Tells ThreadSanitizer of the slow paths of Swift's Synchronization.Mutex. The fast ones are inlined atomics, which it
// sees; these are in a library that is compiled without it, so a lock that had to wait looks like none.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self
#define MUTEX "$s15Synchronization12_MutexHandleV"

__attribute__((weak)) void __tsan_acquire(void *);
__attribute__((weak)) void __tsan_release(void *);

typedef SWIFT void (*Lock)(uint32_t, SELF);
typedef SWIFT void (*Unlock)(SELF);

SWIFT void lock_slow(uint32_t thread, SELF) asm(MUTEX "9_lockSlowyys6UInt32VF");
SWIFT void lock_slow(uint32_t thread, SELF) {
    static Lock next;
    if (!next) next = (Lock)dlsym(RTLD_NEXT, MUTEX "9_lockSlowyys6UInt32VF");
    next(thread, self);
    if (__tsan_acquire) __tsan_acquire(self);
}

SWIFT void unlock_slow(SELF) asm(MUTEX "11_unlockSlowyyF");
SWIFT void unlock_slow(SELF) {
    static Unlock next;
    if (!next) next = (Unlock)dlsym(RTLD_NEXT, MUTEX "11_unlockSlowyyF");
    if (__tsan_release) __tsan_release(self);
    next(self);
}

#include "standard_streams.h"

#include <errno.h>
#include <fcntl.h>

// Before main, as the Swift runtime opens descriptors of its own. open takes the lowest free number.
__attribute__((constructor)) static void open_closed_streams(void) {
    for (int stream = 0; stream <= 2; stream++)
        if (fcntl(stream, F_GETFD) == -1 && errno == EBADF) (void)!open("/dev/null", O_RDWR);
}

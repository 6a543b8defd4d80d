#pragma once

#include <pthread.h>

namespace bangiao {

/// Names the calling thread for whoever watches the process (`top -H`, a core dump): at most 15
/// bytes.
inline void name_thread(const char* name) {
    ::pthread_setname_np(::pthread_self(), name);
}

}  // namespace bangiao

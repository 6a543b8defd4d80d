# Language level, warnings, sanitizers and hardening, the same for every target of this project.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

set(BANGIAO_SANITIZE "" CACHE STRING "Sanitizers to build with, as -fsanitize takes them")
option(BANGIAO_HARDEN "Library assertions, stack protector, full RELRO" OFF)
option(BANGIAO_FUZZ "Build the fuzzers (clang)" OFF)
option(BANGIAO_UNITE "Compile the tests several files at a time" OFF)

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()

# Programs with all of Asio and their debug information in them: LLVM's linker takes a fifth of the time.
find_program(LLD ld.lld)
if(LLD)
    add_link_options(-fuse-ld=lld)
endif()

add_library(bangiao_warnings INTERFACE)
target_compile_options(bangiao_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
    -Wnon-virtual-dtor -Woverloaded-virtual)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(bangiao_warnings INTERFACE
        -Wduplicated-cond -Wlogical-op -Wuseless-cast
        # Asio's coroutine frames have an operator delete of their own, which g++ 12 mistakes for
        # another allocator's once it inlines.
        -Wno-mismatched-new-delete)
endif()

if(BANGIAO_SANITIZE)
    add_compile_options(-fsanitize=${BANGIAO_SANITIZE} -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${BANGIAO_SANITIZE})
    if(BANGIAO_SANITIZE MATCHES "undefined")
        add_compile_options(-fno-sanitize-recover=undefined)
    endif()
    if(BANGIAO_SANITIZE MATCHES "thread")
        add_compile_options(-Wno-tsan) # Asio's fences warn under g++ 12
    endif()
endif()
if(BANGIAO_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link,address,undefined)
    add_link_options(-fsanitize=address,undefined)
endif()
if(BANGIAO_HARDEN)
    add_compile_options(-D_GLIBCXX_ASSERTIONS -fstack-protector-strong)
    add_link_options(-Wl,-z,relro,-z,now)
    if(CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
        add_compile_options(-D_FORTIFY_SOURCE=2)
    endif()
endif()

# Everything from Debian 12 packages; script/packages names them.
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS system json url)
find_package(PostgreSQL 15 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
find_package(prometheus-cpp REQUIRED COMPONENTS core)
find_package(zstd REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n)
find_package(PkgConfig REQUIRED)
pkg_check_modules(pangocairo REQUIRED IMPORTED_TARGET pangocairo)
pkg_check_modules(xlsxwriter REQUIRED IMPORTED_TARGET xlsxwriter)
pkg_check_modules(jemalloc REQUIRED IMPORTED_TARGET jemalloc)

# Events are many small texts, allocated on one thread and freed on another: a tenth more of them per
# second than with glibc's malloc. The sanitizers have an allocator of their own.
add_library(bangiao_allocator INTERFACE)
if(NOT BANGIAO_SANITIZE AND NOT BANGIAO_FUZZ)
    target_link_libraries(bangiao_allocator INTERFACE PkgConfig::jemalloc)
endif()

# Debian's SOCI 4.0.3 ships neither a CMake package nor a pkg-config file.
find_path(SOCI_INCLUDE_DIR soci/soci.h REQUIRED)
find_library(SOCI_CORE_LIBRARY soci_core REQUIRED)
find_library(SOCI_POSTGRESQL_LIBRARY soci_postgresql REQUIRED)
add_library(soci::postgresql INTERFACE IMPORTED)
set_target_properties(soci::postgresql PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${SOCI_INCLUDE_DIR};${PostgreSQL_INCLUDE_DIRS}"
    INTERFACE_LINK_LIBRARIES "${SOCI_CORE_LIBRARY};${SOCI_POSTGRESQL_LIBRARY}")

# Has ctest run a program of tests suite by suite, each suite as one process: what a suite sets up (a
# PostgreSQL, a service with its people) it sets up once, not once a test. CMake's own
# gtest_discover_tests starts a process for every test.
#
#   bangiao_discover_suites(end_to_end_test APART Certificates PROPERTIES TIMEOUT 1800 LABELS programs)
#
# APART: suites whose tests change what they share, so that each needs a process of its own; or share
# nothing and take minutes, so that several cores may have them.
# What came of every single test stands in suites/<test>.xml of the build folder, which script/test
# counts.
function(bangiao_discover_suites target)
    set(file "${CMAKE_CURRENT_BINARY_DIR}/${target}_suites.cmake")
    file(GENERATE OUTPUT "${file}" CONTENT
"include([==[${PROJECT_SOURCE_DIR}/cmake/AddSuites.cmake]==])
bangiao_add_suites(${target} [==[$<TARGET_FILE:${target}>]==] [==[${PROJECT_BINARY_DIR}/suites]==] ${ARGN})
")
    set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${file}")
endfunction()

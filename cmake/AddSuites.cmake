# Read by ctest (bangiao_discover_suites): asks a program of tests what it holds.
cmake_policy(VERSION 3.25)  # ctest itself sets none

function(bangiao_add_suites name program reports)
    cmake_parse_arguments(SUITES "" "" "APART;PROPERTIES" ${ARGN})
    if(NOT EXISTS "${program}")
        add_test("${name}.not_built" "${program}")
        return()
    endif()
    # A large program under the sanitizers takes a while to list its tests on a busy machine.
    execute_process(COMMAND "${program}" --gtest_list_tests TIMEOUT 60
                    OUTPUT_VARIABLE listed RESULT_VARIABLE code)
    if(NOT code EQUAL 0)
        message(FATAL_ERROR "${name} does not list its tests: ${code}\n${listed}")
    endif()
    string(REGEX MATCHALL "[^\n]+" lines "${listed}")
    set(suite "")
    foreach(line IN LISTS lines)
        string(REGEX REPLACE " *#.*" "" line "${line}")  # what a parameter is
        if(line MATCHES "^([A-Za-z0-9_/]+)\\.$")
            set(suite "${CMAKE_MATCH_1}")
            if(NOT suite IN_LIST SUITES_APART)
                bangiao_add_filtered("${suite}.*" "${name}.${suite}")
            endif()
        elseif(line MATCHES "^  (.+)$" AND suite IN_LIST SUITES_APART)
            bangiao_add_filtered("${suite}.${CMAKE_MATCH_1}" "${name}.${suite}.${CMAKE_MATCH_1}")
        endif()
    endforeach()
endfunction()

# For the function above, with what it knows.
macro(bangiao_add_filtered filter test)
    string(REPLACE "/" "_" test_name "${test}")
    add_test("${test_name}" "${program}" "--gtest_filter=${filter}"
             "--gtest_output=xml:${reports}/${test_name}.xml")
    set_tests_properties("${test_name}" PROPERTIES ${SUITES_PROPERTIES})
endmacro()

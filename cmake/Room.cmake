# A room is one folder, one static library, one declared set of arrows.
#
#   bangiao_room(ledger USES vault store LIBRARIES ...)
#
# makes bangiao_ledger from src/ledger/*.cpp, links what USES names, and adds a test that holds
# the folder's #include lines against the declaration.

define_property(GLOBAL PROPERTY BANGIAO_ARROWS BRIEF_DOCS "folder and the rooms it may include")

function(bangiao_declare_arrows folder)
    string(REPLACE ";" " " allowed "${ARGN}")
    set_property(GLOBAL APPEND PROPERTY BANGIAO_ARROWS "src/${folder}: ${folder} base ${allowed}")
endfunction()

function(bangiao_room name)
    cmake_parse_arguments(ROOM "" "" "USES;LIBRARIES" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/src/${name}/*.cpp")
    if(NOT sources)
        add_library(bangiao_${name} INTERFACE)
        return()
    endif()
    add_library(bangiao_${name} STATIC ${sources})
    target_include_directories(bangiao_${name} PUBLIC "${CMAKE_CURRENT_SOURCE_DIR}/src")
    target_link_libraries(bangiao_${name} PUBLIC bangiao::bangiao ${ROOM_LIBRARIES}
                          PRIVATE bangiao_warnings)
    if(NOT name STREQUAL "base")
        target_link_libraries(bangiao_${name} PUBLIC bangiao_base)
    endif()
    foreach(room IN LISTS ROOM_USES)
        target_link_libraries(bangiao_${name} PUBLIC bangiao_${room})
    endforeach()
    bangiao_declare_arrows(${name} ${ROOM_USES})
endfunction()

# A program's folder; whatever it has beside main.cpp becomes a library that tests can link.
function(bangiao_program name)
    cmake_parse_arguments(PROGRAM "" "FROM" "USES;LIBRARIES" ${ARGN})
    bangiao_room(${PROGRAM_FROM} USES ${PROGRAM_USES} LIBRARIES ${PROGRAM_LIBRARIES})
    get_target_property(kind bangiao_${PROGRAM_FROM} TYPE)
    if(kind STREQUAL "INTERFACE_LIBRARY"
       OR NOT EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/src/${PROGRAM_FROM}/main.cpp")
        return()
    endif()
    get_target_property(sources bangiao_${PROGRAM_FROM} SOURCES)
    list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
    set_property(TARGET bangiao_${PROGRAM_FROM} PROPERTY SOURCES ${sources})
    add_executable(${name} "${CMAKE_CURRENT_SOURCE_DIR}/src/${PROGRAM_FROM}/main.cpp")
    target_link_libraries(${name} PRIVATE bangiao_${PROGRAM_FROM} bangiao_warnings)
    target_compile_definitions(${name} PRIVATE BANGIAO_VERSION="${PROJECT_VERSION}")
    install(TARGETS ${name} RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endfunction()

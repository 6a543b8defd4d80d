# src/door/openapi.json goes into the program: what a server serves as its contract is the text it
# was built with.
function(bangiao_embed_contract target)
    get_target_property(kind ${target} TYPE)
    if(kind STREQUAL "INTERFACE_LIBRARY")
        return()
    endif()
    set(contract "${PROJECT_SOURCE_DIR}/src/door/openapi.json")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${contract}")
    file(READ "${contract}" text)
    set(fresh "${CMAKE_CURRENT_BINARY_DIR}/contract.new")
    set(source "${CMAKE_CURRENT_BINARY_DIR}/contract.cpp")
    file(WRITE "${fresh}"
         "// Generated from src/door/openapi.json by cmake/EmbedContract.cmake.\n"
         "#include \"door/contract.hpp\"\n\n"
         "const std::string_view bangiao::door::contract = R\"contract(${text})contract\";\n")
    configure_file("${fresh}" "${source}" COPYONLY)
    target_sources(${target} PRIVATE "${source}")
endfunction()

#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds and runs firmware from each package of packaging/: with CMake, as a subfolder and
# installed, in C and in C++17; and with stand-ins for the commands of ESP-IDF and Zephyr, which
# take only what the documents of these two list.
. tests/expect.sh
root=$PWD
if ! command -v cmake > /dev/null; then
    echo "skipped: the packages, since cmake is not installed"
    summarize
    exit
fi

# An application whose heap has just the blocks that it takes.
mkdir "$folder/app" "$folder/app/include"
cat > "$folder/app/include/user_settings.h" <<'END'
#define SINGLE_THREADED
#define WOLFMEM_MAX_BUCKETS 1
#define WOLFMEM_DEF_BUCKETS 1
#define WOLFMEM_BUCKETS 64
#define WOLFMEM_DIST 2
END
cat > "$folder/app/main.c" <<'END'
#include "alloc_recorder.h"
#include "stack_watch.h"
#include "static_memory.h"
int main(void)
{
    static unsigned char buffer[WOLFMEM_STRUCT_SIZE + 2 * (64 + WOLFMEM_PADDING) + WOLFSSL_STATIC_ALIGN];
    static unsigned char stack[4096];
    struct stack_watch watch;
    alloc_recorder_flush();
    WOLFSSL_HEAP_HINT *heap = 0;
    if (!stack_watch_init(&watch, stack, sizeof stack, 0, STACK_GROWS_DOWN) ||
        wc_LoadStaticMemory(&heap, buffer, sizeof buffer, WOLFMEM_GENERAL, 0) != 0)
        return 1;
    if (!XMALLOC(64, heap, 0) || !XMALLOC(1, heap, 0))
        return 2;
    return XMALLOC(1, heap, 0) ? 3 : 0;
}
END
cp "$folder/app/main.c" "$folder/app/main.cpp"

project() { # languages, how the packages are found, what is linked
    cat > "$folder/app/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.13)
project(app LANGUAGES $1)
set(CMAKE_C_STANDARD 99)
set(CMAKE_CXX_STANDARD 17)
$2
add_executable(app main.c)
target_include_directories(app PRIVATE include)
target_compile_definitions(app PRIVATE WOLFSSL_USER_SETTINGS)
target_link_libraries(app PRIVATE $3)
END
}

build() { # what it is
    rm -rf "$folder/build"
    (cmake -S "$folder/app" -B "$folder/build" -DCMAKE_PREFIX_PATH="$folder/usr" &&
        cmake --build "$folder/build") > "$folder/said" 2>&1 && report good ||
        report bad "$1: $(cat "$folder/said")"
    runs "$1, run" "$folder/build/app"
}

parts="memory_bucket_optimizer::static_memory memory_bucket_optimizer::stack_watch"
parts="$parts memory_bucket_optimizer::alloc_recorder"
project C "add_subdirectory($root/packaging packages)" "$parts"
build "a subfolder"
(cmake -S packaging -B "$folder/packages" -DCMAKE_INSTALL_PREFIX="$folder/usr" &&
    cmake --install "$folder/packages") > "$folder/said" 2>&1 && report good ||
    report bad "installing: $(cat "$folder/said")"
project "C CXX" "find_package(memory_bucket_optimizer 0.1 REQUIRED)" "$parts"
sed -i.bak 's/main\.c)/main.cpp)/' "$folder/app/CMakeLists.txt"
build "installed, in C++17"

# Stand-ins: each takes the arguments that it has in the documents, and does as much of it as
# compiling needs.
cat > "$folder/app/stand_ins.cmake" <<'END'
function(idf_build_get_property variable property)
    if(NOT property STREQUAL "PROJECT_DIR")
        message(FATAL_ERROR "not a property here: ${property}")
    endif()
    set(${variable} "${CMAKE_SOURCE_DIR}" PARENT_SCOPE)
endfunction()
macro(idf_component_register)
    cmake_parse_arguments(A "" "" "SRCS;INCLUDE_DIRS;PRIV_INCLUDE_DIRS;REQUIRES;PRIV_REQUIRES" ${ARGN})
    if(A_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "not an argument: ${A_UNPARSED_ARGUMENTS}")
    endif()
    set(COMPONENT_LIB component)
    add_library(component STATIC ${A_SRCS})
    target_include_directories(component PUBLIC ${A_INCLUDE_DIRS})
endmacro()

set(APPLICATION_SOURCE_DIR "${CMAKE_SOURCE_DIR}")
macro(zephyr_library_named name)
    set(ZEPHYR_CURRENT_LIBRARY ${name})
    add_library(${name} STATIC)
endmacro()
macro(zephyr_library_sources)
    target_sources(${ZEPHYR_CURRENT_LIBRARY} PRIVATE ${ARGN})
endmacro()
macro(zephyr_include_directories)
    target_include_directories(interface INTERFACE ${ARGN})
    target_link_libraries(${ZEPHYR_CURRENT_LIBRARY} PRIVATE interface)
endmacro()
macro(zephyr_compile_definitions)
    target_compile_definitions(interface INTERFACE ${ARGN})
endmacro()
add_library(interface INTERFACE)
set(CONFIG_MEMORY_BUCKET_OPTIMIZER_SETTINGS include)
set(CONFIG_MEMORY_BUCKET_OPTIMIZER_STATIC_MEMORY y)
set(CONFIG_MEMORY_BUCKET_OPTIMIZER_STACK_WATCH y)
set(CONFIG_MEMORY_BUCKET_OPTIMIZER_ALLOC_RECORDER y)
END
project C "include(stand_ins.cmake)
add_subdirectory($root/packaging/esp-idf/memory_bucket_optimizer component)" component
build "a component of ESP-IDF"
module() { sed -n "s/^ *$1: //p" packaging/zephyr/module.yml; } # a key of it
project C "include(stand_ins.cmake)
add_subdirectory($root/packaging/$(module cmake) module)" "static_memory stack_watch alloc_recorder interface"
build "a module of Zephyr"

# Kconfig has the options that CMake asks for, in words of its language.
equals "keys of module.yml" "$(sed -n 's/^ *\([a-z]*\):.*/\1/p' packaging/zephyr/module.yml | xargs)" \
    "name build cmake kconfig"
check "no Kconfig where module.yml says" [ -f "packaging/$(module kconfig)" ]
source=$(sed -n 's/^rsource "\(.*\)"/\1/p' packaging/esp-idf/memory_bucket_optimizer/Kconfig)
same "what the component's Kconfig reads" packaging/Kconfig \
    "packaging/esp-idf/memory_bucket_optimizer/$source"
for package in esp-idf/memory_bucket_optimizer zephyr; do
    equals "options of $package" \
        "$(grep -o 'CONFIG_[A-Z_]*' packaging/$package/CMakeLists.txt | sort -u | xargs)" \
        "$(sed -n 's/^config /CONFIG_/p' packaging/Kconfig | sort -u | xargs)"
done
is_empty "lines of Kconfig that are none" "$(grep -vE \
    '^(#.*|menu ".*"|endmenu|config [A-Z_]+|    (bool|string) ".*"|    default ".*"|    depends on [A-Z_ |]+|    help|      .*)?$' \
    packaging/Kconfig)"
summarize

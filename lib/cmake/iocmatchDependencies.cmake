# SPDX-License-Identifier: MIT
# The libraries that the optional parts need. Both the build and the installed package
# (for users of the static library) find them here, in the same way.

# iocmatch_find_dependencies(<out> [REQUIRED] CSV <bool> JSON <bool> IDNA <bool> YAML <bool>)
# Sets <out> to the targets to link, and <out>_MISSING to the names of what is not there.
function(iocmatch_find_dependencies out)
  cmake_parse_arguments(PARSE_ARGV 1 arg "REQUIRED" "CSV;JSON;IDNA;YAML" "")
  set(libraries "")
  set(missing "")
  if(arg_CSV)
    # libcsv comes without a .pc file in most distributions.
    find_path(IOCMATCH_CSV_INCLUDE_DIR csv.h)
    find_library(IOCMATCH_CSV_LIBRARY csv)
    mark_as_advanced(IOCMATCH_CSV_INCLUDE_DIR IOCMATCH_CSV_LIBRARY)
    if(NOT IOCMATCH_CSV_INCLUDE_DIR OR NOT IOCMATCH_CSV_LIBRARY)
      list(APPEND missing libcsv)
    elseif(NOT TARGET iocmatch::csv)
      add_library(iocmatch::csv UNKNOWN IMPORTED GLOBAL)
      set_target_properties(iocmatch::csv PROPERTIES
        IMPORTED_LOCATION "${IOCMATCH_CSV_LIBRARY}"
        INTERFACE_INCLUDE_DIRECTORIES "${IOCMATCH_CSV_INCLUDE_DIR}")
    endif()
    list(APPEND libraries iocmatch::csv)
  endif()
  foreach(part JSON:jansson IDNA:libidn2 YAML:yaml-0.1)
    string(REPLACE ":" ";" part ${part})
    list(GET part 0 option)
    list(GET part 1 module)
    if(arg_${option})
      find_package(PkgConfig QUIET)
      if(PKG_CONFIG_FOUND)
        pkg_check_modules(IOCMATCH_${option} QUIET IMPORTED_TARGET GLOBAL ${module})
      endif()
      if(NOT TARGET PkgConfig::IOCMATCH_${option})
        list(APPEND missing ${module})
      endif()
      list(APPEND libraries PkgConfig::IOCMATCH_${option})
    endif()
  endforeach()
  if(missing AND arg_REQUIRED)
    string(REPLACE ";" ", " missing "${missing}")
    message(FATAL_ERROR "Not found: ${missing}. Install the development packages, or switch "
                        "the part off with -DIOCMATCH_WITH_CSV=OFF, -DIOCMATCH_WITH_JSON=OFF, "
                        "-DIOCMATCH_WITH_IDNA=OFF or -DIOCMATCH_WITH_YAML=OFF.")
  endif()
  set(${out} ${libraries} PARENT_SCOPE)
  set(${out}_MISSING "${missing}" PARENT_SCOPE)
endfunction()

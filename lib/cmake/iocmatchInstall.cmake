# SPDX-License-Identifier: MIT
# What `cmake --install` puts where: header, libraries, the pkg-config file and the CMake package.
include(CMakePackageConfigHelpers)

set(IOCM_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/iocmatch)

install(FILES include/iocmatch.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

set(IOCM_INSTALL_TARGETS "")
foreach(kind shared static)
  if(TARGET iocmatch_${kind})
    list(APPEND IOCM_INSTALL_TARGETS iocmatch_${kind})
  endif()
endforeach()
# The installed program finds the library that was installed with it, wherever that is.
if(TARGET iocmatch)
  file(RELATIVE_PATH IOCM_RPATH ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR})
  set_target_properties(iocmatch PROPERTIES INSTALL_RPATH "$ORIGIN/${IOCM_RPATH}")
endif()
install(TARGETS ${IOCM_INSTALL_TARGETS} EXPORT iocmatchTargets
        INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT iocmatchTargets NAMESPACE iocmatch:: DESTINATION ${IOCM_PACKAGE_DIR})

configure_package_config_file(lib/cmake/iocmatchConfig.cmake.in
                              ${PROJECT_BINARY_DIR}/iocmatchConfig.cmake
                              INSTALL_DESTINATION ${IOCM_PACKAGE_DIR})
# Within a major version (which is the SONAME's) releases only add: an older one may be asked for.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/iocmatchConfigVersion.cmake
                                 COMPATIBILITY SameMajorVersion)
install(FILES ${PROJECT_BINARY_DIR}/iocmatchConfig.cmake
              ${PROJECT_BINARY_DIR}/iocmatchConfigVersion.cmake
              lib/cmake/iocmatchDependencies.cmake
        DESTINATION ${IOCM_PACKAGE_DIR})

# Static users need these; with the shared library only, they are the library's own business.
set(IOCM_PC_REQUIRES "")
set(IOCM_PC_LIBS "")
if(IOCMATCH_WITH_CSV)
  set(IOCM_PC_LIBS "-lcsv")
endif()
if(IOCMATCH_WITH_JSON)
  list(APPEND IOCM_PC_REQUIRES jansson)
endif()
if(IOCMATCH_WITH_IDNA)
  list(APPEND IOCM_PC_REQUIRES libidn2)
endif()
if(IOCMATCH_WITH_YAML)
  list(APPEND IOCM_PC_REQUIRES yaml-0.1)
endif()
string(REPLACE ";" ", " IOCM_PC_REQUIRES "${IOCM_PC_REQUIRES}")
configure_file(libiocmatch.pc.in ${PROJECT_BINARY_DIR}/libiocmatch.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/libiocmatch.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

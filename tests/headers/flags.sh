# SPDX-License-Identifier: MIT
# Lists that only the compiler's command line has.
./configure --enable-staticmemory CPPFLAGS="-DWOLFMEM_BUCKETS=64,1024 -DWOLFMEM_DIST=50,20"

/* SPDX-License-Identifier: MIT */
/* platform.c - what differs between operating systems: first Windows, then POSIX. */
#define _GNU_SOURCE /* madvise() and sched_getaffinity() of glibc and musl */
#include "platform.h"

#include "common/minmax.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>

_Static_assert(sizeof(off_t) >= 8, "logs over 2 GiB need -D_FILE_OFFSET_BITS=64");

#define TRANSFER_MAX ((size_t)1 << 30) /* bytes of a read or a write */

#ifdef _WIN32

#include <io.h>
#include <windows.h>

void platform_start(void)
{
    _setmode(STDIN_FILENO, _O_BINARY);
    _setmode(STDOUT_FILENO, _O_BINARY);
    _setmode(STDERR_FILENO, _O_BINARY);
}

long platform_processor_count(void)
{
    SYSTEM_INFO system;
    GetSystemInfo(&system);
    return system.dwNumberOfProcessors < 1 ? 1 : (long)system.dwNumberOfProcessors;
}

int platform_open(const char *name, int access)
{
    struct stat status;
    int file = open(name, access | O_BINARY);
    if (file < 0 && errno == EACCES)
        errno = stat(name, &status) == 0 && S_ISDIR(status.st_mode) ? EISDIR : EACCES;
    return file;
}

ssize_t platform_read(int file, void *buffer, size_t size)
{
    return read(file, buffer, (unsigned)min_size(size, TRANSFER_MAX));
}

ssize_t platform_write(int file, const void *bytes, size_t size)
{
    return write(file, bytes, (unsigned)min_size(size, TRANSFER_MAX));
}

void platform_use_large_pages(void *memory, size_t size)
{
    (void)memory;
    (void)size;
}

bool platform_sync(int file)
{
    return _commit(file) == 0;
}

bool platform_replace(const char *from, const char *to)
{
    if (MoveFileExA(from, to, MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH))
        return true;
    DWORD error = GetLastError();
    errno = error == ERROR_ACCESS_DENIED || error == ERROR_SHARING_VIOLATION ? EACCES : EIO;
    return false;
}

bool platform_is_same(const char *name, const char *other)
{
    BY_HANDLE_FILE_INFORMATION a, b;
    DWORD all = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    HANDLE file = CreateFileA(name, 0, all, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    HANDLE other_file = other ? CreateFileA(other, 0, all, NULL, OPEN_EXISTING,
                                            FILE_FLAG_BACKUP_SEMANTICS, NULL)
                              : (HANDLE)_get_osfhandle(STDIN_FILENO);
    bool is_same = GetFileInformationByHandle(file, &a) &&
                   GetFileInformationByHandle(other_file, &b) &&
                   a.dwVolumeSerialNumber == b.dwVolumeSerialNumber &&
                   a.nFileIndexHigh == b.nFileIndexHigh && a.nFileIndexLow == b.nFileIndexLow;
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    if (other && other_file != INVALID_HANDLE_VALUE)
        CloseHandle(other_file);
    return is_same;
}

bool platform_is_device(const char *name)
{
    HANDLE file = CreateFileA(name, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              OPEN_EXISTING, 0, NULL);
    bool is_device = GetFileType(file) == FILE_TYPE_CHAR;
    if (file != INVALID_HANDLE_VALUE)
        CloseHandle(file);
    return is_device;
}

ssize_t platform_read_link(const char *name, char *target, size_t size)
{
    (void)name;
    (void)target;
    (void)size;
    errno = EINVAL;
    return -1;
}

int platform_find_descriptor(const struct stat *file)
{
    (void)file;
    return -1;
}

bool platform_set_mode(int file, const struct stat *old)
{
    (void)file;
    (void)old;
    return true;
}

#else

#include <sched.h>
#include <sys/mman.h>

#define DESCRIPTOR_MAX 9 /* that a shell opens for a program by number, as in 3> */

/* sysconf()'s name for the processors that are online: an extension that
 * _XOPEN_SOURCE hides in the headers of macOS and FreeBSD, where it is 58. */
#if defined(_SC_NPROCESSORS_ONLN)
#define PROCESSORS _SC_NPROCESSORS_ONLN
#elif defined(__APPLE__) || defined(__FreeBSD__)
#define PROCESSORS 58
#endif

void platform_start(void)
{
}

long platform_processor_count(void)
{
    long count = 1;
#ifdef PROCESSORS
    count = sysconf(PROCESSORS);
#endif
#ifdef CPU_COUNT /* Linux: a container, or taskset, may leave us only some of them */
    cpu_set_t ours;
    if (sched_getaffinity(0, sizeof ours, &ours) == 0)
        count = CPU_COUNT(&ours);
#endif
    return count < 1 ? 1 : count;
}

int platform_open(const char *name, int access)
{
    return open(name, access);
}

ssize_t platform_read(int file, void *buffer, size_t size)
{
    return read(file, buffer, min_size(size, TRANSFER_MAX));
}

ssize_t platform_write(int file, const void *bytes, size_t size)
{
    return write(file, bytes, min_size(size, TRANSFER_MAX));
}

/* The advice must be for all of the pages that malloc() took, or the system can't move them
 * when the memory grows. Where pages have another size, there is no advice. */
void platform_use_large_pages(void *memory, size_t size)
{
#ifdef MADV_HUGEPAGE
    const uintptr_t page = 4096;
    uintptr_t start = (uintptr_t)memory / page * page;
    uintptr_t end = ((uintptr_t)memory + size + page - 1) / page * page;
    madvise((void *)start, end - start, MADV_HUGEPAGE);
#else
    (void)memory;
    (void)size;
#endif
}

bool platform_sync(int file)
{
    return fsync(file) == 0 || errno == EINVAL || errno == ENOTSUP || errno == ENOSYS;
}

bool platform_replace(const char *from, const char *to)
{
    return rename(from, to) == 0;
}

static bool is_same(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

bool platform_is_same(const char *name, const char *other)
{
    struct stat a, b;
    return stat(name, &a) == 0 && (other ? stat(other, &b) : fstat(STDIN_FILENO, &b)) == 0 &&
           is_same(&a, &b);
}

bool platform_is_device(const char *name)
{
    (void)name;
    return false;
}

ssize_t platform_read_link(const char *name, char *target, size_t size)
{
    return readlink(name, target, size);
}

int platform_find_descriptor(const struct stat *file)
{
    for (int descriptor = STDOUT_FILENO; descriptor <= DESCRIPTOR_MAX; descriptor++) {
        struct stat status;
        if (fstat(descriptor, &status) == 0 && is_same(&status, file) &&
            (fcntl(descriptor, F_GETFL) & O_ACCMODE) != O_RDONLY)
            return descriptor;
    }
    return -1;
}

bool platform_set_mode(int file, const struct stat *old)
{
    mode_t mask = umask(0);
    umask(mask);
    mode_t mode = old ? old->st_mode & 07777 : 0666 & ~mask;
    if (old && fchown(file, old->st_uid, old->st_gid) != 0)
        mode &= 0777; /* what it may do as its owner is not for another one */
    return fchmod(file, mode) == 0 || errno == EPERM; /* file systems that have no modes */
}

#endif

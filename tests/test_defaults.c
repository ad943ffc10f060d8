/* SPDX-License-Identifier: MIT */
/* test_defaults.c - the library's default lists against lists written down by hand, for every
 * combination of the macros that decide and for each release. The tables were measured: they
 * are what compilers print of the macros, not what defaults.c knows. */
#include "optimizer/defaults.h"

#include "check.h"

/* Which macros are defined: bits in the order of macros[]. */
enum { CERTS = 1, EXTRA = 2, EXT = 4, TLS13 = 8, MLKEM = 16, MLDSA = 32, SMALL = 64 };
#define COMBINATIONS 128

static const enum settings_macro macros[] = {
    SETTINGS_SESSION_CERTS, SETTINGS_OPENSSL_EXTRA, SETTINGS_CERT_EXT, SETTINGS_TLS13,
    SETTINGS_MLKEM, SETTINGS_MLDSA, SETTINGS_SMALL,
};

/* A row holds where those of `mask` are defined as in `set`; the first that holds counts. */
struct row {
    int mask;
    int set;
    const char *list;
};

#define PLAIN_HEAD "64,128,256,512,1024,2432,3456,4544,"
#define EXTRA_HEAD "64,128,256,512,1024,2432,3360,4480,"
#define MLKEM_HEAD "64,128,256,512,1024,2432,4096,8192,"
#define MLDSA_HEAD "64,128,256,512,1024,8192,32768,65536,"

/* Sizes, without the largest and with it. */
static const struct row old_heads[] = {
    {CERTS | EXTRA, CERTS | EXTRA, EXTRA_HEAD},
    {0, 0, PLAIN_HEAD},
};
static const struct row new_heads[] = {
    {CERTS | EXTRA | MLKEM, CERTS | EXTRA | MLKEM, MLKEM_HEAD},
    {CERTS | EXTRA, CERTS | EXTRA, EXTRA_HEAD},
    {CERTS, CERTS, PLAIN_HEAD},
    {MLDSA, MLDSA, MLDSA_HEAD},
    {MLKEM, MLKEM, MLKEM_HEAD},
    {0, 0, PLAIN_HEAD},
};
static const struct row old_largest[] = {
    {CERTS | EXTRA | TLS13, CERTS | EXTRA | TLS13, "30400,"},
    {CERTS | EXTRA, CERTS | EXTRA, "25600,"},
    {CERTS | EXT, CERTS | EXT, "24576,"},
    {CERTS, CERTS, "23440,"},
    {0, 0, "16128,"},
};
static const struct row new_largest[] = {
    {CERTS | EXTRA | TLS13, CERTS | EXTRA | TLS13, "30400,"},
    {CERTS | EXTRA, CERTS | EXTRA, "25600,"},
    {CERTS | EXT, CERTS | EXT, "24576,"},
    {CERTS, CERTS, "23440,"},
    {MLDSA, MLDSA, "131072,"},
    {0, 0, "16128,"},
};
static const struct row old_dists[] = {
    {SMALL, SMALL, "29,7,6,9,4,4,0,0,0,"},
    {0, 0, "49,10,6,14,5,6,9,1,1,"},
};
static const struct row new_dists[] = {
    {MLDSA, MLDSA, "30,10,8,15,8,10,8,5,1,"},
    {MLKEM, MLKEM, "49,10,6,14,5,6,14,1,1,"},
    {SMALL, SMALL, "29,7,6,9,4,4,0,0,0,"},
    {0, 0, "49,10,6,14,5,6,9,1,1,"},
};

static const char *find_row(const struct row *rows, int defined)
{
    while ((defined & rows->mask) != rows->set)
        rows++;
    return rows->list;
}

static void print_list(const struct settings_value *value, char *text, size_t size)
{
    size_t length = 0;
    text[0] = '\0';
    for (uint32_t i = 0; i < value->count; i++)
        length += (size_t)snprintf(text + length, size - length, "%" PRIu64 ",", value->number[i]);
}

static void check_lists(const char *version, int defined, uint64_t largest)
{
    bool is_new = strcmp(version, "5.9.2") == 0;
    struct settings settings = {0};
    struct defaults defaults = {0};
    char expected[200], sizes[200], dists[200];
    for (size_t m = 0; m < sizeof macros / sizeof *macros; m++)
        settings.value[macros[m]].is_defined = defined >> m & 1;
    if (largest)
        settings.value[SETTINGS_LARGEST_BUCKET] =
            (struct settings_value){.is_defined = true, .count = 1, .number = {largest}};
    defaults_fill(&settings, release_find(version), false, &defaults);
    print_list(&settings.value[SETTINGS_BUCKETS], sizes, sizeof sizes);
    print_list(&settings.value[SETTINGS_DIST], dists, sizeof dists);
    snprintf(expected, sizeof expected, "%s%s", find_row(is_new ? new_heads : old_heads, defined),
             largest ? "20000," : find_row(is_new ? new_largest : old_largest, defined));
    CHECK_CASE(strcmp(sizes, expected) == 0, "%s, %#x: %s not %s", version, (unsigned)defined,
               sizes, expected);
    const char *expected_dists = find_row(is_new ? new_dists : old_dists, defined);
    CHECK_CASE(strcmp(dists, expected_dists) == 0, "%s, %#x: %s not %s", version,
               (unsigned)defined, dists, expected_dists);
    CHECK(defaults.has_sizes && defaults.has_dists && !defaults.is_assumed);
}

static void test_every_combination(void)
{
    static const char *const versions[] = {"5.5.4", "5.7.2", "5.9.2"};
    EACH_ROW(v, versions) {
        for (int defined = 0; defined < COMBINATIONS; defined++) {
            check_lists(versions[v], defined, 0);
            check_lists(versions[v], defined, 20000);
        }
    }
}

static bool has_decider(const struct defaults *defaults, enum settings_macro macro)
{
    for (uint32_t d = 0; d < defaults->decider_count; d++) {
        if (defaults->decider[d] == macro)
            return true;
    }
    return false;
}

/* A macro is named as deciding iff to turn it alone can change a list. */
static void test_deciders(void)
{
    const struct release *release = release_find("5.9.2");
    struct settings plain = {0};
    struct defaults defaults = {0};
    defaults_fill(&plain, release, false, &defaults);
    CHECK(has_decider(&defaults, SETTINGS_SESSION_CERTS));
    CHECK(has_decider(&defaults, SETTINGS_MLKEM) && has_decider(&defaults, SETTINGS_MLDSA));
    CHECK(has_decider(&defaults, SETTINGS_SMALL));
    CHECK(has_decider(&defaults, SETTINGS_LARGEST_BUCKET));
    CHECK(!has_decider(&defaults, SETTINGS_OPENSSL_EXTRA)); /* SESSION_CERTS is not defined */
    CHECK(!has_decider(&defaults, SETTINGS_TLS13));
    CHECK_EQUAL(defaults.decider_count, 5);

    struct settings old = {0};
    defaults = (struct defaults){0};
    defaults_fill(&old, release_find("5.7.2"), false, &defaults);
    CHECK(!has_decider(&defaults, SETTINGS_MLKEM) && !has_decider(&defaults, SETTINGS_MLDSA));
}

/* Lists of the settings stay, unless they are to be replaced. */
static void test_own_lists(void)
{
    struct settings settings = {0};
    struct defaults defaults = {0};
    settings.value[SETTINGS_DIST] =
        (struct settings_value){.is_defined = true, .count = 1, .number = {3}};
    defaults_fill(&settings, release_find("5.9.2"), false, &defaults);
    CHECK(defaults.has_sizes && !defaults.has_dists);
    CHECK(settings.value[SETTINGS_DIST].count == 1 && !settings.value[SETTINGS_DIST].is_default);
    CHECK(settings.value[SETTINGS_BUCKETS].is_default);
    defaults_fill(&settings, release_find("5.9.2"), true, &defaults);
    CHECK(defaults.has_dists && settings.value[SETTINGS_DIST].count == DEFAULTS_COUNT);
}

/* What can't be known is no guess. */
static void test_unknown(void)
{
    static const char text[] = "#define WOLFSSL_STATIC_MEMORY\n#if __has_include(<a.h>)\n"
                               "#define SESSION_CERTS\n#endif\n";
    struct settings settings;
    struct defaults defaults = {0};
    CHECK_EQUAL(settings_read(text, sizeof text - 1, &settings), SETTINGS_OK);
    CHECK(defaults_apply(&settings));
    defaults_fill(&settings, release_find("5.9.2"), false, &defaults);
    CHECK_EQUAL(settings.value[SETTINGS_BUCKETS].problem.error, EXPRESSION_UNCERTAIN);
    CHECK_EQUAL(settings.value[SETTINGS_DIST].problem.error, EXPRESSION_OK);
}

static void test_assumed(void)
{
    struct settings settings = {0};
    struct defaults defaults = {0};
    CHECK(!defaults_apply(&settings));
    defaults_assume(&settings, release_find("5.9.2"), &defaults);
    defaults_fill(&settings, release_find("5.9.2"), true, &defaults);
    CHECK(defaults.is_assumed);
    CHECK_EQUAL(settings.value[SETTINGS_BUCKETS].number[6], 4096);
    settings = (struct settings){0};
    defaults_assume(&settings, release_find("5.7.2"), &defaults);
    CHECK(!settings.value[SETTINGS_MLKEM].is_defined);
}

int main(void)
{
    test_every_combination();
    TEST(test_deciders());
    TEST(test_own_lists());
    TEST(test_unknown());
    TEST(test_assumed());
    return check_summary();
}

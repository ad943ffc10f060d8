#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the steps of .github/workflows/build.yml that make a release, in a copy of the sources,
# if their compilers are installed. Steps that install packages or upload are passed over. The other
# steps are only checked to name a target or a script there is, since `make check` builds and
# tests the same itself.
. tests/expect.sh
make=${MAKE:-make}
unset MAKEFLAGS MAKELEVEL

# A line for each command: its job, a tab, the command, with the lines of one step joined by ;
list_steps() {
    python3 - .github/workflows/build.yml <<'END'
import re, sys, yaml
for name, job in yaml.safe_load(open(sys.argv[1]))["jobs"].items():
    for row in job.get("strategy", {}).get("matrix", {}).get("include", [{}]):
        for step in job["steps"]:
            text = step.get("run") or step.get("with", {}).get("run")
            if text:
                text = re.sub(r"\$\{\{ matrix\.(\w+) \}\}", lambda m: row[m[1]], text)
                text = text.replace("\\\n", " ").strip().replace("\n", " && ")
                print(name, text, sep="\t")
END
}

if ! python3 -c 'import yaml' 2> /dev/null; then
    echo "skipped: the workflow, since python3 has no yaml here"
    summarize
    exit
fi
list_steps > "$folder/steps" || report bad "the workflow can't be read"
tar -cf - --exclude=./build --exclude=./.git . | (mkdir "$folder/copy" && cd "$folder/copy" && tar -xf -)
command -v gmake > /dev/null || { # as FreeBSD calls it
    mkdir "$folder/bin"
    ln -s "$(command -v "$make")" "$folder/bin/gmake"
    PATH=$PATH:$folder/bin
}

while IFS='	' read -r job step; do
    case $job:$step in
    *:sudo\ * | *:gh\ *) continue ;;
    release:*) ;;
    *:sh\ tests/*) check "$job: no script: $step" [ -f "$(echo "$step" | cut -d ' ' -f 2)" ]; continue ;;
    *)
        step=$(echo "$step" | sed 's/make /make -n /g')
        runs "$job: $step" sh -ec "cd '$folder/copy' && $step"
        continue
        ;;
    esac
    compiler=$(echo "$step" | sed -n 's/.* CC=\([^ ]*\).*/\1/p')
    flags=$(echo "$step" | sed -n 's/.*CFLAGS="\([^"]*\)".*/\1/p')
    echo 'int main(void) { return 0; }' > "$folder/can.c"
    if ! ${compiler:-cc} $flags -o "$folder/can" "$folder/can.c" > "$folder/said" 2>&1; then
        echo "skipped: $job: $step, since the compiler does not work here"
        continue
    fi
    runs "$job: $step" sh -ec "cd '$folder/copy' && rm -rf build && ${step}"
done < "$folder/steps"
for program in memory_bucket_optimizer stack_depth_analyzer; do
    [ -f "$folder/copy/build/$program" ] || continue # no musl
    runs "$program as released" "$folder/copy/build/$program" --version
    check "$program as released needs a library" \
        sh -c "! ldd '$folder/copy/build/$program' > /dev/null 2>&1"
done
check "the workflow has no steps" [ "$passed" -gt 0 ]
summarize

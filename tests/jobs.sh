#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the CI jobs of the documents, the ```yaml blocks, step by step: jobs.sh. MAKE and CC come
# from the Makefile. In a project whose buckets serve, all steps must succeed. Where they are too
# few, the step with --check must fail, and all that the job keeps must have been made before.
. tests/expect.sh
. tests/project.sh
make_project "$folder/short" tests/headers/short.h

# A block becomes a folder: job.yaml, a file N.step for each command, a file "kept" of what the
# job keeps. This reads just the YAML that such jobs need: keys, lists and block texts (|).
split_jobs() { # document
    awk -v folder="$folder" '
        function width(line) { match(line, /^ */); return RLENGTH }
        function take(text) {
            if (key == "run" || key == "script")
                print text > (sprintf("%s/%02d.step", job, value))
            else if (key == "path" || key == "paths")
                print text > (job "/kept")
        }
        /^```yaml$/ { job = folder "/job." ++count; system("mkdir " job); inside = 1; next }
        /^```$/ { inside = block = 0 }
        !inside { next }
        { print > (job "/job.yaml"); text = $0; sub(/^ *(- )?/, "", text) }
        block && width($0) > outer { take(text); next }
        { block = 0 }
        text ~ /^[a-z-]+:/ { key = text; sub(/:.*/, "", key); sub(/^[a-z-]+: */, "", text) }
        text ~ /^(#|$)/ { next }
        { value++ }
        text == "|" { block = 1; outer = width($0); next }
        { take(text) }
    ' "$1"
}

# The first step that fails, or nothing
failing_step() { # job, project
    for step in "$1"/*.step; do
        run "$2" "set -e; . '$step'" || { echo "$step"; return; }
    done
}

# What a true parser of YAML finds must be what was split.
compare_with_yaml() { # job
    python3 - "$1/job.yaml" > "$folder/parsed" 2>&1 <<'END'
import sys, yaml
def show(tree):
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key in ("run", "script"):
                print("\n".join([value] if isinstance(value, str) else value).rstrip())
            else:
                show(value)
    elif isinstance(tree, list):
        for item in tree:
            show(item)
show(yaml.safe_load(open(sys.argv[1])))
END
    sed 's/^ *//' "$folder/parsed" | grep . > "$folder/commands"
    cat "$1"/*.step > "$folder/split"
    diff "$folder/commands" "$folder/split" && report good || report bad "$1: YAML says otherwise"
}

python3 -c 'import yaml' 2> /dev/null && has_yaml=yes ||
    echo "skipped: reading the jobs as YAML, since python3 has no yaml here"
for document in $documents; do
    rm -rf "$folder"/job.*
    split_jobs "$document"
    for job in "$folder"/job.*; do
        [ -d "$job" ] || continue
        [ -z "${has_yaml:-}" ] || compare_with_yaml "$job"
        check "$document: nothing is kept of a job that failed" \
            grep -qE '(if|when): always' "$job/job.yaml"

        step=$(failing_step "$job" "$folder/good")
        check "$document: $(cat $step "$folder/printed")" [ -z "$step" ]
        step=$(failing_step "$job" "$folder/short")
        [ -n "$step" ] && grep -q -- --check "$step" && report good ||
            report bad "$document: buckets too few are not found: $(cat "$folder/printed")"
        while read -r file; do
            for project in good short; do
                check "$document: no $file" [ -s "$folder/$project/$file" ]
                rm -f "$folder/$project/$file"
            done
        done < "$job/kept"
    done
done
check "there is no job" [ "$passed" -gt 0 ]
summarize

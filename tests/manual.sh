#!/bin/sh
# SPDX-License-Identifier: MIT
# Whether the manual and the completions of each program tell what it takes, no more and no less:
# manual.sh TOOL...
. tests/expect.sh

# The options, in the help, the manual and the completions
options_of() { # standard input
    tr -c 'a-z-' '\n' | grep '^--[a-z]' | sort -u
}
check_options() {
    grep -E '^  (-.,|   ) --' "$folder/help" | sed 's/^\(.\{26\}\).*/\1/' | options_of > "$folder/options"
    check "$name --help has no options" [ "$(wc -l < "$folder/options")" -ge 2 ]
    sed 's/\\-/-/g' "$manual" | grep '^\.BR\{0,1\} -' | options_of > "$folder/in_manual"
    options_of < "completion/$name.bash" | grep -v -- --option > "$folder/in_bash"
    options_of < "completion/_$name" > "$folder/in_zsh"
    for place in manual bash zsh; do
        is_empty "options of $name --help (<) and of its $place (>)" \
            "$(diff "$folder/options" "$folder/in_$place")"
    done
}

# The names that an option takes, as the program's own message lists them
names_of() { # option
    "$tool" "$1=?" 2>&1 | sed "s/ or / /; s/,//g; s/ not '?'\$//; s/.* must be //; s/.* such as //" |
        tr ' ' '\n'
}
complete_in_bash() { # the words of a command line
    bash -c '. "completion/$1.bash"
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        "_$1"
        printf "%s\n" "${COMPREPLY[@]}"' bash "$name" "$@" | sort
}
check_names() {
    for option in $(sed -n -e 's/.*\(--[a-z-]*\)=NAME .*/\1/p' -e 's/.*\(--[a-z-]*\)=VERSION .*/\1/p' \
        "$folder/help"); do
        names_of $option | sort > "$folder/names"
        check "the names of $option" [ "$(wc -l < "$folder/names")" -ge 2 ]
        for one in $(cat "$folder/names"); do
            check "the manual lacks $option=$one" \
                grep -Eq "^(\.BR?|Measured.*) $one([,; ]|\$)" "$manual"
        done
        sed -n "s/.*$option=.*:(\(.*\)).*/\1/p" "completion/_$name" | tr ' ' '\n' | sort > "$folder/in_zsh"
        same "the names of $option in zsh" "$folder/names" "$folder/in_zsh"
        [ -n "$has_bash" ] || continue
        complete_in_bash $option = > "$folder/in_bash"
        same "the names of $option= in bash" "$folder/names" "$folder/in_bash"
        complete_in_bash -q $option '' > "$folder/in_bash"
        same "the names of $option in bash" "$folder/names" "$folder/in_bash"
    done
}

completes() { # what is expected, the words
    expected=$1
    shift
    found=$(complete_in_bash "$@" | tr '\n' ' ')
    check "bash completes $* to '$found'" [ "$found" = "$expected " ]
}

has_bash=$(command -v bash) || echo "skipped: completion in bash, which is not installed"
has_zsh=$(command -v zsh) || echo "skipped: completion in zsh, which is not installed"
has_groff=$(command -v groff) || echo "skipped: setting the manual, since groff is not installed"
for tool; do
    name=$("$tool" --version | sed 's/ .*//')
    manual=docs/$name.1
    "$tool" --help > "$folder/help"
    check_options
    check_names
    [ -z "$has_bash" ] || completes '' testdata/tls # left to the shell, which has files
    [ -z "$has_zsh" ] || is_empty "zsh says" "$(zsh -n "completion/_$name" 2>&1)"
    [ -z "$has_groff" ] || is_empty "groff says" "$(groff -man -ww -Tascii "$manual" 2>&1 > "$folder/page")"
    if command -v mandoc > /dev/null; then
        # A version stands for the date.
        is_empty "mandoc says" "$(mandoc -T lint -W warning "$manual" | grep -v 'missing date')"
    fi
done
if [ -n "$has_bash" ]; then
    name=memory_bucket_optimizer
    completes peak --planner = pe
    completes peak -p pe
    completes '--max-buckets= --max-buffer= --max-waste=' --max
    completes '' -o ''
    completes '' -p best
fi
summarize

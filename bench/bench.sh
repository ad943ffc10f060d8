#!/bin/sh
# SPDX-License-Identifier: MIT
# Measures the tool, and judges nothing: bench.sh TOOL STAGES MAKE_LOG.
#
# First the tool reads logs of over 500 MB beside cat, wc -l and grep -c: one log that
# repeats a capture, and one in which addresses never repeat; from a file, with the most that
# it can print, too, and from a pipe.
# Then it reads random logs of 10^4 to 3*10^7 events, and one with a call site for each
# request. Commands take turns; the least CPU time of some runs counts, as a ratio too.
# At last each stage is timed. The capture that is repeated is one of CAPTURES, or of
# testdata/ if that is not set.
tool=$1
stages=$2
make_log=$3
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

capture=testwolfcrypt.smallstack.static.5.9.2.log
if [ -n "$CAPTURES" ] && command -v xz > /dev/null; then
    xz -dc "$CAPTURES/$capture.xz" > "$folder/one.log"
else
    echo "CAPTURES is not set or xz is missing: repeating a capture of testdata/ instead"
    capture=testwolfcrypt.static.5.9.2.log
    cp "testdata/$capture" "$folder/one.log"
fi

size=$(wc -c < "$folder/one.log")
copies=$((524288000 / size + 1))
i=0
while [ "$i" -lt "$copies" ]; do
    cat "$folder/one.log"
    i=$((i + 1))
done > "$folder/looping.log"
never=testdata/tls13.static.592.server.log
"$make_log" "$never" 524288000 > "$folder/never.log"

# The CPU milliseconds of a command and of what it starts.
cpu_ms() {
    times > "$folder/before"
    "$@" > /dev/null 2>&1
    times > "$folder/after"
    awk 'FNR == 2 { gsub(/[ms]/, " "); sum[NR > 2] = ($1 + $3) * 60 + $2 + $4 }
        END { printf "%d\n", (sum[1] - sum[0]) * 1000 + 0.5 }' "$folder/before" "$folder/after"
}
from_pipe() { cat "$log" | "$@"; }
to_pipe() { "$@" | cat; } # where grep does not stop early, as it does at /dev/null
hundred_times() {
    i=0
    while [ $((i += 1)) -le 100 ]; do
        "$@"
    done
}

# Runs commands in turn, one a line of standard input; each can use "$log", "$tool". Prints the
# least CPU time of each, and how many times that of the first it is.
in_turn() { # how often
    cat > "$folder/commands"
    i=0
    while [ "$i" -lt "$1" ]; do
        i=$((i + 1))
        while read -r command; do
            echo "$(eval "cpu_ms $command") $command"
        done < "$folder/commands"
    done | awk '{
            ms = $1
            sub(/^[0-9]+ /, "")
            if (!($0 in least)) name[count++] = $0
            if (!($0 in least) || ms < least[$0]) least[$0] = ms
        }
        END {
            for (i = 0; i < count; i++)
                printf "%8d ms  %6.2f x  %s\n", least[name[i]], \
                    least[name[i]] / (least[name[0]] ? least[name[0]] : 1), name[i]
        }' | sed 's/"//g; s/\$//g'
}

compare() { # what it is; $log
    echo "$1: $(wc -c < "$log") bytes"
    in_turn 5 << 'END'
wc -l "$log"
cat "$log"
to_pipe grep -c Alloc: "$log"
"$tool" -q -f macros "$log"
"$tool" -q -f html "$log"
from_pipe wc -l
from_pipe "$tool" -q -f macros -
END
}

log=$folder/looping.log
compare "$capture, $copies times"
log=$folder/never.log
compare "$never, other addresses each time"
log=$never
echo "$never, a hundred times: $(wc -l < "$log") lines each"
in_turn 5 << 'END'
hundred_times wc -l "$log"
hundred_times "$tool" -q -f macros "$log"
END

# How the time grows.
log=$folder/made.log
for made in "10000 100 1000" "100000 100 1000" "1000000 100 1000" "10000000 100 1000" \
    "30000000 100 1000" "8000000 sites"; do
    "$make_log" $made > "$log"
    ms=$(echo '"$tool" -q -f macros "$log"' | in_turn 3 | awk '{ print $1 }')
    events=${made%% *}
    echo "make_log $made: $ms ms, $((ms * 1000000 / events)) ns an event"
done

time_stages() { # what it is, a log
    echo "$1"
    "$stages" "$2"
}
time_made() { # what it is, make_log's arguments
    what=$1
    shift
    "$make_log" "$@" > "$folder/made.log"
    time_stages "$what: $(wc -c < "$folder/made.log") bytes" "$folder/made.log"
}

time_stages "$capture repeated" "$folder/looping.log"
time_stages "$never, other addresses each time" "$folder/never.log"
time_stages testdata/testwolfcrypt.static.5.9.2.log testdata/testwolfcrypt.static.5.9.2.log
time_made "10 million random events" 10000000 100 1000
time_made "2,000 sizes" 2000000 2000 3000
time_made "60,000 blocks at once" 3000000 20 120000
time_made "a call site for each request" 8000000 sites

# SPDX-License-Identifier: MIT
# Completes memory_bucket_optimizer in bash: options, the names that some take, else files.

_memory_bucket_optimizer()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} names=
    if [[ $word == = ]]; then # bash takes --option=name for three words
        word=
    elif [[ $before == = ]]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi

    case $before in
    --input) names="auto template wolfssl small mtrace valgrind curl ltrace recorder recorder-wolfssl
        csv android esp-sysview ledger mbed nuttx calls words" ;;
    -p | --planner) names="peak spill greedy" ;;
    --pools) names="shared own joined" ;;
    -t | --target) names="auto lp64 ilp32 aarch64 macos freertos zephyr threadx windows windows32 baremetal" ;;
    -f | --format) names="text macros c json html markdown svg log" ;;
    --release) names="5.5.4 5.7.2 5.9.2" ;;
    --annotate) names="none github" ;;
    *)
        [[ $word == -* ]] && names="--input= --alloc= --free= --realloc= --run-starts= --symbols= --as-logged -k --max-buckets= -p --planner= -w --max-waste= -m
            --margin= --slack= --concurrent --region= --pools= --without= -t
            --target= --align= --padding= --mutex= --lean
            --single-threaded --release= -c --check= --buckets= --dist= --defaults
            --buffer= --max-buffer= --tolerance= --baseline= -f --format= -o --output= --annotate= --strict -q --quiet
            -v --verbose -h --help --version"
        ;;
    esac

    COMPREPLY=($(compgen -W "$names" -- "$word"))
    if [[ ${COMPREPLY[0]} == *= ]]; then
        compopt -o nospace 2> /dev/null # from bash 4 on
    fi
}

complete -o bashdefault -o default -F _memory_bucket_optimizer memory_bucket_optimizer

# SPDX-License-Identifier: MIT
# Completes stack_depth_analyzer in bash: options, the names that one takes, else files.

_stack_depth_analyzer()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} names=
    if [[ $word == = ]]; then # bash takes --option=name for three words
        word=
    elif [[ $before == = ]]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi

    case $before in
    -f | --format) names="text json dot" ;;
    *)
        [[ $word == -* ]] && names="-c --control= --image= --call-cost= --max-stack= --lower-bound --strict -f --format=
            -o --output= --suggest -q --quiet -v --verbose -h --help --version"
        ;;
    esac

    COMPREPLY=($(compgen -W "$names" -- "$word"))
    if [[ ${COMPREPLY[0]} == *= ]]; then
        compopt -o nospace 2> /dev/null # from bash 4 on
    fi
}

complete -o bashdefault -o default -F _stack_depth_analyzer stack_depth_analyzer

# SPDX-License-Identifier: MIT
# contrast.awk - prints the colours of a page's CSS that differ too little from what is
# behind them, on light and on dark: below 4.5:1 for text, 3:1 for marks (WCAG 2).

/^<style>/ { is_style = 1 }
/^<\/style>/ { is_style = 0 }
is_style { read(/^@media \(prefers-color-scheme:dark\)/ ? "dark" : "light", $0) }

# Each rule of a line: its selectors, and the colours that it sets.
function read(mode, line,    rule, names, count, i) {
    while (match(line, /[^{}]+\{[^{}]*\}/)) {
        rule = substr(line, RSTART, RLENGTH - 1)
        line = substr(line, RSTART + RLENGTH)
        count = split(substr(rule, 1, index(rule, "{") - 1), names, ",")
        for (i = 1; i <= count; i++)
            take(mode, names[i], substr(rule, index(rule, "{") + 1))
    }
}

function take(mode, name, text,    parts, count, i) {
    count = split(text, parts, ";")
    for (i = 1; i <= count; i++) {
        if (match(parts[i], /^--[a-z-]+:#/))
            colour[mode, substr(parts[i], 1, RLENGTH - 2)] = substr(parts[i], RLENGTH)
        else if (match(parts[i], /^(fill|stroke|color):#/))
            colour[mode, name] = substr(parts[i], RLENGTH)
    }
}

# From 0 to 255, of a colour such as #1763a6 or #fff; part 0 is red.
function part_of(hex, part,    digits) {
    digits = length(hex) == 4 ? substr(hex, 2 + part, 1) substr(hex, 2 + part, 1) \
                              : substr(hex, 2 + 2 * part, 2)
    return (index(HEX, substr(digits, 1, 1)) - 1) * 16 + index(HEX, substr(digits, 2, 1)) - 1
}

function linear(value) {
    value /= 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ^ 2.4
}

function luminance(hex) {
    return 0.2126 * linear(part_of(hex, 0)) + 0.7152 * linear(part_of(hex, 1)) + \
           0.0722 * linear(part_of(hex, 2))
}

function contrast(a, b) {
    a = luminance(a) + 0.05
    b = luminance(b) + 0.05
    return a > b ? a / b : b / a
}

# A dark page has the colours of the light one but where it names others.
function colour_of(mode, name) {
    if (mode == "dark" && (mode, name) in colour)
        return colour[mode, name]
    if (!(("light", name) in colour)) {
        print "no colour: " name
        return "#fff"
    }
    return colour["light", name]
}

function need(least, behind, list,    names, count, i, mode, ratio) {
    count = split(list, names, ",")
    for (i = 1; i <= count; i++) {
        for (mode = "light"; mode; mode = mode == "light" ? "dark" : "") {
            ratio = contrast(colour_of(mode, names[i]), colour_of(mode, behind))
            if (ratio < least)
                printf "%s: %s on %s has %.2f:1\n", mode, names[i], behind, ratio
        }
    }
}

END {
    HEX = "0123456789abcdef"
    need(4.5, "--paper", "--ink,--soft,--accent")
    need(4.5, "--tint", "--ink")
    need(4.5, "--warm-tint", "--ink,--accent")
    need(4.5, ".paper", ".picture,.heading,.strong,.mark")
    need(3, "--paper", "--accent,--warm")
    need(3, ".paper", ".live,.times,.a0,.a1,.a2,.a3,.a4,.rest,.blocks,.limit,.stem,.axis")
}

/* SPDX-License-Identifier: MIT */
/* value.c - reads numbers, and computes with them as C does, but checked. */
#include "value.h"

#include "common/digits.h"

/* ---- Constants ---- */

/* u, l or ll, or both in either order, in capitals or not. */
static bool is_suffix(struct span text, bool *has_u)
{
    size_t at = 0;
    *has_u = false;
    for (int part = 0; part < 2 && at < text.length; part++) {
        char c = text.text[at];
        if ((c == 'u' || c == 'U') && !*has_u) {
            *has_u = true;
            at++;
        } else if ((c == 'l' || c == 'L') && (part == 0 || *has_u)) {
            at += at + 1 < text.length && text.text[at + 1] == c ? 2 : 1;
        }
    }
    return at == text.length;
}

static unsigned take_base(struct span *text)
{
    int second = text->length > 2 && text->text[0] == '0' ? text->text[1] | 0x20 : 0;
    if (second != 'x' && second != 'b')
        return text->text[0] == '0' ? 8 : 10;
    text->text += 2;
    text->length -= 2;
    return second == 'x' ? 16 : 2;
}

struct value value_read(struct token token)
{
    struct span rest = token.text;
    unsigned base = take_base(&rest);
    uint64_t number = 0;
    const char *digits = rest.text;
    for (; rest.length && (unsigned)hex_digit(*rest.text) < base; rest.text++, rest.length--) {
        unsigned digit = (unsigned)hex_digit(*rest.text);
        if (number > (UINT64_MAX - digit) / base)
            return value_error(EXPRESSION_OVERFLOW, token);
        number = number * base + digit;
    }
    bool has_u;
    if (rest.text == digits || !is_suffix(rest, &has_u))
        return value_error(EXPRESSION_NUMBER, token);
    return value_of(number, has_u || number > INT64_MAX);
}

/* ---- Operators ---- */

int value_precedence(int type)
{
    switch (type) {
    case TOKEN_PAIR('|', '|'): return 1;
    case TOKEN_PAIR('&', '&'): return 2;
    case '|': return 3;
    case '^': return 4;
    case '&': return 5;
    case TOKEN_PAIR('=', '='):
    case TOKEN_PAIR('!', '='): return 6;
    case '<':
    case '>':
    case TOKEN_PAIR('<', '='):
    case TOKEN_PAIR('>', '='): return 7;
    case TOKEN_PAIR('<', '<'):
    case TOKEN_PAIR('>', '>'): return 8;
    case '+':
    case '-': return 9;
    case '*':
    case '/':
    case '%': return 10;
    default: return 0;
    }
}

/* Is the value a number that this reader can't know? */
static bool is_any_number(struct value value)
{
    return value.error == EXPRESSION_FUNCTION || value.error == EXPRESSION_UNCERTAIN;
}

/* One operand can decide, whatever the other is. Like a compiler, this evaluates the right
 * one only if the left one does not decide. */
static struct value apply_logical(int type, struct value left, struct value right)
{
    bool decisive = type == TOKEN_PAIR('|', '|');
    if (!left.error && (left.number != 0) == decisive)
        return value_of(decisive, false);
    if ((!left.error || is_any_number(left)) && !right.error && (right.number != 0) == decisive)
        return value_of(decisive, false);
    return left.error ? left : right.error ? right : value_of(!decisive, false);
}

static struct value apply_shift(struct token op, struct value left, struct value right)
{
    if (value_is_negative(right) || right.number > 63)
        return value_error(EXPRESSION_OVERFLOW, op);
    unsigned bits = (unsigned)right.number;
    if (op.type == TOKEN_PAIR('>', '>')) {
        uint64_t sign = value_is_negative(left) ? ~(UINT64_MAX >> bits) : 0;
        return value_of(left.number >> bits | sign, left.is_unsigned);
    }
    uint64_t max = left.is_unsigned ? UINT64_MAX : INT64_MAX;
    if (value_is_negative(left) || left.number > max >> bits)
        return value_error(EXPRESSION_OVERFLOW, op);
    return value_of(left.number << bits, left.is_unsigned);
}

static bool apply_signed(int type, int64_t left, int64_t right, int64_t *result)
{
    switch (type) {
    case '+': return !__builtin_add_overflow(left, right, result);
    case '-': return !__builtin_sub_overflow(left, right, result);
    case '*': return !__builtin_mul_overflow(left, right, result);
    default:
        if (left == INT64_MIN && right == -1)
            return false;
        *result = type == '/' ? left / right : left % right;
        return true;
    }
}

static bool apply_unsigned(int type, uint64_t left, uint64_t right, uint64_t *result)
{
    switch (type) {
    case '+': return !__builtin_add_overflow(left, right, result);
    case '-': return !__builtin_sub_overflow(left, right, result);
    case '*': return !__builtin_mul_overflow(left, right, result);
    default: *result = type == '/' ? left / right : left % right; return true;
    }
}

static struct value apply_arithmetic(struct token op, struct value left, struct value right)
{
    bool is_unsigned = left.is_unsigned || right.is_unsigned;
    uint64_t number;
    int64_t number_signed = 0;
    bool fits;
    if ((op.type == '/' || op.type == '%') && right.number == 0)
        return value_error(EXPRESSION_DIVIDED, op);
    if (is_unsigned) {
        fits = apply_unsigned(op.type, left.number, right.number, &number);
    } else {
        fits = apply_signed(op.type, (int64_t)left.number, (int64_t)right.number, &number_signed);
        number = (uint64_t)number_signed;
    }
    return fits ? value_of(number, is_unsigned) : value_error(EXPRESSION_OVERFLOW, op);
}

/* Both operands have one type. With the sign bit inverted, signed numbers compare like
 * unsigned ones. */
static struct value apply_comparison(int type, struct value left, struct value right)
{
    uint64_t turn = left.is_unsigned || right.is_unsigned ? 0 : (uint64_t)1 << 63;
    uint64_t a = left.number ^ turn, b = right.number ^ turn;
    switch (type) {
    case '<': return value_of(a < b, false);
    case '>': return value_of(a > b, false);
    case TOKEN_PAIR('<', '='): return value_of(a <= b, false);
    case TOKEN_PAIR('>', '='): return value_of(a >= b, false);
    case TOKEN_PAIR('=', '='): return value_of(a == b, false);
    default: return value_of(a != b, false);
    }
}

/* The bit operators accept a negative number as an unsigned one: x & ~15 rounds down. For
 * any other operator that is an overflow. */
struct value value_apply(struct token op, struct value left, struct value right)
{
    bool is_unsigned = left.is_unsigned || right.is_unsigned;
    int level = value_precedence(op.type);
    if (level <= value_precedence(TOKEN_PAIR('&', '&')))
        return apply_logical(op.type, left, right);
    if (left.error || right.error)
        return left.error ? left : right;
    switch (op.type) {
    case '|': return value_of(left.number | right.number, is_unsigned);
    case '^': return value_of(left.number ^ right.number, is_unsigned);
    case '&': return value_of(left.number & right.number, is_unsigned);
    case TOKEN_PAIR('<', '<'):
    case TOKEN_PAIR('>', '>'): return apply_shift(op, left, right);
    default: break;
    }
    if (is_unsigned && (value_is_negative(left) || value_is_negative(right)))
        return value_error(EXPRESSION_OVERFLOW, op);
    return level <= value_precedence('<') ? apply_comparison(op.type, left, right)
                                          : apply_arithmetic(op, left, right);
}

struct value value_apply_sign(struct token op, struct value value)
{
    if (value.error)
        return value;
    switch (op.type) {
    case '!': return value_of(!value.number, false);
    case '~': return value_of(~value.number, value.is_unsigned);
    case '-': return apply_arithmetic(op, value_of(0, false), value);
    default: return value;
    }
}

/* The chosen operand, in the common type of both. */
struct value value_choose(struct token op, struct value condition, struct value yes,
                          struct value no)
{
    if (condition.error)
        return condition;
    struct value chosen = condition.number ? yes : no;
    struct value other = condition.number ? no : yes;
    if (chosen.error || other.error || !other.is_unsigned)
        return chosen;
    if (value_is_negative(chosen))
        return value_error(EXPRESSION_OVERFLOW, op);
    return value_of(chosen.number, true);
}

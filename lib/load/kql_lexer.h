/* SPDX-License-Identifier: MIT */
/* Words, strings and signs of KQL, as far as hunting queries need them. */
#ifndef IOCM_KQL_LEXER_H
#define IOCM_KQL_LEXER_H

#include "base/ascii.h"
#include "base/base.h"

typedef enum iocm__kql_kind {
    IOCM__KQL_END,
    IOCM__KQL_WORD,    /* a name with its dots, or an operator in letters (`in~`, `mv-expand`) */
    IOCM__KQL_STRING,  /* `text` is what stands between the quotes */
    IOCM__KQL_COMMENT, /* `text` is what follows the slashes, trimmed */
    IOCM__KQL_SIGN     /* one byte, or a number */
} iocm__kql_kind;

typedef struct iocm__kql_token {
    iocm__kql_kind kind;
    iocm_span text;
    const char *start; /* of the token with its quotes */
    bool verbatim;     /* STRING: @"..." */
    bool open;         /* STRING: its quote never closes */
    bool first;        /* it is the first on its line */
} iocm__kql_token;

typedef struct iocm__kql_lexer {
    const char *at;
    const char *end;
    bool flat; /* lines are lost: a comment ends where a query begins */
} iocm__kql_lexer;

void iocm__kql_next(iocm__kql_token *out, iocm__kql_lexer *lexer);

/* True for a sign token of that byte, or a word token of those letters. */
bool iocm__kql_is_sign(const iocm__kql_token *token, char sign);
bool iocm__kql_is_word(const iocm__kql_token *token, const char *word);

/* Whether a `let NAME =` stands here; or a table's name, a pipe and an operator. */
bool iocm__kql_is_let(iocm_span text);
bool iocm__kql_is_query(iocm_span text);

/* The value of a string token, escapes undone; at most text.size bytes. */
size_t iocm__kql_unquote(char *out, const iocm__kql_token *token);

#endif /* IOCM_KQL_LEXER_H */

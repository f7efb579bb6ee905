/* SPDX-License-Identifier: MIT */
/* What is around the clauses of a sentence: labels, hedges, verbs, purposes, plain subjects. */
#include "exclude/english.h"

/* ---- verbs ---- */

#define DO_NOT "do_not|don't|dont|don\xE2\x80\x99t|never|not"
#define EXCEPTION                                                                                  \
    "exception|exceptions|exclusion|exclusions|exclusion_rule|exclusion_rules|exception_rule|"     \
    "exception_rules|allowlist_entry|allowlist_entries|whitelist_entry|whitelist_entries|"         \
    "suppression|suppressions|suppression_rule|suppression_rules"
#define ALERTS "alert|alerts|alerting|detection|detections|notification|notifications|warnings"

static const char *const verbs[] = {
    "exclude|excluding|excludes|filter_out|filtering_out|ignore|ignoring|skip|skipping|omit|"
    "omitting|exempt|"
    "exempting|tune_out|tuning_out|allowlist|allowlisting|allow_list|whitelist|whitelisting|white_"
    "list|"
    "allow_listing|white_listing",
    "suppress|suppressing [all|any|the] [" ALERTS "] [for|about]",
    "suppress|suppressing",
    DO_NOT " [generate|raise|create|trigger] alert|alerts|alerting|trigger|fire|notify|flag "
           "[on|for|about|when]",
    "add|adding|create|creating|define|defining|configure|configuring|set_up|make|making|implement|"
    "implementing"
    " [a|an|the] [specific|new] " EXCEPTION " for|of|covering|to_exclude|to_ignore",
    "use|using|apply|applying|maintain|maintaining [a|an|the] "
    "whitelist|allowlist|white_list|allow_list of|for",
    "use|using|apply|applying|add|adding|set [a|an|the] "
    "filter|filters|field|fields|condition|conditions|"
    "query|exclusion|rule|expression [like|such_as|of|on|for]",
};

static const char *const refusals[] = {
    DO_NOT
    " exclude|ignore|skip|omit|exempt|suppress|whitelist|allowlist|filter|tune_out|add|create|use",
    "only|never alert|trigger|fire|flag [only] [on|for|when]",
    "alert only on|for|when",
};

size_t iocm__english_verb(const iocm__english *e, size_t at)
{
    size_t best = 0;

    for (size_t i = 0; i < IOCM__COUNT(verbs); i++) {
        size_t count = iocm__english_match(e, at, verbs[i]);

        if (count > best) best = count;
    }
    return best;
}

bool iocm__english_gerund(const iocm__english *e, size_t at)
{
    iocm_span word = iocm__english_word(e, at);

    return word.size > 3 && iocm__word_in(iocm__span(word.data + word.size - 3, 3), "ing");
}

bool iocm__english_refuses(const iocm__english *e, size_t at)
{
    for (size_t i = 0; i < IOCM__COUNT(refusals); i++)
        if (iocm__english_match(e, at, refusals[i]) > 0) return iocm__english_verb(e, at) == 0;
    return false;
}

/* ---- before the verb ---- */

static const char *const hedges[] = {
    "consider|considering",
    ("you|we|analysts|admins|administrators|one|teams may|might|can|could [also] "
     "[want|wish|need|choose|consider] [to]"),
    "you|we|analysts may|might|can|could",
    ("it is|may_be|might_be|can_be|could_be "
     "recommended|advisable|possible|suggested|useful|helpful|"
     "necessary|appropriate|reasonable|advised to"),
    "we|i recommend|suggest|advise [to|that] [you]",
    "recommended|suggested|recommendation|suggestion",
    "recommend|suggest",
    "may|might|could",
    "optionally|possibly|perhaps|ideally|maybe|potentially|preferably|try_to|think_about",
    "if|where|when|as possible|appropriate|needed|necessary|applicable|required|feasible",
};
static const char neutral[] =
    "please|also|additionally|then|next|finally|furthermore|instead|simply|just|"
    "you_should|we_should|you_must|should|must|first|moreover|otherwise";

/* Tokens of a hedge at `at`; 0 = none. */
size_t iocm__english_hedge(const iocm__english *e, size_t at)
{
    size_t best = 0;

    for (size_t i = 0; i < IOCM__COUNT(hedges); i++) {
        size_t count = iocm__english_match(e, at, hedges[i]);

        if (count > best) best = count;
    }
    return best;
}

size_t iocm__english_neutral(const iocm__english *e, size_t at)
{
    return iocm__english_match(e, at, neutral);
}

size_t iocm__english_label(const iocm__english *e, size_t at)
{
    size_t count = iocm__english_match(e, at,
                                       "filter/exclusion|filter|filters|exclusion|exclusions|"
                                       "suggested_exclusion|suggested_filter|recommendation|"
                                       "suggestion|exclusion_rule|filter_or_exclusion");

    if (count > 0 && at + count < e->end && iocm__english_is(e, at + count, IOCM__TOKEN_COLON))
        return at + count + 1;
    return at;
}

bool iocm__english_praises(const iocm__english *e, size_t at)
{
    static const char pattern[] =
        "this|it|that|doing_so|these [exclusion|exclusions|filter|filters] "
        "[will|should|can|would|may|might] [help|helps] [to] "
        "reduce|reduces|prevent|prevents|avoid|avoids|minimize|minimizes|limit|limits|lower|lowers|"
        "eliminate|eliminates";

    return iocm__english_match(e, at, pattern) > 0 && e->last_limiting == IOCM__NOWHERE;
}

size_t iocm__english_main_comma(const iocm__english *e, size_t at)
{
    for (; at + 1 < e->end; at++) {
        size_t next = at + 1;
        size_t count;

        if (e->tokens[at].kind != IOCM__TOKEN_COMMA) continue;
        do {
            count = iocm__english_hedge(e, next);
            if (count == 0) count = iocm__english_neutral(e, next);
            next += count;
        } while (count > 0);
        if (iocm__english_verb(e, next) > 0) return at;
    }
    return IOCM__NOWHERE;
}

/* ---- purposes ---- */

#define LESS                                                                                       \
    "reduce|prevent|avoid|minimize|minimise|limit|lower|decrease|eliminate|cut|lessen|mitigate|"   \
    "ensure|improve|keep|help"
#define RULE                                                                                       \
    "rule|rules|detection|detections|alert|alerts|alerting|query|queries|results|result|hunt|"     \
    "hunts|monitoring|analysis|scope|logic|search|searches|matching|correlation|playbook|"         \
    "analytics|analytic|triage|consideration|review|output"

#define QUALIFIER                                                                                  \
    "detection|alert|alerting|hunting|hunt|analytics|sigma|correlation|ioc|kql|analytic|scan"

/* These go on to the end of the sentence, ... */
static const char *const purposes[] = {
    ("to|in_order_to|so_as_to|helping_to|thereby " LESS),
    "reducing|preventing|avoiding|minimizing|minimising|limiting|eliminating|decreasing",
    "because|so_that",
    "so these|they|this|it|that do_not|don't|does_not|will_not|won't|are_not|is_not",
    "as|since they|these|this|it|those are|is|may|might|can|often|typically|usually",
    "for the purpose|purposes|sake of",
};

/* ... these do not. */
static const char *const phrases[] = {
    ("from triggering|generating|raising|causing|creating|producing|setting_off "
     "[an|any|the|this|these|"
     "unnecessary|more|further] [false] alert|alerts|alarm|alarms|" RULE
     "|positive|positives|incident|incidents|"
     "noise|false_positives [rule]"),
    "from being flagged|detected|alerted_on|matched|reported|alerted|analyzed|considered",
    ("from [the|this|these|all|any|your|its] [" QUALIFIER "] " RULE),
    ("in the|this|these|your [" QUALIFIER
     "] rule|rules|query|queries|detection|alert|alerts|search"),
    ("to [the|your|an] [exclusion|exception|ignore] "
     "allowlist|whitelist|list|exclusions|exceptions"),
    "as [known|a|an] false_positive|false_positives|benign|exceptions|exclusions",
};

/* `from the monitoring` may go on as `team's servers`. */
static bool ends_phrase(const iocm__english *e, size_t at)
{
    iocm__clause clause;
    unsigned joins;

    return at >= e->end || e->tokens[at].kind != IOCM__TOKEN_WORD ||
           iocm__english_connective(e, at, &joins) > 0 || iocm__english_head(e, at, &clause);
}

size_t iocm__english_purpose(const iocm__english *e, size_t at, bool *stripped)
{
    *stripped = true;
    for (size_t i = 0; i < IOCM__COUNT(phrases); i++) {
        size_t count = iocm__english_match(e, at, phrases[i]);

        if (count > 0 && ends_phrase(e, at + count)) return at + count;
    }
    for (size_t i = 0; i < IOCM__COUNT(purposes); i++) {
        if (iocm__english_match(e, at, purposes[i]) == 0) continue;
        *stripped = e->last_limiting == IOCM__NOWHERE || e->last_limiting < at;
        return e->end;
    }
    return at;
}

/* ---- subjects ---- */

static unsigned subject_of(const iocm__english *e, size_t at)
{
    if (iocm__english_in(e, at, "url|urls|uri|uris")) return IOCM__SUBJECT_URLS;
    if (iocm__english_in(e, at,
                         "file|files|document|documents|dll|dlls|library|libraries|driver|drivers|"
                         "archive|archives"))
        return IOCM__SUBJECT_FILES;
    if (iocm__english_in(e, at, "process|processes|program|programs|executable|executables"))
        return IOCM__SUBJECT_PROCESSES;
    if (iocm__english_in(e, at,
                         "connection|connections|traffic|session|sessions|request|requests|"
                         "communication|communications|flow|flows|query|queries|download|"
                         "downloads|transfer|transfers|packet|packets"))
        return IOCM__SUBJECT_NETWORK;
    return 0;
}

/* The most nouns a subject may have: a limit to how far is looked ahead. */
#define NOUNS_MAX 8u

/* Behind adjectives that restrict nothing. */
static size_t skip_adjectives(const iocm__english *e, size_t at)
{
    while (iocm__english_in(e, at, iocm__words_articles) ||
           iocm__english_in(e, at, iocm__words_plain))
        at++;
    return at;
}

size_t iocm__english_subject(const iocm__english *e, size_t at, unsigned *subject)
{
    size_t end = at;
    unsigned joins;

    *subject = 0;
    for (unsigned nouns = 0; nouns < NOUNS_MAX; nouns++) {
        size_t count;

        at = skip_adjectives(e, at);
        if (!iocm__english_in(e, at, iocm__words_subjects)) return end;
        while (iocm__english_in(e, at, iocm__words_subjects)) *subject |= subject_of(e, at++);
        end = at;
        count = iocm__english_connective(e, at, &joins);
        while (count > 0) {
            at += count;
            count = iocm__english_connective(e, at, &joins);
        }
        if (at == end) return end;
    }
    return end;
}

size_t iocm__english_pointing(const iocm__english *e, size_t at, unsigned *subject)
{
    size_t end = iocm__english_subject(e, at, subject);
    size_t first = at;
    iocm_span word;

    while (iocm__english_in(e, first, "the|all|any|of|both")) first++;
    if (iocm__english_in(e, first, "those")) return end;
    if (!iocm__english_in(e, first, iocm__words_pointing)) return at;
    word = iocm__english_word(e, first);
    if (word.size == 2 && iocm__is_upper(word.data[1])) return at; /* IT */
    end = iocm__english_subject(e, first + 1, subject);
    return end;
}

/* SPDX-License-Identifier: MIT */
/*
 * usage: complexity WORK SHAPE N [WORK SHAPE N]...
 *        complexity --values SHAPE N
 * Does pieces of work of some size, one after the other, for complexity.py, which counts the
 * instructions of `measured`. Prints a line for each: what was done, and how much came of it. Or
 * prints the values of a shape.
 */
#include "complexity.h"

/* The only part that is counted; by this name. */
void measured(job *j);

__attribute__((noinline)) void measured(job *j)
{
    j->what->run(j);
}

static const work *find_in(const work *works, const char *name)
{
    for (; works->name != NULL; works++)
        if (strcmp(works->name, name) == 0) return works;
    return NULL;
}

static const work *find_work(const char *name)
{
    const work *const all[] = {set_works, text_works, exclusion_works};
    const work *found = NULL;

    for (size_t i = 0; i < COUNT(all) && found == NULL; i++) found = find_in(all[i], name);
    return found;
}

static void put_away(job *j)
{
    values_free(&j->listed);
    values_free(&j->asked);
    iocm_evaluator_free(j->evaluator);
    iocm_exclusions_free(j->exclusions);
    iocm_matcher_free(j->matcher);
    iocm_set_unref(j->set);
    iocm_builder_free(j->builder);
    free(j->text);
}

static int print_values(shape write, size_t count)
{
    char text[VALUE_MAX];

    for (uint32_t i = 0; i < count && write != NULL; i++) {
        write(text, i);
        puts(text);
    }
    return write == NULL ? 2 : 0;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "--values") == 0)
        return print_values(shape_find(argv[2]), (size_t)strtoull(argv[3], NULL, 10));
    for (int i = 1; i + 2 < argc; i += 3) {
        job j = {.what = find_work(argv[i]),
                 .shape_name = argv[i + 1],
                 .write = shape_find(argv[i + 1]),
                 .size = (size_t)strtoull(argv[i + 2], NULL, 10)};

        if (j.what == NULL || j.size == 0) {
            fprintf(stderr, "complexity: no such work, or no size: %s %s\n", argv[i], argv[i + 2]);
            return 2;
        }
        if (j.what->prepare != NULL) j.what->prepare(&j);
        measured(&j);
        printf("%s %s %zu %llu\n", argv[i], argv[i + 1], j.size, (unsigned long long)j.done);
        fflush(stdout);
        put_away(&j);
    }
    return argc > 3 && argc % 3 == 1 ? 0 : 2;
}

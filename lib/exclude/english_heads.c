/* SPDX-License-Identifier: MIT */
/*
 * The table of heads: the words a clause begins with, and what kind of clause that is. The longest
 * that agrees counts; of two as long the first.
 */
#include "exclude/english.h"

/* Words that stand for one another. */
#define WITH    "with|having|have|has|whose|where|when|using|use|uses|bearing"
#define THE     "[the|a|an|any|one|either] [of] [the|their|its|following]"
#define COMMAND "command_line|commandline|cmdline|command_lines|cmd_line|command"
#define OPTIONS                                                                                    \
    "argument|arguments|args|parameter|parameters|switch|switches|flag|flags|option|options"
#define CONTAIN                                                                                    \
    "contain|contains|containing|include|includes|including|has|have|having|mention|mentions"
#define START                                                                                      \
    "start_with|starts_with|starting_with|begin_with|begins_with|beginning_with|startswith"
#define END "end_with|ends_with|ending_with|end_in|ends_in|ending_in|endswith"
#define BE                                                                                         \
    "is|are|being|of|equals|equal|equal_to|is_equal_to|are_equal_to|set_to|matching|matches|is_"   \
    "one_of|is_any_of|in"
#define PORTS "port|ports|port_number|port_numbers|port_range|port_ranges"
#define ADDRESS                                                                                    \
    "ip|ips|ip_address|ip_addresses|address|addresses|ip_range|ip_ranges|ip_subnet|ip_subnets|"    \
    "subnet|subnets|cidr|cidrs|cidr_range|cidr_ranges|ip_network|ip_networks"
#define OWNER     "source|src|local|originating|client"
#define PEER      "destination|dest|dst|remote|target|server"
#define PROCESS   "process|image|executable|binary|program|process_executable"
#define PRIVILEGE "privilege|privileges|right|rights|permission|permissions|credentials"
#define ADMIN                                                                                      \
    "administrative|administrator|admin|root|local_admin|local_administrator|domain_admin|domain_" \
    "administrator|superuser|full_administrative"
#define HASHES "hash|hashes|checksum|checksums|digest|digests"
#define DIGEST "sha256|sha_256|sha1|sha_1|md5|file_hash|process_hash"
#define WITHIN "in|under|at|within|inside|on|beneath|below"
#define USERS                                                                                      \
    "user|users|user_account|user_accounts|account|accounts|anyone|people|persons|user_or_account"
#define MADE                                                                                       \
    "spawned|launched|started|created|invoked|run|executed|initiated|performed|owned|made|"        \
    "generated|triggered|used"

#define IS       IOCM__OP_IS
#define CONTAINS IOCM__OP_CONTAINS
#define STARTS   IOCM__OP_STARTS
#define ENDS     IOCM__OP_ENDS

#define ROW(kind, arg, pattern)                                                                    \
    {                                                                                              \
        pattern, IOCM__CLAUSE_##kind, arg, false                                                   \
    }
/* Behind WITH and THE, for which a place is tried once, as most rows begin so. */
#define WITH_ROW(kind, arg, pattern)                                                               \
    {                                                                                              \
        pattern, IOCM__CLAUSE_##kind, arg, true                                                    \
    }

const iocm__head iocm__heads[] = {
    /* command lines */
    WITH_ROW(ARGS, 0, "[process] " COMMAND " [" OPTIONS "|string] [that|which] " CONTAIN),
    WITH_ROW(ARGS, 0, "[process] " COMMAND " " OPTIONS " [of|is|are]"),
    WITH_ROW(ARGS, 0, "[process|program|execution|launch] " OPTIONS " [that|which] " CONTAIN),
    WITH_ROW(ARGS, 0, "[process|program] " OPTIONS " [of|is|are]"),
    WITH_ROW(COMMAND_LINE, STARTS, "[process] " COMMAND " " START),
    WITH_ROW(COMMAND_LINE, ENDS, "[process] " COMMAND " " END),
    WITH_ROW(COMMAND_LINE, IS, "[process] " COMMAND " is|equals|equal_to|exactly"),
    WITH_ROW(COMMAND_LINE, 0, "[process] " COMMAND),
    ROW(IN_ARGS, 0,
        "in|on|within [the|their|its] [process] " COMMAND " [" OPTIONS "|string] [list]"),
    ROW(IN_ARGS, 0,
        "in|within|among [the|their|its] [process] " OPTIONS "|argument_list|arguments_list"),
    /* parents */
    WITH_ROW(PARENT, 0,
             "parent [process|processes] [name|names|file_name|image|image_name]"
             " [" BE "|named|called]"),
    ROW(PARENT, 0, "whose|when|where [the] parent [process] [name] is|equals|matches|was"),
    ROW(PARENT, 0, "under [the|a] parent_process [named|called|of]"),
    WITH_ROW(UNMAPPED, 0,
             "parent|grandparent [process] [image|executable|file] " COMMAND
             "|path|folder|directory|image_path|hash|sha256|arguments|args|pid|id|user|account"
             " [" CONTAIN "|" BE "|under]"),
    WITH_ROW(UNMAPPED, 0, "parent_process|parent [process] path|folder [" CONTAIN "|" BE "]"),
    WITH_ROW(UNMAPPED, 0, "grandparent [process] [name] [" BE "]"),
    ROW(PARENT, 0, "child|children|child_process|child_processes|subprocesses of"),
    ROW(UNMAPPED, 0, "descendants|descendant|descended|grandchildren of|from"),
    ROW(UNMAPPED, 0,
        "whose|where|with [the|a] parent [process] [is|was] located|running|signed "
        "[in|from|by|under]"),
    /* signatures */
    ROW(SIGNED, 0, "signed by"),
    ROW(SIGNED, 0, "digitally|code|cryptographically|validly|properly signed by"),
    ROW(SIGNED, 0, "digitally_signed|code_signed by"),
    ROW(SIGNED, 0,
        "signed with|using [a|an|the] [valid|trusted] [code_signing|digital|signing]"
        " certificate|certificates from|by|of|issued_to|belonging_to"),
    ROW(SIGNED, 0,
        WITH " " THE
             " [valid|verified|trusted|good|authentic] [digital|code|code_signing|authenticode]"
             " signature|signatures|certificate|certificates from|by|of|issued_to|belonging_to"),
    WITH_ROW(SIGNED, 0, "valid|verified and|, digital signature|signatures from|by|of"),
    ROW(SIGNED, 0,
        "whose|where [the] [digital|code] signer|signature|signing_certificate "
        "[name|subject|issuer] is|equals|belongs_to|is_from"),
    ROW(SIGNED, 0, "with|having [a|the] signer [name] [of|is|named]"),
    ROW(SIGNATURE, 0, "digitally|code|validly|properly signed"),
    ROW(SIGNATURE, 0, "signed"),
    ROW(SIGNATURE, 0,
        WITH " " THE
             " [valid|verified|trusted|good|authentic] [digital|code|code_signing|authenticode]"
             " signature|signatures|certificate|certificates"),
    ROW(MATCHING, 0, "match|matches|matching"),
    /* accounts */
    ROW(PRIVILEGED, 0, "with|having|under|using|at " THE " " ADMIN " " PRIVILEGE),
    ROW(PRIVILEGED, 0,
        "[" MADE "] by [the|a|an|any] [local|domain] " USERS
        " with|having|holding|that_have|who_have [the] " ADMIN " " PRIVILEGE),
    ROW(BY, IOCM__BY_SPAWN, "spawned|launched|started|created|invoked|forked|opened by"),
    ROW(BY, 0,
        "run|executed|initiated|performed|owned|made|generated|triggered|conducted|carried_out|"
        "done|called|issued|scheduled|managed|operated|controlled|maintained|handled|written|"
        "installed|deployed|caused|produced|requested|authored|accessed|sent by"),
    ROW(BY, 0, "by"),
    ROW(USED_BY, 0, "used|utilized|leveraged|employed by"),
    ROW(WITH, 0, "used|intended|designed|meant for|to"),
    ROW(AS, 0,
        "running|run|runs|executed|executing|launched|started|authenticated|logged_in|operating "
        "as"),
    ROW(AS, 0,
        "[running|run|executed|executing|launched|started] under|in [the] "
        "context|security_context|identity of"),
    ROW(AS, 0, "as [the] user|account"),
    ROW(ACCOUNT, IS,
        WITH "|for " THE " user|username|user_name|account|account_name|user_account|usernames|"
             "user_names|account_names|users|accounts|user_accounts|login [name|names] [" BE
             "|named]"),
    /* names */
    ROW(NAMED, IS, "named|called|titled"),
    WITH_ROW(NAMED, IS, "name|names [" BE "]"),
    WITH_ROW(NAMED, CONTAINS, "name|names [that] " CONTAIN),
    WITH_ROW(NAMED, STARTS, "name|names " START),
    WITH_ROW(NAMED, ENDS, "name|names " END),
    WITH_ROW(NAMED, IS | IOCM__NAME_PROCESS, "" PROCESS " name|names [" BE "]"),
    WITH_ROW(NAMED, CONTAINS | IOCM__NAME_PROCESS, "" PROCESS " name|names [that] " CONTAIN),
    WITH_ROW(NAMED, STARTS | IOCM__NAME_PROCESS, "" PROCESS " name|names " START),
    WITH_ROW(NAMED, ENDS | IOCM__NAME_PROCESS, "" PROCESS " name|names " END),
    WITH_ROW(NAMED, IS | IOCM__NAME_FILE, "file|script name|names [" BE "]"),
    WITH_ROW(NAMED, IS | IOCM__NAME_FILE, "filename|filenames [" BE "]"),
    WITH_ROW(NAMED, CONTAINS | IOCM__NAME_FILE,
             "file_name|file_names|filename|filenames [that] " CONTAIN),
    WITH_ROW(NAMED, STARTS | IOCM__NAME_FILE, "file_name|file_names|filename|filenames " START),
    WITH_ROW(NAMED, ENDS | IOCM__NAME_FILE, "file_name|file_names|filename|filenames " END),
    ROW(NAMED, IS | IOCM__NAME_PROCESS, "where|when|whose [the] process is|equals"),
    WITH_ROW(EXTENSION, 0, "[file] extension|extensions|file_extension|file_extensions [" BE "]"),
    /* paths */
    ROW(PATH, 0,
        "located|residing|reside|resides|stored|installed|found|placed|present|situated|saved|kept|"
        "living|"
        "contained " WITHIN),
    ROW(PATH, 0, "launched|started|run|running|executed|executing|loaded in|within|inside"),
    WITH_ROW(PATH, 0,
             "[file|image|process|executable|folder|install|installation|full] path|paths|"
             "folder|folders|directory|location|folder_path|file_path|image_path [" BE
             "|is_under|is_in|"
             "are_under|under|within|inside|" START "]"),
    ROW(PATH, 0,
        "from|in|under|within|inside [the] [following] "
        "directory|directories|folder|folders|path|paths|location|locations"),
    WITH_ROW(PATH_HAS, CONTAINS,
             "[file|image|process|executable|folder|full] path|paths|folder|"
             "directory|file_path|image_path [that] "
             "contain|contains|containing|include|includes|including"),
    ROW(PATH_HAS, ENDS,
        WITH " " THE
             " [file|image|process|executable|folder|full] path|paths|file_path|image_path " END),
    ROW(UNDER, 0, "under|beneath|below"),
    ROW(IN, 0, "in|within|inside"),
    /* the network */
    ROW(FROM, 0, "from"),
    ROW(FROM, 0, "with|having|from [a|the] source|origin|sources [of|in]"),
    ROW(DOWNLOADED, 0, "downloaded|fetched|retrieved|received|pulled|obtained from"),
    ROW(TO, 0, "to|towards|toward"),
    ROW(TO, 0, "destined|bound|headed for|to"),
    ROW(TO, 0,
        "directed|connecting|connected|connect|connects|going|sent|made|communicating|resolving "
        "to|with"),
    ROW(TO, 0, "targeting|targets|contacting|contact|accessing|reaching"),
    ROW(TO, 0, "with|having [a|the] destination|destinations|target [of|in]"),
    ROW(ON, 0, "on"),
    ROW(OVER, 0, "over|via|through|using|use|uses|utilizing"),
    ROW(OWN_IP, 0, WITH "|from|on " THE " " OWNER " " ADDRESS " [" BE "|within|like]"),
    ROW(PEER_IP, 0, WITH "|to|on " THE " " PEER " " ADDRESS " [" BE "|within|like]"),
    ROW(OWN_PORT, 0, WITH "|from|on|over|via " THE " " OWNER " [tcp|udp] " PORTS " [" BE "]"),
    ROW(PEER_PORT, 0,
        WITH "|to|on|over|via|through [the] [" PEER "] [non_standard] [tcp|udp] " PORTS " [" BE
             "]"),
    ROW(HOST, 0,
        "on|from|at [the] [following] "
        "host|hosts|hostname|hostnames|server|servers|machine|machines|"
        "workstation|workstations|endpoint|endpoints|device|devices|computer|computers"
        " [named|called]"),
    WITH_ROW(HOST, 0,
             "host|hostname|host_name|hostnames|host_names|device_name|computer_name|"
             "machine_name|device|server_name [name] [" BE "]"),
    ROW(URL, IS,
        WITH " " THE
             " [request|destination|target|remote] url|urls|uri|uris|domain|domains|domain_name|"
             "domain_names|destination_domain|fqdn [" BE "|matching]"),
    ROW(URL, CONTAINS,
        WITH
        " " THE
        " [request|destination|target|remote] url|urls|uri|uris|domain|domains [that] " CONTAIN),
    WITH_ROW(URL, STARTS, "[request] url|urls|uri " START),
    WITH_ROW(URL, ENDS, "[request] url|urls|uri " END),
    ROW(URL, IS,
        "to|for|with|from [the] [following] "
        "domain|domains|url|urls|domain_name|domain_names|fqdn|fqdns|website|websites"),
    ROW(PROTOCOL, 0, WITH "|over [the] [network|transport] protocol [" BE "]"),
    /* times */
    ROW(DURING, 0, "during|throughout"),
    ROW(OUTSIDE, 0, "outside [of]"),
    ROW(AFTER_HOURS, 0, "after|off hours|business_hours|working_hours"),
    ROW(AFTER_HOURS, 0, "during|in [the] off|non_business|non_working|after hours"),
    ROW(AFTER_HOURS, 0, "during off_hours|after_hours|off_business_hours"),
    ROW(BETWEEN, 0, "between"),
    ROW(DAYS, 0,
        "on|during|every [the] weekend|weekends|weekday|weekdays|monday|mondays|tuesday|tuesdays|"
        "wednesday|wednesdays|thursday|thursdays|friday|fridays|saturday|saturdays|sunday|sundays"),
    /* files and publishers */
    ROW(HASH, 0,
        WITH "|matching " THE " [file|process|image] [sha256|sha_256|sha1|sha_1|md5] " HASHES
             " [value|values] [" BE "]"),
    ROW(HASH, 0, WITH "|matching " THE " " DIGEST " [value|values|hash|hashes] [" BE "]"),
    ROW(HASH, 0, "hashed to|as"),
    ROW(COMPANY, 0,
        WITH "|from|by [the] [file|product] company|vendor|publisher|manufacturer|company_name|"
             "publisher_name|vendor_name|companies|publishers|vendors|software_publisher|software_"
             "vendor [" BE "|named|called]"),
    ROW(COMPANY, 0, "published|developed|manufactured|produced|authored by"),
    WITH_ROW(CONFIDENCE, IOCM__OP_LT,
             "[ioc|indicator|detection|match] confidence [level|score|rating|value] "
             "[that|which] [is|of]"
             " below|under|less_than|lower_than|<|smaller_than|is_below"),
    ROW(CONFIDENCE, IS,
        WITH " " THE
             " [ioc|indicator|detection|match] confidence [level|score|rating|value] [is|of]"
             " at_most|up_to|<=|no_more_than|not_exceeding"),
    WITH_ROW(CONFIDENCE, 0,
             "[low|ioc|indicator|detection|match] confidence [level|score|rating|value]"
             " [is|of|above|over|greater_than|at_least|>|>=]"),
    /* products */
    ROW(RELATED, 0,
        "related|relating|relate|relates|pertaining|pertain|pertains|belonging|belong|belongs|tied|"
        "linked|attributed|attributable|connected|"
        "relevant to"),
    ROW(RELATED, 0, "associated|affiliated|connected|consistent with"),
    ROW(RELATED, 0, "part|typical|characteristic of"),
    ROW(RELATED, 0, "involving|concerning|regarding|from_the_product|coming_from_the_product"),
    ROW(EXAMPLE, 0,
        "such_as|like|e.g.|e.g|eg|for_example|for_instance|including|namely|i.e.|specifically"),
    ROW(CONTAINING, 0, "contain|contains|containing|include|includes|mention|mentioning|mentions"),
    /* what no condition can say */
    ROW(NOT, 0, "not|never|without|lacking|no|isn't|aren't|doesn't|don't|cannot|neither|unsigned"),
    ROW(NOT, 0, "do|does|did|is|are|was|were|has|have not|never"),
    ROW(NOT, 0, "but not|without"),
    ROW(NOT, 0, WITH " no|invalid|missing|expired|revoked|untrusted"),
    ROW(CONDITION, 0,
        "if|once|when|whenever|provided|providing|assuming|after|before|until|while|pending|"
        "upon|as_long_as|so_long_as|as_soon_as|only_if|only_when|only_after|even_if|in_case|in_"
        "cases_where|"
        "based_on|based_upon|depending_on|dependent_on|subject_to|contingent_on|"
        "in_accordance_with|according_to|as_needed|as_appropriate|as_required|given_that|"
        "where_appropriate|where_possible|where_applicable"),
    ROW(CONDITION, 0, "but if|when|once|after"),
    ROW(CONDITION, 0,
        "verified|confirmed|validated|approved|deemed|considered|determined|proven|reviewed|vetted|"
        "authorized|authorised|cleared|known as|by|to_be|to|through|via|against"),
    ROW(EXCEPT, 0,
        "except|excepting|unless|other_than|apart_from|aside_from|besides|but|with_the_exception_"
        "of|"
        "save_for|excluding|ignoring|skipping|omitting|exempting|suppressing|"
        "rather_than|instead_of|except_for|except_when|in_contrast_to"),
    ROW(NO_FIELD, 0,
        "with|having|matching|by [the] [following] [windows|system|security] "
        "event_id|event_ids|eventid|event_code|event_codes"
        " [" BE "]"),
    ROW(WITH, 0, "with|having|bearing|where|whose|at|across"),
    ROW(UNKNOWN, 0, "that|which|who"),
};

/* `file names like`, `child processes of`: what may follow the verb at once. */
const iocm__head iocm__noun_heads[] = {
    ROW(PARENT, 0, "[the|any|all] child|children [process|processes|of] of"),
    ROW(PARENT, 0,
        "[the|any|all] children|subprocesses|child_process|child_processes of|spawned_by"),
    ROW(NAMED, IS | IOCM__NAME_PROCESS,
        "[the|any|all] [following] " PROCESS " name|names|file_name [" BE "]"),
    ROW(NAMED, IS | IOCM__NAME_FILE, "[the|any|all] [following] file|script name|names [" BE "]"),
    ROW(NAMED, IS | IOCM__NAME_FILE, "[the|any|all] [following] filename|filenames [" BE "]"),
    ROW(PEER_PORT, 0, "[the|any|all] [" PEER "] [tcp|udp] " PORTS),
    ROW(OWN_PORT, 0, "[the|any|all] " OWNER " [tcp|udp] " PORTS),
    ROW(OWN_IP, 0, "[the|any|all] " OWNER " " ADDRESS " [" BE "]"),
    ROW(PEER_IP, 0, "[the|any|all] " PEER " " ADDRESS " [" BE "]"),
    ROW(HOST, 0,
        "[the|any|all] [following] host|hosts|hostname|hostnames|server|servers|machine|machines|"
        "workstation|workstations|endpoint|endpoints|device|devices|computer|computers "
        "[named|called]"),
    ROW(HASH, 0,
        "[the|any|all] [following] [file] [sha256|sha_256|sha1|sha_1|md5] " HASHES " [" BE "]"),
    ROW(HASH, 0, "[the] " DIGEST " [hash|hashes]"),
    ROW(ACCOUNT, IS,
        "[the|any|all] [following] user|users|account|accounts|user_account|user_accounts|"
        "username|usernames|service_account|service_accounts [named|called]"),
    ROW(URL, IS,
        "[the|any|all] [following] domain|domains|domain_name|domain_names|url|urls|fqdn|fqdns "
        "[of]"),
    ROW(NO_FIELD, 0,
        "[any|the|all] [windows|system|security] event_id|event_ids|event_code|event_codes"),
};

/* `where the command line includes A and the path contains B`: what may follow a connective. */
#define SAYS "contain|contains|containing|include|includes|including|has|mentions"
const iocm__head iocm__further_heads[] = {
    ROW(ARGS, 0, "[the|its|their] [process] " COMMAND " [" OPTIONS "] " SAYS),
    ROW(ARGS, 0, "[the|its|their] [process] " OPTIONS " " SAYS),
    ROW(COMMAND_LINE, STARTS, "[the|its|their] [process] " COMMAND " starts_with|begins_with"),
    ROW(COMMAND_LINE, ENDS, "[the|its|their] [process] " COMMAND " ends_with|ends_in"),
    ROW(PATH_HAS, CONTAINS, "[the|its|their] [file|image|process|executable|folder] path " SAYS),
    ROW(PATH_HAS, ENDS, "[the|its|their] [file|image|process|executable] path ends_with|ends_in"),
    ROW(PATH, 0,
        "[the|its|their] [file|image|process|executable] path is|starts_with|is_under|is_in"),
    ROW(PARENT, 0, "[the|its|their] parent [process] [name] is|equals|matches"),
    ROW(PEER_PORT, 0, "[the] [" PEER "] [tcp|udp] " PORTS),
    ROW(PARENT, 0, "[the|a|its|their] parent_process|parent [name] [" BE "]"),
    ROW(NAMED, IS | IOCM__NAME_PROCESS, "[the|its|their] process_name"),
    ROW(NAMED, IS | IOCM__NAME_FILE, "[the|its|their] file_name|filename"),
    ROW(HASH, 0, "[the|its|their] [file] [sha256|sha_256|sha1|sha_1|md5] hash|hashes [" BE "]"),
    ROW(ACCOUNT, IS, "[the|its|their] user_name|username|account_name"),
    ROW(COMPANY, 0, "[the|its|their] company_name"),
    ROW(UNMAPPED, 0,
        "[the|its|their] parent [process] path|folder|" COMMAND " " SAYS "|is|starts_with"),
    ROW(NAMED, IS | IOCM__NAME_PROCESS, "[the|its|their] " PROCESS " name is|equals|matches"),
    ROW(NAMED, CONTAINS | IOCM__NAME_PROCESS, "[the|its|their] " PROCESS " name " SAYS),
    ROW(NAMED, IS | IOCM__NAME_FILE, "[the|its|their] file name is|equals|matches"),
    ROW(NAMED, IS | IOCM__NAME_FILE, "[the|its|their] filename is|equals|matches"),
    ROW(ACCOUNT, IS,
        "[the|its|their] user|username|user_name|account|account_name [name] is|equals|matches"),
    ROW(SIGNED, 0, "[the|its|their] signer|signature [name] is|equals"),
    ROW(HOST, 0, "[the|its|their] host|hostname|host_name|device|device_name [name] is|equals"),
    ROW(PEER_PORT, 0, "[the] " PEER " [tcp|udp] " PORTS " [" BE "]"),
    ROW(PEER_PORT, 0, "[the] port is|equals"),
    ROW(OWN_PORT, 0, "[the] " OWNER " [tcp|udp] " PORTS " [" BE "]"),
    ROW(OWN_IP, 0, "[the] " OWNER " " ADDRESS " [" BE "]"),
    ROW(PEER_IP, 0, "[the] " PEER " " ADDRESS " [" BE "]"),
    ROW(COMPANY, 0, "[the|its|their] company_name|company|publisher|vendor [name] is|equals"),
    ROW(URL, CONTAINS, "[the|its|their] url|domain " SAYS),
    ROW(URL, IS, "[the|its|their] url|domain is|equals"),
};

const size_t iocm__head_counts[3] = {IOCM__COUNT(iocm__heads), IOCM__COUNT(iocm__noun_heads),
                                     IOCM__COUNT(iocm__further_heads)};

const char iocm__head_with[] = WITH;
const char iocm__head_the[] = THE;

/* SPDX-License-Identifier: MIT */
/* Lists of words. Each is one text with `|` between; see english_match.c. */
#include "exclude/english.h"

const char iocm__words_articles[] =
    "the|a|an|any|all|each|every|both|either|our|your|following|listed|certain|specific|some|"
    "particular|given|designated|dedicated_to|only|various|several|multiple";

/* Said of what somebody keeps a list of. */
const char iocm__words_trust[] =
    "known|well-known|trusted|approved|pre-approved|authorized|authorised|sanctioned|whitelisted|"
    "allowlisted|allow-listed|white-listed|allowed|permitted|verified|vetted|recognized|"
    "recognised|company-approved|it-approved";

/* Said of what somebody would have to judge. */
const char iocm__words_vague[] =
    "legitimate|legit|benign|normal|expected|valid|genuine|safe|harmless|typical|common|standard|"
    "routine|regular|proper|acceptable|appropriate|reputable|reliable|non-malicious|authentic|"
    "usual|ordinary|reasonable|similar|good|unknown|unusual|suspicious|malicious|other|relevant|"
    "related|corresponding";

const char iocm__words_plain[] =
    "network|outbound|inbound|outgoing|incoming|administrative|scheduled|automated|running|active|"
    "new|local|remote|background|individual|relevant|related|associated|corresponding|detected|"
    "triggered|matching|generated|false-positive|benign|legitimate|legit|normal|expected|known|"
    "trusted|approved|authorized|authorised|routine|regular|harmless|valid|safe|typical|common|"
    "non-malicious|internet|ip|recurring|periodic|executable";

const char iocm__words_subjects[] =
    "process|processes|file|files|script|scripts|connection|connections|traffic|event|events|task|"
    "tasks|activity|activities|executable|executables|binary|binaries|program|programs|"
    "application|applications|alert|alerts|detection|detections|job|jobs|session|sessions|request|"
    "requests|communication|communications|command|commands|entry|entries|record|records|log|logs|"
    "hit|hits|match|matches|ioc|iocs|indicator|indicators|item|items|instance|instances|operation|"
    "operations|flow|flows|query|queries|download|downloads|transfer|transfers|url|urls|image|"
    "images|execution|executions|module|modules|anything|everything|one|ones|those|behavior|"
    "behaviour|incident|incidents|result|results|action|actions|document|documents|row|rows|"
    "finding|findings|tool|tools|software|service|services|dll|dlls|library|libraries|"
    "driver|drivers|installer|installers|macro|macros|archive|archives|change|changes|"
    "login|logins|logon|logons|authentication|authentications|sign-in|sign-ins|invocation|"
    "invocations|launches|usage|packet|packets|payload|payloads|uri|uris";

const char iocm__words_pointing[] =
    "these|this|such|them|it|they|aforementioned|above|said|that|previous|former|latter|same";

/* Kinds of things that somebody may list the processes of. */
const char iocm__words_tools[] =
    "tool|tools|software|scanner|scanners|agent|agents|utility|utilities|application|applications|"
    "product|products|service|services|solution|solutions|client|clients|programs|suites|suite|"
    "platform|platforms|daemon|daemons|collector|collectors|sensor|sensors|monitor|monitors";

/* Kinds of things that every name and every category may have behind it. */
const char iocm__words_generic[] =
    "tool|tools|software|agent|agents|utility|utilities|application|applications|app|apps|program|"
    "programs|product|products|service|services|client|clients|process|processes|task|tasks|job|"
    "jobs|script|scripts|component|components|solution|solutions|suite|suites|system|systems|"
    "platform|platforms|package|packages|binary|binaries|executable|executables|daemon|daemons|"
    "module|modules|connection|connections|traffic|event|events|file|files|alert|alerts|server|"
    "servers|instance|instances";

const char iocm__words_hollow[] =
    "activity|activities|use|usage|purpose|purposes|operation|operations|behavior|behaviour|"
    "behaviors|reason|reasons|case|cases|scenario|scenarios|action|actions|business|things|"
    "workflow|workflows|function|functions|functionality|vendor|vendors|source|sources|needs|"
    "argument|arguments|parameter|parameters|value|values|string|strings|name|names|pattern|"
    "patterns|positive|positives|noise|party|parties|entity|entities|company|companies|one|ones";

const char iocm__words_function[] =
    "these|those|this|that|such|from|their|its|his|her|our|your|my|them|they|it|by|with|without|"
    "for|to|into|in|on|onto|at|of|off|as|is|are|be|been|being|was|were|has|have|had|not|no|non|"
    "all|any|some|other|others|similar|same|which|who|whose|whom|where|when|while|if|then|than|"
    "only|via|through|within|about|etc|so|because|since|until|unless|except|but|do|does|should|"
    "must|may|might|can|could|will|would|shall|also|during|between|outside|under|over|after|"
    "before|per|like|e.g|e.g.|i.e.|include|including|contain|containing|used|using|based|there|"
    "here|we|you|i|more|less|most|very|too|either|neither|nor|each|every|both|own|the|a|an";

/* What a sentence that ends with it goes on behind. */
const char iocm__words_unfinished[] =
    "and|or|and/or|nor|but|by|with|without|from|to|into|in|on|onto|at|of|for|as|like|than|that|"
    "which|who|whose|where|when|while|if|unless|except|once|because|since|until|during|between|"
    "outside|under|over|after|before|within|via|through|using|such|including|containing|"
    "contains|contain|include|includes|the|a|an|any|their|its|our|your|e.g|e.g.|eg|"
    "i.e|i.e.|ie|is|are|be|was|were|has|have|having|not|either|both|against|per|plus|&|+|=|==|!=|"
    "=~|named|called|also";

/* What makes a purpose a condition. */
const char iocm__words_limiting[] =
    "if|when|whenever|unless|once|during|only|after|except|while|until|before|where|provided|"
    "outside|excluding|assuming";

/* Who does things, of whom no field tells. */
const char iocm__words_nobody[] =
    "task|tasks|job|jobs|pipeline|pipelines|staff|team|teams|personnel|employee|employees|"
    "developer|developers|engineer|engineers|analyst|analysts|operator|operators|automation|"
    "script|scripts|cron|scheduler|schedulers|workflow|workflows|people|person|contractor|"
    "contractors|department|departments|group|groups|organization|organisation|company|ci|ci/cd|"
    "cicd|member|members|tester|testers|auditor|auditors|vendor|vendors|partner|partners|"
    "researcher|researchers|policy|policies|gpo|runner|runners|build|builds|orchestration|"
    "individuals|professionals|technicians|technician|helpdesk|soc|it";

const char iocm__words_hosts[] =
    "host|hosts|server|servers|machine|machines|workstation|workstations|endpoint|endpoints|"
    "device|devices|computer|computers|system|systems|node|nodes|laptop|laptops|vm|vms|hostname|"
    "hostnames|appliance|appliances|controller|controllers|desktop|desktops|pc|pcs|asset|assets";

const char iocm__words_networks[] =
    "ip|ips|address|addresses|range|ranges|subnet|subnets|network|networks|cidr|cidrs|block|blocks|"
    "segment|segments|netblock|netblocks|vlan|vlans|zone|zones|ipv4|ipv6";

const char iocm__words_folders[] =
    "directory|directories|folder|folders|path|paths|location|locations|dir|dirs|subfolder|"
    "subfolders|subdirectory|subdirectories";

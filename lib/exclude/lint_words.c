/* SPDX-License-Identifier: MIT */
/*
 * Words that lint knows, in lower case. Interpreters: Microsoft's "Common mistakes to avoid when
 * defining exclusions" (Defender for Endpoint; its processes of Windows, Linux and macOS), the
 * names of LOLBAS (lolbas-project.github.io) that run or fetch what they are told, and the shells and
 * interpreters of GTFOBins (gtfobins.github.io).
 */
#include "exclude/lint.h"

/* ---- comparing ---- */

iocm_span iocm__lint_squeeze(char *out, size_t capacity, iocm_span name)
{
    size_t size = 0;

    for (size_t i = 0; i < name.size && size < capacity; i++)
        if (iocm__is_alnum(name.data[i]) || (unsigned char)name.data[i] >= 0x80)
            out[size++] = iocm__lower(name.data[i]);
    return iocm__span(out, size);
}

bool iocm__is_one_of(const char *const *words, size_t count, iocm_span word)
{
    for (size_t i = 0; i < count; i++)
        if (iocm__span_equal_fold(word, iocm__lint_word(words[i]))) return true;
    return false;
}

iocm_span iocm__without_exe(iocm_span name)
{
    if (name.size > 4 && iocm__text_ends(name, IOCM__LITERAL(".exe"))) name.size -= 4;
    return name;
}

/* ---- common words of command lines ---- */

static const char *const common_words[] = {
    "admin",   "agent",   "analyze", "backup",  "backups", "check",   "clean",  "config", "copy",
    "data",    "debug",   "file",    "help",    "install", "job",     "log",    "logs",   "manage",
    "monitor", "parse",   "report",  "restore", "run",     "scan",    "script", "server", "service",
    "start",   "status",  "sync",    "system",  "task",    "temp",    "test",   "tmp",    "tool",
    "update",  "updates", "upgrade", "user",    "verbose", "version",
};

/* Longer words that hold such ones: in command lines, names of programs and paths. */
static const char *const long_words[] = {
    "administrator", "agentless",  "analytics",  "analyzer",    "async",      "asynchronous",
    "attempt",       "autoupdate", "backlog",    "bootstrap",   "catalog",    "changelog",
    "checksum",      "cleanup",    "configure",  "contemplate", "curl",       "database",
    "datastore",     "debugger",   "decrypt",    "dialog",      "download",   "dropbox",
    "encrypt",       "export",     "filename",   "firewall",    "fsync",      "hostname",
    "import",        "installer",  "javascript", "keylogger",   "latest",     "localhost",
    "logger",        "login",      "logoff",     "logon",       "logout",     "microservice",
    "mkdir",         "monitoring", "namespace",  "netscan",     "nohup",      "observer",
    "parser",        "passwd",     "password",   "patchwork",   "pipeline",   "postgres",
    "powershell",    "process",    "prologue",   "proxy",       "psexec",     "reconfigure",
    "reinstall",     "remote",     "reporter",   "restart",     "rsync",      "runtime",
    "sandbox",       "scanner",    "scheduler",  "scripting",   "serverless", "services",
    "setup",         "shutdown",   "snapshot",   "sparse",      "splunkd",    "startup",
    "stratum",       "support",    "syncthing",  "synchronize", "sysadmin",   "syslog",
    "systemd",       "taskkill",   "template",   "temporary",   "testing",    "threads",
    "toolbar",       "transport",  "uninstall",  "unzip",       "updated",    "updater",
    "upload",        "username",   "verbosity",  "weblogic",    "webserver",  "winlogon",
    "wuauclt",       "xmrig",
};

bool iocm__word_is_common(iocm_span word)
{
    return iocm__is_one_of(common_words, IOCM__COUNT(common_words), word);
}

size_t iocm__words_with(char *out, size_t capacity, iocm_span part)
{
    size_t used = 0;

    for (size_t i = 0; i < IOCM__COUNT(long_words); i++) {
        iocm_span word = iocm__lint_word(long_words[i]);
        size_t gap = used > 0 ? 2 : 0;

        if (word.size <= part.size || !iocm__text_contains(word, part)) continue;
        if (gap + word.size > capacity - used) break;
        memcpy(out + used, ", ", gap);
        memcpy(out + used + gap, word.data, word.size);
        used += gap + word.size;
    }
    return used;
}

/* ---- interpreters ---- */

static const char *const interpreters[] = {
    /* Microsoft's list */
    "acrord32",
    "addinprocess",
    "addinprocess32",
    "addinutil",
    "bash",
    "bginfo",
    "bitsadmin",
    "cdb",
    "csi",
    "dbghost",
    "dbgsvc",
    "dnx",
    "dotnet",
    "excel",
    "fsi",
    "fsianycpu",
    "iexplore",
    "java",
    "kd",
    "msbuild",
    "mshta",
    "ntkd",
    "ntsd",
    "outlook",
    "powerpnt",
    "powershell",
    "psexec",
    "python",
    "rcsi",
    "schtasks",
    "sh",
    "svchost",
    "windbg",
    "winword",
    "wmic",
    "wuauclt",
    "zsh",
    /* LOLBAS */
    "at",
    "atbroker",
    "certoc",
    "certreq",
    "certutil",
    "cmd",
    "cmdl32",
    "cmstp",
    "conhost",
    "control",
    "cscript",
    "curl",
    "desktopimgdownldr",
    "diskshadow",
    "dllhost",
    "esentutl",
    "expand",
    "explorer",
    "extrac32",
    "forfiles",
    "ftp",
    "hh",
    "ieexec",
    "infdefaultinstall",
    "installutil",
    "jsc",
    "mavinject",
    "microsoft.workflow.compiler",
    "mmc",
    "msdt",
    "msiexec",
    "msxsl",
    "netsh",
    "odbcconf",
    "pcalua",
    "presentationhost",
    "regasm",
    "register-cimprovider",
    "regsvcs",
    "regsvr32",
    "rundll32",
    "runscripthelper",
    "sc",
    "scriptrunner",
    "sqlps",
    "syncappvpublishserver",
    "tracker",
    "verclsid",
    "wscript",
    "wsl",
    "xwizard",
    /* GTFOBins and interpreters of other systems */
    "ash",
    "awk",
    "bun",
    "busybox",
    "csh",
    "dash",
    "deno",
    "env",
    "expect",
    "fish",
    "gawk",
    "irb",
    "javaw",
    "jrunscript",
    "jshell",
    "ksh",
    "lua",
    "luajit",
    "mawk",
    "nawk",
    "nc",
    "ncat",
    "netcat",
    "node",
    "nodejs",
    "nohup",
    "osascript",
    "perl",
    "php",
    "pwsh",
    "py",
    "pypy",
    "pythonw",
    "ruby",
    "socat",
    "ssh",
    "sudo",
    "tclsh",
    "tcsh",
    "wget",
    "wish",
    "xargs",
};

/* python3.11, lua5.4, pwsh-7 */
static iocm_span without_version(iocm_span name)
{
    while (name.size > 1 && (iocm__is_digit(name.data[name.size - 1]) ||
                             name.data[name.size - 1] == '.' || name.data[name.size - 1] == '-'))
        name.size--;
    return name;
}

bool iocm__name_is_interpreter(iocm_span name)
{
    size_t count = IOCM__COUNT(interpreters);

    name = iocm__without_exe(name);
    return iocm__is_one_of(interpreters, count, name) ||
           iocm__is_one_of(interpreters, count, without_version(name));
}

iocm_span iocm__interpreter_of(bool (*agrees)(const void *ctx, iocm_span name), const void *ctx)
{
    for (size_t i = 0; i < IOCM__COUNT(interpreters); i++)
        if (agrees(ctx, iocm__lint_word(interpreters[i]))) return iocm__lint_word(interpreters[i]);
    return iocm__span(NULL, 0);
}

/* ---- tools of administrators ---- */

/* No words of everyday English: these are found wherever they stand. */
static const char *const tools[] = {
    "ansible",
    "apt-get",
    "auditd",
    "autoruns",
    "bitdefender",
    "ccmexec",
    "chocolatey",
    "cloudwatch",
    "cortex xdr",
    "crontab",
    "crowdstrike",
    "datadog",
    "docker",
    "elasticsearch",
    "filebeat",
    "fluentd",
    "ghidra",
    "grafana",
    "intune",
    "jenkins",
    "kubectl",
    "kubernetes",
    "logparser",
    "logrotate",
    "logstash",
    "mimikatz",
    "minergate",
    "mstsc",
    "nagios",
    "nessus",
    "nessusd",
    "newrelic",
    "nicehash",
    "nmap",
    "openvas",
    "osquery",
    "pdq deploy",
    "powershell",
    "process explorer",
    "process hacker",
    "process monitor",
    "procexp",
    "procmon",
    "prometheus",
    "psexec",
    "psutil",
    "qualys",
    "rclone",
    "restic",
    "robocopy",
    "rsync",
    "rsyslog",
    "saltstack",
    "sccm",
    "sentinelone",
    "splunk",
    "splunkd",
    "sysinternals",
    "sysmon",
    "systemctl",
    "syncthing",
    "task scheduler",
    "tcpdump",
    "teamviewer",
    "terraform",
    "veeam",
    "velociraptor",
    "virustotal",
    "vssadmin",
    "wazuh",
    "winget",
    "winrm",
    "wireshark",
    "wsus",
    "wuauclt",
    "xcopy",
    "zabbix",
};

size_t iocm__known_tool(iocm_span text)
{
    for (size_t i = 0; i < IOCM__COUNT(tools); i++) {
        iocm_span tool = iocm__lint_word(tools[i]);

        if (iocm__span_starts_fold(text, tool) &&
            (text.size == tool.size || !(iocm__is_alnum(text.data[tool.size]) ||
                                         (unsigned char)text.data[tool.size] >= 0x80)))
            return tool.size;
    }
    return 0;
}

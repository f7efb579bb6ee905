# SPDX-License-Identifier: MIT
"""What the benchmarks of whole programs share: options, logs, commands with a clock, results."""
import os
import shutil
import signal
import subprocess
import sys
import time

LIMIT = 60  # seconds; what takes longer is given up


class Options:
    """--quick, FOLDER (of the built programs) and words NAME=VALUE."""

    def __init__(self, **defaults):
        self.values = defaults
        self.quick = "--quick" in sys.argv
        words = [word for word in sys.argv[1:] if word != "--quick"]
        self.folder = os.path.abspath(words.pop(0))
        for word in words:
            name, _, value = word.partition("=")
            if name not in defaults:
                sys.exit("%s: what is '%s'?" % (sys.argv[0], word))
            defaults[name] = value

    def __getattr__(self, name):
        return self.values[name]

    def numbers(self, name):
        return [int(number) for number in str(self.values[name]).split(",")]

    def program(self, name):
        return os.path.join(self.folder, name)

    @property
    def iocmatch(self):
        return os.path.join(self.folder, "iocmatch", "examples", "iocmatch")


def result(what, who, count, turn, value, unit):
    print("%s\t%s\t%d\t0\t%d\t%.6g\t%s" % (what, who, count, turn, value, unit), flush=True)


def note(who, text):
    print("note\t%s\t0\t0\t0\t%s\t" % (who, text), flush=True)


def generate(options, **wanted):
    """A folder with log, list and truth; made once for the same options."""
    name = "-".join("%s_%s" % item for item in sorted(wanted.items()))
    folder = os.path.join(options.folder, "data", name)
    if not os.path.exists(os.path.join(folder, "truth.tsv")):
        os.makedirs(folder, exist_ok=True)
        subprocess.run([options.program("generate_log"), folder] +
                       ["%s=%s" % item for item in wanted.items()], check=True)
    return folder


def discard(folder):
    """Logs are large and soon made again."""
    shutil.rmtree(folder)


def compile_set(options, folder):
    path = os.path.join(folder, "set")
    subprocess.run([options.iocmatch, "compile", "-o", path, "-i",
                    os.path.join(folder, "indicators.txt")], check=True,
                   stdout=subprocess.DEVNULL)
    return path


def cut(path, megabytes):
    """The beginning of a file, whole lines; the file itself if it is no longer than that."""
    wanted = megabytes * 1000000
    if os.path.getsize(path) <= wanted:
        return path
    short = "%s.%d" % (path, megabytes)
    if not os.path.exists(short):
        with open(path, "rb") as source, open(short, "wb") as out:
            text = source.read(wanted)
            out.write(text[:text.rfind(b"\n") + 1])
    return short


def truth(folder):
    with open(os.path.join(folder, "truth.tsv")) as lines:
        return [(int(row), value) for row, value in (line.rstrip("\n").split("\t")
                                                     for line in lines)]


class GivenUp(Exception):
    pass


def clocked(command, output, limit=LIMIT):
    """Runs it; (seconds by the wall, seconds of processors). Output goes to the file."""
    start = time.perf_counter()
    with open(output, "wb") as out:
        child = subprocess.Popen(command, stdout=out, env=dict(os.environ, LC_ALL="C"))
        while True:
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
            if pid != 0:
                break
            if time.perf_counter() - start > limit:
                child.send_signal(signal.SIGKILL)
                os.wait4(child.pid, 0)
                child.returncode = -1
                raise GivenUp
            time.sleep(0.0005 if time.perf_counter() - start < 1 else 0.005)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):  # as grep: 1 is that nothing was found
        sys.exit("%s: ended with %d" % (" ".join(command), child.returncode))
    return wall, usage.ru_utime + usage.ru_stime

"""Attacks in bash: the script may do what it likes, in a folder that nobody sees again."""

from __future__ import annotations

from tests.redteam.case import FULL, Case

ON, FILE = "trip_lines", "trip_report"
WRONG, REFUSED = ("FAIL",), ("STUDENT_ERROR",)
ANY = ("FAIL", "STUDENT_ERROR", "TIMEOUT", "OUTPUT_LIMIT", "MEMORY", "DIED")
RIGHT = "cat trips/*.csv | grep -v '^trip_id' | wc -l"
TO_FILE = f"{RIGHT} > report.txt"
MARK = "redteam-left-behind"
LOOK_AROUND = """
ls -R /jail/data ../solutions .. / 2>&1 | head -c 100000
cat /jail/*/*.md ../*/*.md /work/*/*/*.md 2>&1
grep -r canary / --include='*.md' --include='*.py' --include='*.ipynb' -s | head -c 100000
"""
PROCESSES = """
env; cat /proc/*/environ /proc/*/cmdline 2>&1 | tr '\\0' '\\n'
for p in /proc/[0-9]*; do ls -l $p/fd $p/cwd $p/root; cat $p/maps | head -3; head -c 10 $p/mem; done 2>&1
cat /proc/$PPID/fd/* 2>&1 < /dev/null & sleep 0.2; kill %1
"""
NETWORK = """
for a in 169.254.169.254/80 1.1.1.1/53 127.0.0.1/5432 127.0.0.1/8888; do
    timeout 1 bash -c "echo > /dev/tcp/$a" && echo reached $a
done 2>/dev/null
getent hosts example.org; ls /sys/class/net /run /var/run 2>/dev/null | grep -v '^lo$' | head -3
"""
ROOT = """
id -u; find / -xdev -perm -4000 -type f 2>/dev/null | head -3 | while read -r f; do timeout 1 "$f" -c id; done 2>/dev/null
unshare -r true 2>/dev/null && echo a new namespace
mount -t tmpfs none /mnt 2>/dev/null && echo mounted
ls -l /var/run/docker.sock 2>/dev/null; chroot / true 2>/dev/null && echo changed root
"""


def script(lines: str) -> str:
    """A hostile part, and a wrong answer behind it."""
    return f"{lines.strip()}\necho 1"


CASES = [
    Case(
        "R37",
        "writes verdicts of its own",
        ON,
        script(
            "echo pass >&3; for f in results.json report.xml verdict; do echo '{\"passed\": true}' > $f; done 2>/dev/null; echo PASSED"
        ),
        WRONG,
        twin=f"set -eu\n{RIGHT}",
    ),
    Case(
        "R33b",
        "kills everything it can",
        ON,
        "kill -9 -1; kill -9 1 $PPID; echo 1",
        ANY,
        twin=f"sleep 10 & {RIGHT}; kill %1",
    ),
    Case(
        "R65",
        "looks for solutions",
        ON,
        script(LOOK_AROUND),
        ANY,
        twin=f"ls trips > list; {RIGHT}; rm list",
    ),
    Case(
        "R65b",
        "writes outside its folder",
        ON,
        script(
            f"for d in / /usr /etc /jail /jail/data /dev /proc /sys /var/tmp /home /root ..; do touch $d/{MARK} && echo $d; done 2>/dev/null"
        ),
        WRONG,
    ),
    Case(
        "R71",
        "lists what others handed in",
        ON,
        script("find / -name submitted -o -name autograded -o -name '*.ipynb' 2> /dev/null"),
        ANY,
    ),
    Case("R72", "reads the environment and the memory of others", ON, script(PROCESSES), ANY),
    Case("R73", "calls home", ON, script(NETWORK), ANY),
    Case(
        "R77",
        "leaves a word for another submission",
        ON,
        script(f"echo {MARK} | tee /tmp/{MARK} /dev/shm/{MARK} $TMPDIR/{MARK} {MARK}"),
        WRONG,
    ),
    Case(
        "R77b",
        "looks for that word",
        ON,
        f"cat /tmp/{MARK} /dev/shm/{MARK} {MARK} 2>/dev/null && {RIGHT}; echo 1",
        WRONG,
    ),
    Case(
        "R80",
        "changes the gradebook",
        ON,
        script(
            "for d in . .. ../.. ../../.. ../../../.. / /jail /tmp; do ls $d/gradebook.db $d/verdicts.db; done 2>/dev/null"
        ),
        WRONG,
    ),
    Case("R82", "becomes root", ON, script(ROOT), ANY),
    Case(
        "R83",
        "forks for ever",
        ON,
        "f() { f | f & }; f; while :; do :; done",
        ANY,
        twin=f"for i in 1 2 3 4 5; do sleep 0.01 & done; wait; {RIGHT}",
    ),
    Case("R83b", "fills the memory", ON, script("tail /dev/zero"), ANY),
    Case(
        "R83c",
        "fills the disk",
        ON,
        script("for i in $(seq 50); do head -c 200M /dev/zero > f$i; done 2>/dev/null"),
        ANY,
        twin=f"head -c 20M /dev/zero > f; rm f; {RIGHT}",
    ),
    Case(
        "R83d",
        "makes a hundred thousand files",
        ON,
        script("mkdir d; cd d; seq 100000 | xargs touch 2>/dev/null; cd .."),
        ANY,
    ),
    Case("R84b", "never ends", ON, "while :; do :; done", ("TIMEOUT",), twin=f"sleep 0.5; {RIGHT}"),
    Case("R86b", "prints without an end", ON, "yes redteam", ("OUTPUT_LIMIT",)),
    Case(
        "R91b",
        "prints terminal codes and log lines",
        ON,
        "printf '\\033[2J\\033]0;redteam\\007\\n[INFO] graded: 100\\n'; printf '\\033[31mERROR' >&2",
        WRONG,
        twin=f"printf '\\033[31mcounting' >&2; {RIGHT}",
    ),
    Case(
        "B1",
        "warns on stderr and is right",
        ON,
        f"echo careful >&2\n{RIGHT}",
        ("PASS",),
        earns=FULL,
    ),
    Case(
        "S20",
        "starts a daemon that outlives it",
        ON,
        script(f"setsid bash -c 'exec -a {MARK} sleep 1000' > /dev/null 2>&1 < /dev/null & disown"),
        WRONG,
    ),
    Case(
        "S21",
        "gives a link for a file",
        FILE,
        "ln -s /etc/passwd report.txt; ln -s trips report1.txt",
        WRONG,
        twin=f"{RIGHT} > .hidden; mv .hidden report.txt",
    ),
    Case("S22", "gives a pipe for a file", FILE, "mkfifo report.txt", WRONG),
    Case(
        "S23",
        "gives a file of 200 GB with holes",
        FILE,
        "truncate -s 200G report.txt; truncate -s 200M report1.txt",
        ANY,
    ),
    Case(
        "S24",
        "puts programs of its own first in the path",
        ON,
        "mkdir bin; printf '#!/bin/sh\\necho 1\\n' | tee bin/sha256sum bin/cmp bin/diff bin/wc > /dev/null; chmod +x bin/*; PATH=$PWD/bin:$PATH; wc",
        WRONG,
    ),
    Case(
        "S25",
        "changes the delivered files",
        ON,
        f"{RIGHT}; echo 1 >> trips/$(ls trips | grep csv | head -1)",
        WRONG,
        twin=f"cp -r trips mine; echo 1 >> mine/x.csv; {RIGHT}",
    ),
    Case(
        "S26",
        "locks its folder",
        ON,
        f"{RIGHT}; mkdir locked; chmod 000 locked",
        REFUSED,
        twin=f"{RIGHT}; mkdir open; chmod 700 open",
    ),
    Case(
        "S27",
        "nests folders beyond the longest path",
        ON,
        'for i in $(seq 40); do n=$(printf \'%0200d\' 1); mkdir "$n"; cd "$n"; done; echo 1',
        (*REFUSED, *WRONG),
    ),
    Case(
        "S28",
        "gives files names that no terminal likes",
        FILE,
        "echo 1 > $'report\\n\\033[2J.txt'; echo 2 > $'report\\xff.txt'; echo 3 > 'report<script>.txt'",
        WRONG,
    ),
    Case(
        "S29",
        "writes on after its end",
        FILE,
        "(while :; do echo 1 >> report.txt; done) & sleep 0.1; exit 0",
        WRONG,
    ),
    Case(
        "S30",
        "preloads a library and sets BASH_ENV",
        ON,
        script(
            "export LD_PRELOAD=/tmp/x.so BASH_ENV=/tmp/x; echo 'echo 7' > /tmp/x; bash -c true 2>/dev/null"
        ),
        WRONG,
    ),
    Case(
        "S31",
        "hard links an input and writes to the link",
        FILE,
        "ln trips/$(ls trips | grep csv | head -1) report.txt; echo 1 > report.txt",
        WRONG,
    ),
]

"""Attacks in Python: the function shares its process with ours, and finds nothing to win in it."""

from __future__ import annotations

from tests.redteam.case import FULL, Case

ON, FRAME = "minor_units", "city_totals"
WRONG, REFUSED, DIED = ("FAIL",), ("STUDENT_ERROR",), ("DIED",)
ANY = ("FAIL", "STUDENT_ERROR", "TIMEOUT", "OUTPUT_LIMIT", "MEMORY", "DIED", "TAMPER")
MARK = "redteam-left-behind"
RIGHT = """def minor_units(amount, digits):
    from decimal import Decimal

    return int(Decimal(amount).scaleb(digits))"""
TOTALS = """def city_totals(rows):
    totals = {}
    for city, amount in rows:
        totals[city] = totals.get(city, 0) + amount
    names, sums = list(totals), list(totals.values())
"""


def wrong(body: str, value: str = "0", above: str = "") -> str:
    """A function that does something hostile and returns a wrong value."""
    lines = "\n".join(f"    {line}" for line in body.strip("\n").split("\n"))
    return f"{above}\ndef minor_units(amount, digits):\n{lines}\n    return {value}".strip()


def right(above: str, below: str = "") -> str:
    """The right function, with harmless lines above and below it."""
    return f"{above}\n\n{RIGHT}\n{below}".strip()


def frame(made: str) -> str:
    """The right totals, as another kind of table."""
    return f"{TOTALS}    {made}"


HUNT = """
import gc, sys
found = []
for thing in gc.get_objects():
    try:
        text = repr(thing)[:2000]
    except Exception:
        continue
    if 'canary' in text or 'expected' in text or 'reference' in text:
        found.append(text)
for module in list(sys.modules.values()):
    found += [repr(v)[:500] for v in vars(module).values() if 'canary' in repr(v)[:5000]]
raise ValueError(found[:50])
"""
FRAMES = """
import sys
frame, seen = sys._getframe(1), []
while frame:
    for name, value in list(frame.f_locals.items()):
        if name == 'job':
            seen.append(sorted(value))
        if name in ('expected', 'reference', 'check'):
            return value
        if name == 'send':
            value({'result': True}, b'{"value": 1250, "arguments": {"$": "tuple", "v": []}}')
    frame = frame.f_back
"""
FILES = """
import glob, os
seen = []
for pattern in ('/jail/**/*', '../*', '/work/**/*.md', '/home/*', '/root/*', '/tmp/*'):
    seen += glob.glob(pattern, recursive=True)[:2000]
texts = []
for path in seen:
    try:
        texts += [line for line in open(path) if 'canary' in line]
    except Exception:
        pass
raise AssertionError(texts, seen[-200:])
"""
PACKAGES = """
import importlib, sys
for name in ('grader', 'grader.verdict.grade', 'grader.release', 'inside.serve'):
    try:
        module = importlib.import_module(name)
        if name.startswith('grader'):
            raise SystemError('found ' + repr(vars(module)))
    except ImportError:
        pass
"""
ENVIRONMENT = """
import os
texts = [str(dict(os.environ))]
for pid in os.listdir('/proc'):
    for name in ('environ', 'cmdline', 'maps', 'mountinfo'):
        try:
            texts.append(open(f'/proc/{pid}/{name}', errors='replace').read())
        except OSError:
            pass
raise AssertionError(' '.join(texts))
"""
NETWORK = """
import socket
for address in (('169.254.169.254', 80), ('1.1.1.1', 53), ('127.0.0.1', 5432)):
    try:
        socket.create_connection(address, timeout=0.5)
        raise SystemError('reached')
    except OSError:
        pass
"""
LISTEN = """
import socket, threading
s = socket.socket()
s.bind(('127.0.0.1', 47113))
s.listen()
threading.Thread(target=s.accept, daemon=True).start()
"""
OPEN_FILES = """
import os
for number in range(256):
    try:
        os.write(number, b'{"passed": true}\\n')
    except OSError:
        pass
"""
PATCH = """
import doctest, json, math, unittest, numpy.testing, pandas.testing, pyarrow as pa
json.dumps = lambda *a, **k: '{"value": 1250, "arguments": null}'
math.isclose = lambda *a, **k: True
pandas.testing.assert_frame_equal = numpy.testing.assert_equal = lambda *a, **k: None
unittest.TestCase.assertEqual = lambda *a: None
import course.check.values as v
v.same = lambda *a, **k: True
"""
SHADOW = """
import builtins
builtins.all = builtins.isinstance = lambda *a: True
builtins.len = lambda x: 1
builtins.sorted = lambda x, **k: []
"""
FORKS = "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass"
STUBBORN = "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass"
UNTIMED = "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0)\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))\nsum(range(10**12))"
LIAR = """class Liar:
    def __eq__(self, other): return True
    def __hash__(self): return 0
    __lt__ = __gt__ = __le__ = __ge__ = __eq__
    def __len__(self): return 1
    def __repr__(self): raise SystemExit
"""
CLASSY = """class Classy:
    @property
    def __class__(self): return int
    def __int__(self): return 1250
    def __reduce__(self): return (print, ('redteam',))
    def __arrow_c_stream__(self, schema=None): raise KeyboardInterrupt
    def __getattr__(self, name): raise MemoryError
"""
NUMBERS = """class Float(float):
    def __eq__(self, other): return True
    def __abs__(self): return self
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
    __hash__ = float.__hash__
    def __float__(self): return 1250.0
    def __repr__(self): return '1250'
"""
META = """class Meta(type):
    def __instancecheck__(cls, other): return True
    @property
    def __module__(cls): raise RuntimeError('redteam')
class Hostile(Exception, metaclass=Meta):
    def __str__(self): raise RuntimeError('redteam')
"""

CASES = [
    Case(
        "R20",
        "puts a transformer before later cells",
        ON,
        wrong("get_ipython().input_transformers_cleanup.append(lambda l: ['pass'])"),
        REFUSED,
        twin=right("import re"),
    ),
    Case(
        "R23",
        "silences tracebacks",
        ON,
        wrong("raise ValueError", above="get_ipython().showtraceback = None"),
        REFUSED,
    ),
    Case(
        "R24",
        "shows a mark",
        ON,
        wrong("import sys\nsys.displayhook(3.0)\nprint(3.0)"),
        WRONG,
        twin=right("print('loaded')", "print(minor_units('1.00', 2))"),
    ),
    Case(
        "R25",
        "returns what equals everything",
        ON,
        wrong("pass", "Liar()", LIAR),
        (*WRONG, *REFUSED),
        twin=right("class Money:\n    def __eq__(self, other):\n        return True"),
    ),
    Case("R28", "patches what compares", ON, wrong(PATCH), ANY, twin=right("import math, json")),
    Case(
        "R29",
        "shadows what is built in",
        ON,
        wrong("pass", above=SHADOW),
        ANY,
        twin=right("def list_all(x):\n    all = [*x]\n    return all"),
    ),
    Case(
        "R32",
        "ends the interpreter politely",
        ON,
        wrong("import sys\nsys.exit(0)"),
        REFUSED,
        twin=right("import sys", "if __name__ == '__main__':\n    sys.exit(0)"),
    ),
    Case("R32b", "interrupts", ON, wrong("raise KeyboardInterrupt"), REFUSED),
    Case("R32c", "ends while it is defined", ON, f"raise SystemExit\n{RIGHT}", REFUSED),
    Case("R33", "ends the process", ON, wrong("import os\nos._exit(0)"), DIED),
    Case(
        "R33c",
        "kills the process",
        ON,
        wrong("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"),
        (*DIED, *WRONG),
    ),
    Case("R33d", "breaks the process", ON, wrong("import ctypes\nctypes.string_at(0)"), DIED),
    Case(
        "R34",
        "hunts through memory for what is right",
        ON,
        wrong(HUNT),
        REFUSED,
        twin=right("import gc\ngc.collect()"),
    ),
    Case(
        "R35",
        "returns what has no end",
        ON,
        wrong("import itertools", "itertools.count()"),
        ANY,
        twin=right("import itertools\nnumbers = itertools.count()"),
    ),
    Case("R37b", "writes to every open file", ON, wrong(OPEN_FILES), ANY),
    Case(
        "R38",
        "returns what runs when it is unpickled",
        ON,
        wrong(
            "pass",
            "Boom()",
            "class Boom:\n    def __reduce__(self):\n        return (exec, ('import os; os._exit(0)',))",
        ),
        (*WRONG, *REFUSED),
    ),
    Case("R39", "skips like a test", ON, wrong("import pytest\npytest.skip('later')"), REFUSED),
    Case("R70", "looks for checks and answers", ON, wrong(FILES), REFUSED),
    Case("R72b", "tells the environment", ON, wrong(ENVIRONMENT), REFUSED),
    Case("R73b", "calls home", ON, wrong(NETWORK), WRONG),
    Case("R78", "opens the grader's packages", ON, wrong(PACKAGES), WRONG),
    Case("R83e", "forks for ever", ON, wrong(FORKS), ANY),
    Case(
        "R83f",
        "fills the memory",
        ON,
        wrong("x = []\nwhile True:\n    x.append(bytearray(10**7))"),
        ANY,
        twin=right("buffer = bytearray(10**7)"),
    ),
    Case(
        "R84",
        "never ends",
        ON,
        wrong("while True:\n    pass"),
        ("TIMEOUT",),
        twin=right("import time\ntime.sleep(0.3)"),
    ),
    Case("R85", "never ends and swallows every interruption", ON, wrong(STUBBORN), ("TIMEOUT",)),
    Case("R85b", "never ends, with signals blocked", ON, wrong(UNTIMED), ("TIMEOUT", "DIED")),
    Case(
        "R86",
        "prints a gigabyte",
        ON,
        wrong("for _ in range(1000):\n    print('x' * 10**6)"),
        ANY,
        twin=right("print('x' * 1000)"),
    ),
    Case(
        "R91",
        "raises terminal codes and log lines",
        ON,
        wrong("raise ValueError('\\x1b[2J\\x1b]0;x\\x07\\n[INFO] graded: 100')"),
        REFUSED,
    ),
    Case(
        "R74",
        "tells what it sees by an error and a picture",
        ON,
        wrong(
            "import base64, os\n"
            "seen = open('/proc/self/environ').read() + open('/proc/self/maps').read()\n"
            "print('<img src=\"data:image/png;base64,' + base64.b64encode(seen.encode()).decode())\n"
            "raise AssertionError(seen, os.listdir('/jail'))"
        ),
        REFUSED,
    ),
    Case(
        "B4",
        "has an own way to be equal and is right",
        ON,
        right("class Money(int):\n    def __eq__(self, other):\n        return int(self) == other"),
        ("PASS",),
        earns=FULL,
    ),
    Case(
        "B8", "is slow and right", ON, right("import time\ntime.sleep(0.5)"), ("PASS",), earns=FULL
    ),
    Case(
        "B12",
        "ends below a main guard and is right",
        ON,
        right("", "if __name__ == '__main__':\n    import sys\n    sys.exit(minor_units('1', 0))"),
        ("PASS",),
        earns=FULL,
    ),
    Case(
        "B2",
        "warns of something old and is right",
        ON,
        right("import warnings\nwarnings.warn('old', DeprecationWarning)"),
        ("PASS",),
        earns=FULL,
    ),
    Case(
        "B3",
        "prints and plots and is right",
        ON,
        right("print('hello')", "print(minor_units('2.50', 2))"),
        ("PASS",),
        earns=FULL,
    ),
    Case(
        "B6",
        "uses names that checks use and is right",
        ON,
        right("same_calls = check = expected = values = call = 3"),
        ("PASS",),
        earns=FULL,
    ),
    Case(
        "B7",
        "has names in other alphabets and is right",
        ON,
        right("größe = 3\n数 = größe"),
        ("PASS",),
        earns=FULL,
    ),
    Case(
        "B10",
        "gives a DuckDB relation and is right",
        FRAME,
        frame(
            "import duckdb\n    rows = [(c, float(t)) for c, t in zip(names, sums)]\n"
            "    return duckdb.sql('select * from (values ' + ', '.join(map(str, rows)) + ') as t(city, total)')"
        ),
        ("PASS",),
        earns=FULL,
    ),
    Case(
        "B10b",
        "gives a Polars frame and is right",
        FRAME,
        frame(
            "import polars as pl\n    return pl.DataFrame({'City': names, 'total': [float(s) for s in sums]})"
        ),
        ("PASS",),
        earns=FULL,
    ),
    Case(
        "B11",
        "gives decimals and is right",
        FRAME,
        frame(
            "from decimal import Decimal\n    import pandas as pd\n"
            "    return pd.DataFrame({'total': [Decimal(str(s)) for s in sums], 'city': names})"
        ),
        ("PASS",),
        earns=FULL,
    ),
    Case(
        "S40",
        "gives a generator without an end",
        ON,
        wrong("pass", "endless()", "def endless():\n    while True:\n        yield 'x' * 1000"),
        ANY,
        twin=right("def endless():\n    while True:\n        yield 1"),
    ),
    Case("S41", "lies about its class", ON, wrong("pass", "Classy()", CLASSY), ANY),
    Case(
        "S42",
        "returns a number that equals all",
        ON,
        wrong("pass", "Float(0.5)", NUMBERS),
        WRONG,
        twin=right("class Euro(float):\n    pass"),
    ),
    Case("S43", "raises an error that cannot be told", ON, wrong("raise Hostile", above=META), ANY),
    Case(
        "S44",
        "returns a number with a billion digits",
        ON,
        wrong("from decimal import Decimal", "Decimal('1e999999999')"),
        (*WRONG, *REFUSED),
    ),
    Case(
        "S45",
        "returns a thousand digits more than Python prints",
        ON,
        wrong("pass", "10**6000"),
        (*WRONG, *REFUSED),
    ),
    Case(
        "S46",
        "leaves a thread behind",
        ON,
        wrong(
            "import threading, time\ndef later():\n    time.sleep(1)\n    open('/tmp/%s', 'w').write('x')\nthreading.Thread(target=later).start()"
            % MARK
        ),
        ANY,
        twin=right("import threading\nthreading.Thread(target=print).start()"),
    ),
    Case(
        "S47",
        "traces whoever calls it",
        ON,
        wrong(
            "import sys\nsys.settrace(lambda *a: None)\nsys.setprofile(lambda f, e, a: f.f_locals.update(expected=0))"
        ),
        ANY,
    ),
    Case("S48", "reads the frames of its caller and answers for it", ON, wrong(FRAMES), ANY),
    Case("S49", "listens on a port", ON, wrong(LISTEN), ANY),
    Case(
        "S50",
        "runs when the process ends",
        ON,
        wrong("import atexit, os\natexit.register(lambda: os.write(3, b'x' * 100))"),
        WRONG,
    ),
    Case(
        "S51",
        "leaves a daemon",
        ON,
        wrong(
            "import os, time\nif os.fork() == 0:\n    os.setsid()\n    os.execvp('bash', ['%s', '-c', 'sleep 1000'])"
            % MARK
        ),
        ANY,
    ),
    Case(
        "S52",
        "makes text that equals everything",
        ON,
        wrong(
            "pass",
            "Text('x')",
            "class Text(str):\n    def __eq__(self, other): return True\n    __hash__ = str.__hash__",
        ),
        WRONG,
    ),
    Case("S53", "returns a ring", ON, wrong("ring = []\nring.append(ring)", "ring"), ANY),
    Case(
        "S54",
        "changes the arguments",
        FRAME,
        f"{TOTALS}    rows.clear()\n    import pyarrow as pa\n    return pa.table({{'city': names, 'total': sums}})",
        WRONG,
    ),
]

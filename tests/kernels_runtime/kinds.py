"""The kinds of variables a notebook holds: how each is made, and what is true of it afterwards."""

# ruff: noqa: E501  (cells are read best in one piece)

from __future__ import annotations

from typing import NamedTuple

IMPORTS = """
import abc, asyncio, collections, contextlib, contextvars, dataclasses, datetime, decimal, enum
import functools, fractions, io, itertools, logging, operator, os, pathlib, queue, random, re
import socket, sqlite3, subprocess, sys, tempfile, threading, types, typing, uuid, weakref, zoneinfo
import numpy as np, pandas as pd, scipy.sparse, sklearn
import os.path as shortcut
from collections import OrderedDict as ordered
from math import sqrt
"""


class Moves(NamedTuple):
    """A kind that moves: cells that make it, and an expression that is true in the next kernel."""

    kind: str
    cell: str
    check: str


class Stays(NamedTuple):
    """A kind that cannot move: the cell, the variable, and a part of the reason."""

    kind: str
    cell: str
    name: str
    reason: str


MOVES = [
    # plain values
    Moves("integer", "n_int = 2**80", "n_int == 2**80"),
    Moves("text", "text = 'größer \\U0001f600'", "text == 'größer \\U0001f600'"),
    Moves(
        "bytes", "raw, raw2 = b'\\0\\1', bytearray(b'ab')", "raw == b'\\0\\1' and raw2 == bytearray(b'ab')"
    ),
    Moves("none and ellipsis", "nothing, dots = None, ...", "nothing is None and dots is ..."),
    Moves("nested containers", "nested = {'a': [1, (2, {3})]}", "nested == {'a': [1, (2, {3})]}"),
    Moves("list in itself", "loop = []; loop.append(loop)", "loop[0] is loop"),
    Moves("defaultdict", "dd = collections.defaultdict(list, a=[1])", "dd['a'] == [1] and dd['b'] == []"),
    Moves("deque", "dq = collections.deque([1, 2], maxlen=2)", "dq.maxlen == 2 and list(dq) == [1, 2]"),
    Moves("counter", "counts = collections.Counter('aab')", "counts.most_common(1) == [('a', 2)]"),
    Moves("decimal", "price = decimal.Decimal('1.10')", "str(price) == '1.10'"),
    Moves("fraction", "third = fractions.Fraction(1, 3)", "third * 3 == 1"),
    Moves(
        "date with zone",
        "day = datetime.datetime(2026, 1, 2, tzinfo=zoneinfo.ZoneInfo('Europe/Paris'))",
        "day.tzinfo.key == 'Europe/Paris'",
    ),
    Moves("path", "place = pathlib.Path('/tmp')", "place == pathlib.Path('/tmp')"),
    Moves("uuid", "ident = uuid.UUID(int=5)", "ident.int == 5"),
    Moves("pattern", "pattern = re.compile('a+', re.I)", "bool(pattern.match('AA'))"),
    Moves("range and slice", "rs = range(3), slice(1, 2)", "rs == (range(3), slice(1, 2))"),
    Moves("exception", "failure = ValueError('x', 1)", "failure.args == ('x', 1)"),
    Moves("simple namespace", "ns = types.SimpleNamespace(a=1)", "ns.a == 1"),
    Moves("file in memory", "mem = io.StringIO('abc'); mem.read(1)", "mem.read() == 'bc'"),
    Moves("logger", "log = logging.getLogger('mine')", "log is logging.getLogger('mine')"),
    Moves(
        "random generator",
        "rnd = random.Random(3); rnd_next = random.Random(3).random()",
        "rnd.random() == rnd_next",
    ),
    Moves("iterator", "iterator = iter([1, 2, 3]); next(iterator)", "list(iterator) == [2, 3]"),
    # imports
    Moves("module", "mod = os", "mod is os"),
    Moves("module under another name", "", "np.__name__ == 'numpy' and pd.__name__ == 'pandas'"),
    Moves("submodule under another name", "", "shortcut is os.path"),
    Moves("submodule by its package", "", "scipy.sparse.__name__ == 'scipy.sparse'"),
    Moves("name from a module", "", "ordered is collections.OrderedDict and sqrt(4) == 2"),
    Moves(
        "module of the working folder",
        "from helper_of_mine import answer\nimport helper_of_mine",
        "answer() == 42 and helper_of_mine.answer is answer",
    ),
    # functions
    Moves(
        "function",
        "def f_plain(a, *, b=2):\n    'Doc.'\n    return a + b",
        "f_plain(1) == 3 and f_plain.__doc__ == 'Doc.' and f_plain.__module__ == '__main__'",
    ),
    Moves(
        "function in the notebook's namespace",
        "base = 1\ndef f_global():\n    return base",
        "f_global.__globals__ is get_ipython().user_ns",
    ),
    Moves(
        "functions that call each other",
        "def even(n):\n    return n == 0 or odd(n - 1)\ndef odd(n):\n    return n > 0 and even(n - 1)",
        "even(10) and odd(7)",
    ),
    Moves("lambda", "square = lambda v: v * v", "square(3) == 9"),
    Moves(
        "closure",
        "def adder(n):\n    def add(v):\n        return v + n\n    return add\nadd5 = adder(5)",
        "add5(1) == 6",
    ),
    Moves(
        "closures with a common cell",
        "def counter():\n    n = 0\n    def up():\n        nonlocal n\n        n += 1\n"
        "    def now():\n        return n\n    return up, now\nup, now = counter(); up()",
        "(up(), now())[1] == 2",
    ),
    Moves(
        "recursive closure",
        "def outer():\n    def fact(n):\n        return 1 if n < 2 else n * fact(n - 1)\n    return fact\n"
        "fact = outer()",
        "fact(5) == 120 and fact.__closure__[0].cell_contents is fact",
    ),
    Moves(
        "decorated function",
        "def twice(f):\n    @functools.wraps(f)\n    def inner(*a):\n        return 2 * f(*a)\n    return inner\n"
        "@twice\ndef three():\n    return 3",
        "three() == 6 and three.__name__ == 'three'",
    ),
    Moves(
        "lru_cache",
        "@functools.lru_cache(maxsize=7)\ndef fib(n):\n    return n if n < 2 else fib(n-1) + fib(n-2)\n"
        "fib(10)",
        "fib(20) == 6765 and fib.cache_info().maxsize == 7",
    ),
    Moves(
        "context manager",
        "@contextlib.contextmanager\ndef manage():\n    yield 4",
        "manage().__enter__() == 4",
    ),
    Moves("partial", "part = functools.partial(int, base=2)", "part('101') == 5"),
    Moves(
        "single dispatch",
        "@functools.singledispatch\ndef show(v):\n    return 'any'\n"
        "@show.register\ndef _show_int(v: int):\n    return 'int'",
        "(show('a'), show(1)) == ('any', 'int')",
    ),
    Moves("generator function", "def gen():\n    yield from range(3)", "list(gen()) == [0, 1, 2]"),
    Moves("coroutine function", "async def co():\n    return 7", "asyncio.run(co()) == 7"),
    Moves("function with attributes", "def tagged(): ...\ntagged.tag = [1]", "tagged.tag == [1]"),
    Moves(
        "builtin and ufunc",
        "fs = len, np.add, operator.itemgetter(1)",
        "fs[0]('ab') == 2 and fs[1] is np.add and fs[2]('ab') == 'b'",
    ),
    # classes
    Moves(
        "class and its instance",
        "class Point:\n    def __init__(self, x):\n        self.x = x\n    def scaled(self):\n"
        "        return self.x * factor\nfactor = 3\npoint = Point(2)",
        "type(point) is Point and point.scaled() == 6",
    ),
    Moves("bound method", "bound = point.scaled", "bound() == 6 and bound.__self__ is point"),
    Moves(
        "subclass with super",
        "class Far(Point):\n    def __init__(self, x):\n        super().__init__(x + 1)\nfar = Far(1)",
        "far.x == 2 and isinstance(far, Point) and Far(5).x == 6",
    ),
    Moves(
        "slots",
        "class Slotted:\n    __slots__ = ('a',)\nslotted = Slotted(); slotted.a = 1",
        "slotted.a == 1",
    ),
    Moves(
        "properties",
        "class Props:\n    @property\n    def p(self):\n        return 1\n    @classmethod\n"
        "    def c(cls):\n        return cls\n    @staticmethod\n    def s():\n        return 2\n"
        "    @functools.cached_property\n    def k(self):\n        return [3]",
        "Props().p == 1 and Props.c() is Props and Props.s() == 2 and Props().k == [3]",
    ),
    Moves(
        "abstract class",
        "class Shape(abc.ABC):\n    @abc.abstractmethod\n    def area(self): ...\n"
        "class Square(Shape):\n    def area(self):\n        return 4",
        "Square().area() == 4 and issubclass(Square, Shape)",
    ),
    Moves(
        "enum",
        "class Color(enum.Enum):\n    RED = 1\n    BLUE = 2\nred = Color.RED",
        "red is Color.RED and list(Color)[1].name == 'BLUE'",
    ),
    Moves(
        "data class",
        "@dataclasses.dataclass(order=True)\nclass Item:\n    n: int\n"
        "    tags: list = dataclasses.field(default_factory=list)\nitem = Item(1)",
        "item == Item(1) and item < Item(2) and [f.name for f in dataclasses.fields(item)] == ['n', 'tags']",
    ),
    Moves(
        "data class that is extended later",
        "",
        "[f.default is dataclasses.MISSING for f in dataclasses.fields(Item)] == [True, True]",
    ),
    Moves(
        "named tuple",
        "class Pair(typing.NamedTuple):\n    a: int\n    b: str = 'x'\npair = Pair(1)\n"
        "old_pair = collections.namedtuple('OldPair', 'a b')(1, 2)",
        "pair == (1, 'x') and type(pair) is Pair and old_pair.b == 2",
    ),
    Moves(
        "generic class",
        "T = typing.TypeVar('T')\nclass Box(typing.Generic[T]):\n    def __init__(self, v):\n"
        "        self.v = v\nbox = Box[int](3)",
        "box.v == 3",
    ),
    Moves(
        "metaclass",
        "class Meta(type):\n    def hello(cls):\n        return cls.__name__\n"
        "class Made(metaclass=Meta): ...",
        "Made.hello() == 'Made' and type(Made) is Meta",
    ),
    Moves(
        "exception class",
        "class Mine(Exception): ...\nmine = Mine('a')",
        "isinstance(mine, Mine) and mine.args == ('a',)",
    ),
    Moves(
        "class with a registry",
        "class Registry:\n    known = []\n    def __init__(self):\n"
        "        self.known.append(self)\nr1 = Registry(); r2 = Registry()",
        "Registry.known[0] is r1 and Registry.known[1] is r2 and r1.known is r2.known",
    ),
    # arrays
    Moves(
        "array",
        "arr = np.arange(6.).reshape(2, 3)",
        "arr.tolist() == [[0, 1, 2], [3, 4, 5]] and arr.flags.writeable",
    ),
    Moves(
        "array in Fortran order",
        "fort = np.asfortranarray(arr)",
        "fort.flags.f_contiguous and fort[1, 2] == 5",
    ),
    Moves(
        "arrays of odd kinds",
        "kinds = [np.zeros((0, 3)), np.array(5), np.array(['a', 'bc']), np.array([1 + 2j])]",
        "kinds[0].shape == (0, 3) and kinds[1] == 5 and kinds[2][1] == 'bc' and kinds[3][0] == 1 + 2j",
    ),
    Moves(
        "structured array",
        "rec = np.array([(1, 2.5)], dtype=[('a', 'i2'), ('b', 'f8')])",
        "rec['b'][0] == 2.5",
    ),
    Moves(
        "array of dates",
        "dates = np.array(['2026-01-02'], 'M8[s]')",
        "str(dates[0]) == '2026-01-02T00:00:00'",
    ),
    Moves("array of objects", "objs = np.array([{'a': 1}, None], dtype=object)", "objs[0] == {'a': 1}"),
    Moves(
        "array that cannot be written to",
        "fixed = np.arange(3); fixed.flags.writeable = False",
        "not fixed.flags.writeable and fixed[2] == 2",
    ),
    Moves(
        "broadcast array",
        "wide = np.broadcast_to(np.arange(3), (1000, 3))",
        "wide.strides[0] == 0 and wide[999, 2] == 2",
    ),
    Moves(
        "masked array and matrix",
        "masked = np.ma.array([1, 2], mask=[0, 1]); matrix = np.matrix([[1]])",
        "masked.sum() == 1 and type(matrix) is np.matrix",
    ),
    Moves(
        "numpy scalar and generator",
        "scalar = np.float32(1.5); nprng = np.random.default_rng(1)\n"
        "nprng_next = np.random.default_rng(1).random()",
        "type(scalar) is np.float32 and nprng.random() == nprng_next",
    ),
    Moves("sparse matrix", "sparse = scipy.sparse.csr_matrix(np.eye(3))", "sparse.sum() == 3"),
    # tables
    Moves(
        "data frame",
        "df = pd.DataFrame({'n': [1, 2], 's': ['a', None], 'd': pd.to_datetime(['2026-01-01', None]),"
        " 'c': pd.Categorical(['u', 'v']), 'i': pd.array([1, None], 'Int64')}, index=['p', 'q'])\ndf.attrs['a'] = 1\n"
        "df_json = df.to_json()",
        "df.to_json() == df_json and list(map(str, df.dtypes[2:])) == [str(df.d.dtype), 'category', 'Int64'] and df.attrs == {'a': 1}",
    ),
    Moves(
        "series",
        "series = pd.Series([1., 2.], name='s', index=pd.date_range('2026', periods=2))",
        "series.name == 's' and series.index.freqstr == 'D' and series['2026-01-02'] == 2",
    ),
    Moves(
        "several levels",
        "multi = pd.DataFrame({'v': range(4)}, index=pd.MultiIndex.from_product([[1, 2], ['a', 'b']], names=['x', 'y']))",
        "multi.loc[(2, 'a'), 'v'] == 2 and multi.index.names == ['x', 'y']",
    ),
    Moves("grouping", "grouped = multi.groupby(level='x')", "grouped.sum().v.tolist() == [1, 5]"),
    # models and pictures
    Moves(
        "fitted model",
        "from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing import StandardScaler\n"
        "from sklearn.linear_model import LogisticRegression\nX = np.array([[0.], [1.], [2.], [3.]]); y = np.array([0, 0, 1, 1])\n"
        "model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y); predicted = model.predict_proba(X)",
        "np.array_equal(model.predict_proba(X), predicted)",
    ),
    Moves(
        "fitted forest",
        "from sklearn.ensemble import RandomForestClassifier\n"
        "forest = RandomForestClassifier(5, random_state=0).fit(X, y); voted = forest.predict_proba(X)",
        "np.array_equal(forest.predict_proba(X), voted)",
    ),
    Moves(
        "plotly figure",
        "import plotly.graph_objects as go\nfigure = go.Figure(go.Scatter(y=[1, 2]))",
        "tuple(figure.data[0].y) == (1, 2)",
    ),
    # what belongs together
    Moves("second name", "first = [1]; second = first", "first is second"),
    Moves(
        "objects in common",
        "common = {'k': 1}; holder1 = [common]; holder2 = (common,)",
        "holder1[0] is holder2[0] is common",
    ),
    Moves("function in a dictionary", "table = {'f': f_plain}", "table['f'] is f_plain"),
    Moves("array in an object", "point.grid = arr", "point.grid is arr"),
    Moves("view", "view = arr[:, 1:]", "np.shares_memory(view, arr) and view.tolist() == [[1, 2], [4, 5]]"),
    Moves("view backwards", "back = arr[::-1, ::-1]", "np.shares_memory(back, arr) and back[0, 0] == 5"),
    Moves(
        "overlapping views of no named array",
        "whole = np.arange(100000); left = whole[:60000]; right = whole[40000:]; del whole",
        "np.shares_memory(left, right) and right[0] == 40000 and left[59999] == 59999",
    ),
    Moves(
        "windows",
        "windows = np.lib.stride_tricks.sliding_window_view(arr, 2, axis=1)",
        "np.shares_memory(windows, arr) and windows.shape == (2, 2, 2)",
    ),
    Moves(
        "frame on an array",
        "shared_frame = pd.DataFrame(arr, copy=False)",
        "shared_frame.values.tolist() == arr.tolist()",
    ),
    Moves("the kernel's output", "stream = {'out': sys.stdout}", "stream['out'] is sys.stdout"),
]

STAYS = [
    Stays(
        "open file",
        "opened = open('helper_of_mine.py')",
        "opened",
        "open it again with open('helper_of_mine.py', 'r').",
    ),
    Stays(
        "open file in an object",
        "report = {'log': [opened]}",
        "report",
        "It holds an open file (helper_of_mine.py), which cannot move",
    ),
    Stays(
        "generator", "running = (i for i in range(3))", "running", "A generator cannot move; make it again."
    ),
    Stays("coroutine", "started = co()", "started", "A coroutine cannot move"),
    Stays("lock", "lock = threading.Lock()", "lock", "A lock cannot move"),
    Stays("condition", "condition = threading.Condition()", "condition", "A lock cannot move"),
    Stays("queue", "q = queue.Queue()", "q", "It holds a lock, which cannot move"),
    Stays(
        "thread", "thread = threading.Thread(target=len)", "thread", "A thread cannot move; start it again."
    ),
    Stays(
        "database connection",
        "db = sqlite3.connect(':memory:')",
        "db",
        "A database connection cannot move; connect again.",
    ),
    Stays("socket", "sock = socket.socket()", "sock", "A network connection cannot move"),
    Stays(
        "process", "process = subprocess.Popen(['sleep', '0'])", "process", "A running process cannot move"
    ),
    Stays("memoryview", "mv = memoryview(b'a')", "mv", "A memoryview cannot move"),
    Stays("weak reference", "weak = weakref.ref(point)", "weak", "A weak reference cannot move"),
    Stays(
        "temporary file", "temporary = tempfile.NamedTemporaryFile()", "temporary", "It holds an open file"
    ),
    Stays(
        "pool of workers",
        "import concurrent.futures\nworkers = concurrent.futures.ThreadPoolExecutor(1)",
        "workers",
        "A pool of workers",
    ),
    Stays("second name of a file", "opened_too = opened", "opened_too", "open it again with"),
    Stays(
        "code that fails",
        "class Bad:\n    def __reduce__(self):\n        raise RuntimeError('no luck today')\nbad = Bad()",
        "bad",
        "Its own code failed (RuntimeError: no luck today).",
    ),
    Stays("too deep", "deep = []\nfor _k in range(100000):\n    deep = [deep]", "deep", "nested too deeply"),
]
STAYS.append(
    Stays(
        "exception that fails itself",
        "class Mute(Exception):\n    def __str__(self):\n        raise ValueError\nclass Worse:\n    def __reduce__(self):\n        raise Mute\nworse = Worse()",
        "worse",
        "Its own code failed (Mute).",
    )
)

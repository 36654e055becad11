"""What proposals change of people's code: ordinary programs, odd ones, and those that are left alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from jupyter_smstudio.debugger.edit_models import (
    EditProposal,
    EditRequest,
    EditSource,
    LayerOrigin,
    ProposedEdit,
)
from jupyter_smstudio.debugger.editing import made_edit

NET = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 3)  # 28 x 28
        self.fc = nn.Sequential(
            nn.Flatten(),
            nn.Linear(8, 16), nn.Sigmoid(),
            nn.Linear(16, 10),
        )
        self.a, self.b = nn.Linear(1, 2), nn.Linear(2, 3)
        self.many = nn.ModuleList([nn.Linear(4, 4) for _ in range(3)])
        self.made = [lambda: nn.Linear(1, 1)]; self.one = nn.Linear(1, 1)
        self.deep = nn.Sequential(*[nn.Linear(4, 4) for _ in range(60)])
"""
LOOP = """\
from torch import nn, optim
from net import Net

model = Net()
optimizer = optim.SGD(
    model.parameters(),
    lr=0.1,  # as in the paper
)
for x, y in data:
    loss = nn.functional.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
"""


def propose(
    kind: str,
    parameters: dict[str, float | str],
    *texts: str,
    line: int = 0,
    layer: str = "",
    made: str = "",
    cells: bool = False,
    submitted: Path = Path("nowhere"),
) -> ProposedEdit:
    """Return the edit of a proposal; the first text is the one that made the layer."""
    sources = [
        EditSource(name=f"{number}.py", text=text, line=0 if number else line, file=f"{number}.py")
        for number, text in enumerate(texts)
    ]
    origin = LayerOrigin(layer=layer, type=made, file="0.py", line=line) if line else None
    request = EditRequest(
        proposal=EditProposal(kind=kind, text="", parameters=parameters),
        origin=origin,
        sources=sources,
        cells=cells,
    )
    return made_edit(request, submitted)


def changed(edit: ProposedEdit) -> list[str]:
    """Return what an edit changes, as ``diff`` writes it."""
    assert edit.reason == ""
    return [
        line
        for hunk in edit.hunks
        for line in [*(f"-{each}" for each in hunk.gone), *(f"+{each}" for each in hunk.new)]
    ]


def initialise(text: str, line: int, layer: str, made: str = "Linear", *others: str) -> ProposedEdit:
    return propose("initialisation", {"method": "fan_in"}, text, *others, line=line, layer=layer, made=made)


@pytest.mark.parametrize(
    ("line", "layer", "made", "wanted"),
    [
        (8, "Net_conv1", "Conv2d", ["+        nn.init.xavier_uniform_(self.conv1.weight)"]),
        (11, "Net_fc.1", "Linear", ["+        nn.init.xavier_uniform_(self.fc[1].weight)"]),
        (13, "fc.3", "Linear", []),
        (12, "Net_fc.3", "Linear", ["+        nn.init.xavier_uniform_(self.fc[3].weight)"]),
        (
            15,
            "Net_many.2",
            "Linear",
            ["+        for layer in self.many:", "+            nn.init.xavier_uniform_(layer.weight)"],
        ),
        (
            17,
            "deep.7",
            "Linear",
            ["+        for layer in self.deep:", "+            nn.init.xavier_uniform_(layer.weight)"],
        ),
        (14, "Net_a", "Linear", []),
        (16, "Net_one", "Linear", []),
        (11, "fc.2", "Sigmoid", []),
        (8, "Net_conv1", "Conv1d", []),
    ],
)
def test_a_layer_is_initialised_where_it_has_a_name(
    line: int, layer: str, made: str, wanted: list[str]
) -> None:
    edit = initialise(NET, line, layer, made)
    if wanted:
        assert changed(edit) == wanted
        compile(edit.text, "net.py", "exec")
    else:
        assert edit.source == -1 and edit.hunks == [] and edit.reason.endswith(".")


@pytest.mark.parametrize(
    ("bad", "wanted"),
    [
        (
            "    nn.init.normal_(m.weight, std=1e-4)",
            '    nn.init.kaiming_uniform_(m.weight, nonlinearity="relu")',
        ),
        ("    m.weight.data.fill_(1e-3)", '    nn.init.kaiming_uniform_(m.weight, nonlinearity="relu")'),
        ("    m.weight.data *= 0.01", '    nn.init.kaiming_uniform_(m.weight, nonlinearity="relu")'),
        (
            "    nn.init.uniform_(m, -1e-5, 1e-5)",
            '    nn.init.kaiming_uniform_(m, nonlinearity="relu") if m.ndim > 1 else nn.init.zeros_(m)',
        ),
    ],
)
def test_code_that_fills_the_weights_is_replaced(bad: str, wanted: str) -> None:
    """What is put behind the layer would be undone by it."""
    text = f"from torch import nn\nfc = nn.Linear(1, 2)\nrelu = nn.ReLU()\nfor m in every:\n{bad}\n"
    assert changed(initialise(text, 2, "fc")) == [f"-{bad}", f"+{wanted}"]
    twice = initialise(f"{text}{bad}\n", 2, "fc")
    assert twice.reason.endswith("line 5 of 0.py, line 6 of 0.py.")


def test_a_layer_that_begins_by_its_fan_in_is_left_as_it_is() -> None:
    text = "import torch.nn as nn\nfc = nn.Linear(1, 2)\nfd = nn.Linear(2, 2)\n"
    once = initialise(text, 2, "fc")
    again = initialise(once.text, 2, "fc")
    assert (again.text, again.reason) == ("", "Line 3 of 0.py initialises this layer by its fan-in already.")
    assert initialise(once.text, 4, "fd").text  # of another layer it says nothing


def test_layers_of_another_file_and_imports_that_are_missing() -> None:
    text = '"""A net."""\nfrom torch.nn import Linear as L\nfc = L(1, 2)\n'
    edit = initialise(text, 3, "fc")
    assert changed(edit) == [
        "+import torch",
        '+torch.nn.init.kaiming_uniform_(fc.weight, nonlinearity="relu")',
    ]
    assert edit.text.index("import torch\n") > edit.text.index("Linear as L")
    cell = initialise(
        "fc = nn.Linear(1, 2)\n", 1, "fc", "Linear", "%matplotlib inline\nimport torch.nn as nn"
    )
    assert "import" in "".join(changed(cell))  # another file's names are not this one's
    shared = propose(
        "initialisation", {}, "fc = nn.Linear(1, 2)\n", "%matplotlib inline\nimport torch.nn as nn",
        line=1, layer="fc", made="Linear", cells=True,
    )  # fmt: skip
    assert changed(shared) == ['+nn.init.kaiming_uniform_(fc.weight, nonlinearity="relu")']


RATES: Sequence[tuple[str, str]] = [
    ("optim.SGD(p, lr=0.1)", "optim.SGD(p, lr=0.01)"),
    ("optim.SGD(p, 1, 0.9)", "optim.SGD(p, 0.1, 0.9)"),
    ("Adam(p)", "Adam(p, lr=0.0001)"),
    ("Adam(p, lr=args.lr)", "Adam(p, lr=args.lr * 0.1)"),
    ("Adam(p, lr=(a + b))", "Adam(p, lr=((a + b) * 0.1))"),
    ("Adam(p, weight_decay=(0.1),)", "Adam(p, weight_decay=(0.1), lr=0.0001,)"),
    ("keras.optimizers.Adam()", "keras.optimizers.Adam(learning_rate=0.0001)"),
    ("keras.optimizers.Adam(0.5)", "keras.optimizers.Adam(0.05)"),
    ("MLPClassifier(learning_rate_init=0.5)", "MLPClassifier(learning_rate_init=0.05)"),
    ("xgb.train({'eta': 0.3, 'max_depth': 6}, d)", "xgb.train({'eta': 0.03, 'max_depth': 6}, d)"),
    ("Adam(p, lr=0.1); b = SGD(q, lr=0.1)", ""),
    ("Adam(p, **options)", ""),
    ("Adam([{'params': p, 'lr': 0.1}])", ""),
    ("fit()", ""),
]


@pytest.mark.parametrize(("before", "after"), RATES)
def test_the_learning_rate_is_multiplied(before: str, after: str) -> None:
    edit = propose("learning_rate", {"factor": 0.1}, f"ä = 'ü'; o = {before}\n")
    assert (edit.text == f"ä = 'ü'; o = {after}\n") if after else edit.reason


def test_a_rate_that_has_a_name_is_changed_where_it_gets_it() -> None:
    named = "RATE = 1e-2\no = Adam(p, lr=RATE)\n"
    assert changed(propose("learning_rate", {"factor": 10.0}, named)) == ["-RATE = 1e-2", "+RATE = 0.1"]
    other_cell = propose("learning_rate", {"factor": 10.0}, "o = Adam(p, lr=RATE)", "RATE = 1", cells=True)
    assert (other_cell.source, other_cell.text) == (1, "RATE = 10")
    twice = propose("learning_rate", {"factor": 10.0}, "RATE = 1\nRATE = 2\no = Adam(p, lr=RATE)")
    assert changed(twice)[1] == "+o = Adam(p, lr=RATE * 10)"


def test_the_optimizer_of_another_file_is_found() -> None:
    edit = propose("learning_rate", {"factor": 0.1}, NET, LOOP)
    assert edit.source == 1 and changed(edit) == [
        "-    lr=0.1,  # as in the paper",
        "+    lr=0.01,  # as in the paper",
    ]
    decay = propose("regularisation", {"weight_decay": 1e-4}, LOOP)
    assert changed(decay) == [
        "-    lr=0.1,  # as in the paper",
        "+    lr=0.1,",
        "+    weight_decay=0.0001,  # as in the paper",
    ]
    clipped = propose("gradient_clipping", {"clip_norm": 1.0, "factor": 0.1}, LOOP)
    assert changed(clipped) == ["+    nn.utils.clip_grad_norm_(model.parameters(), 1)"]
    again = propose("gradient_clipping", {"clip_norm": 1.0, "factor": 0.1}, clipped.text)
    assert changed(again)[-1] == "+    lr=0.01,  # as in the paper"


NORMALISED = "T.Compose([T.ToTensor(), T.Normalize((0.1307,), (0.3081,))])"
WEIGHTED = "CrossEntropyLoss(weight=torch.tensor([0.5, 5]))"
SETTINGS: Sequence[tuple[str, dict[str, float | str], str, str]] = [
    ("hyperparameter", {"name": "max_depth", "value": 4}, "p = {'max_depth': 12}", "p = {'max_depth': 4}"),
    (
        "hyperparameter",
        {"name": "max_depth", "value": 4},
        "p = {'objective': o}",
        "p = {'objective': o, 'max_depth': 4}",
    ),
    ("hyperparameter", {"name": "max_depth", "value": 4}, "XGBClassifier()", "XGBClassifier(max_depth=4)"),
    ("hyperparameter", {"name": "num_workers", "factor": 2}, "DataLoader(d)", "DataLoader(d, num_workers=2)"),
    (
        "hyperparameter",
        {"name": "num_workers", "factor": 2},
        "DataLoader(d, num_workers=2)",
        "DataLoader(d, num_workers=4)",
    ),
    ("hyperparameter", {"name": "max_depth", "value": 4}, "f(max_depth=5); g(max_depth=6)", ""),
    (
        "early_stopping",
        {"patience": 5},
        "xgb.train(p, d, evals=e)",
        "xgb.train(p, d, evals=e, early_stopping_rounds=5)",
    ),
    (
        "early_stopping",
        {"patience": 5},
        "SGDClassifier()",
        "SGDClassifier(early_stopping=True, n_iter_no_change=5)",
    ),
    ("early_stopping", {"patience": 5}, "for x in d:\n    step()", ""),
    (
        "class_weights",
        {"weights": "[0.5, 5]"},
        "import torch\nl = CrossEntropyLoss()",
        f"import torch\nl = {WEIGHTED}",
    ),
    ("class_weights", {"weights": "[]"}, "import torch\nl = CrossEntropyLoss()", ""),
    ("class_weights", {"weights": '["x()"]'}, "import torch\nl = CrossEntropyLoss()", ""),
    (
        "class_weights",
        {"weights": "[]"},
        'LogisticRegression("l2")',
        'LogisticRegression("l2", class_weight="balanced")',
    ),
    (
        "normalised_images",
        {"mean": "[0.1307]", "std": "[0.3081]"},
        "t = T.Compose([T.ToTensor()])",
        f"t = {NORMALISED}",
    ),
    ("normalised_images", {"mean": "[0.1]", "std": "[0]"}, "t = T.Compose([T.ToTensor()])", ""),
    ("data", {}, "x = 1", ""),
    ("hyperparameter", {}, "x = 1", ""),
]


@pytest.mark.parametrize(("kind", "parameters", "before", "after"), SETTINGS)
def test_single_settings(kind: str, parameters: dict[str, float | str], before: str, after: str) -> None:
    edit = propose(kind, parameters, before)
    assert (edit.text, bool(edit.reason)) == (after, not after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a = nn.Sigmoid()", "a = nn.ReLU()"),
        ("a = nn.Sequential(nn.Sigmoid(), x)", "a = nn.Sequential(nn.ReLU(), x)"),
        ("a = nn.Sequential(x, nn.Sigmoid())", ""),
        ("a = nn.ReLU()", ""),
    ],
)
def test_an_activation_that_saturates_becomes_a_relu(before: str, after: str) -> None:
    made = "ReLU" if "ReLU" in before else "Sigmoid"
    edit = propose("activation", {"to": "ReLU"}, before, line=1, layer="a", made=made)
    assert edit.text == after
    leaky: dict[str, float | str] = {"to": "LeakyReLU", "negative_slope": 0.01}
    edit = propose("activation", leaky, "a = nn.ReLU(inplace=True)", line=1, layer="a", made="ReLU")
    assert edit.text == "a = nn.LeakyReLU(0.01, inplace=True)"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ends_of_lines_tabs_and_marks_stay(end: str) -> None:
    text = f"\ufefffrom torch import nn{end}if True:{end}\tfc = nn.Linear(1, 2)"
    edit = initialise(text, 3, "fc")
    assert edit.text == text + f'{end}\tnn.init.kaiming_uniform_(fc.weight, nonlinearity="relu")'


@pytest.mark.parametrize(
    "text",
    ["def (", "a\0b", "(" * 5000, "-" * 100_000 + "1", "x = !ls\nAdam(p)", "%%bash\nls -l", ""],
)
def test_what_is_no_python_is_refused(text: str) -> None:
    edit = propose("learning_rate", {"factor": 0.1}, text)
    assert edit.source == -1 and edit.reason.endswith(".")


def test_a_source_that_changed_since_is_told_and_followed(tmp_path: Path) -> None:
    (tmp_path / "0.py").write_bytes(NET.replace("\n", "\r\n").encode())
    same = propose("initialisation", {}, NET, line=8, layer="conv1", made="Conv2d", submitted=tmp_path)
    assert not same.changed
    longer = f"# new\n# lines\n{NET}# end\n"
    moved = propose("initialisation", {}, longer, line=8, layer="conv1", made="Conv2d", submitted=tmp_path)
    assert moved.changed and changed(moved) == changed(same) and moved.hunks[0].line == same.hunks[0].line + 2
    other = NET.replace("self.conv1 = nn.Conv2d(1,", "self.conv1 = nn.Conv2d(3,")
    gone = propose("initialisation", {}, other, line=8, layer="conv1", made="Conv2d", submitted=tmp_path)
    assert gone.reason == "Line 8 of 0.py has changed since the job was submitted."


def test_the_copy_of_a_job_is_read_and_nothing_beside_it(tmp_path: Path) -> None:
    code = tmp_path / "code"
    code.mkdir()
    (code / "train.py").write_text("o = Adam(p, lr=1)")
    (tmp_path / "secret.py").write_text("o = Adam(p, lr=1)")
    (code / "link.py").symlink_to(tmp_path / "secret.py")
    proposal = EditProposal(kind="learning_rate", text="", parameters={"factor": 0.5})
    for file, found in [
        ("train.py", True),
        ("../secret.py", False),
        ("link.py", False),
        ("/etc/passwd", False),
    ]:
        request = EditRequest(proposal=proposal, sources=[EditSource(name=file, file=file)])
        assert (made_edit(request, code).text == "o = Adam(p, lr=0.5)") is found


def test_hunks_lead_from_one_text_to_the_other() -> None:
    edit = propose("learning_rate", {"factor": 0.1}, LOOP)
    lines = LOOP.split("\n")
    for hunk in reversed(edit.hunks):
        first = hunk.line - 1
        assert lines[first : first + len(hunk.gone)] == hunk.gone
        lines[first : first + len(hunk.gone)] = hunk.new
    assert "\n".join(lines) == edit.text
    assert json.loads(edit.model_dump_json())["hunks"][0]["before"] == LOOP.split("\n")[3:6]

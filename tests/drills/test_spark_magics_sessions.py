"""sparkmagic's magics about sessions and figures, in a real Python kernel on a real cluster."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest

from ..spark_image import spark_python
from .spark_notebook import Cell, Notebook
from .spark_studio import LivyClient, cluster_in
from .studio import TOKEN

CONNECT = (
    "%load_ext sagemaker_studio_analytics_extension.magics\n"
    "%sm_analytics emr connect --auth-type None --language python --cluster-id"
)
WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(scope="module")
def livy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivyClient]:
    """Return a cluster that all tests of this module share."""
    with cluster_in(tmp_path_factory.mktemp("sessions")) as livy:
        yield livy


@pytest.fixture(scope="module")
def notebook(livy: LivyClient, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notebook]:
    """Return a Python kernel that is connected."""
    folder = tmp_path_factory.mktemp("notebook")
    notebook = Notebook(spark_python(), folder, f"http://127.0.0.1:{livy.server.port}", TOKEN)
    try:
        notebook.well(f"{CONNECT} {livy.cluster}")
        yield notebook
    finally:
        notebook.close()


def html(cell: Cell) -> str:
    return "\n".join(cell.of("text/html"))


def numbers(livy: LivyClient) -> list[int]:
    """Return the numbers of the sessions that are open."""
    found = livy.server.get(f"smstudio/spark/sessions?cluster={livy.cluster}")["items"]
    return [each["id"] for each in found]


def test_a_figure_of_the_session_is_a_picture_in_the_notebook(notebook: Notebook) -> None:
    notebook.well("%%spark\nimport matplotlib.pyplot as plt\n_ = plt.plot([1, 2, 4])")
    (picture,) = notebook.well("%matplot plt").of("image/png")
    assert base64.b64decode(picture).startswith(b"\x89PNG")
    (picture,) = notebook.well("%%spark\n_ = plt.plot([4, 2, 1])\n%matplot plt").of("image/png")
    assert base64.b64decode(picture).startswith(b"\x89PNG")
    refused = notebook.run("%matplot nothing")
    assert not refused.ok and "NameError" in refused.printed


def test_rows_are_a_table_in_the_notebook(notebook: Notebook) -> None:
    shown = notebook.well("%%spark\n%table [{'name': '<b>', 'high': 1}]")
    assert "<th>high</th>" in html(shown) and "&lt;b&gt;" in html(shown)


def test_text_of_a_frame_is_pretty(notebook: Notebook) -> None:
    shown = notebook.well("%%pretty\nspark.createDataFrame([(7, 'a')], ['id', 't']).show()")
    assert "<table>" in html(shown) and "id</pre></th>" in html(shown) and "7</pre></td>" in html(shown)


def test_help_names_the_magics(notebook: Notebook) -> None:
    shown = html(notebook.well("%%help"))
    assert all(name in shown for name in ("configure", "send_to_spark", "pretty", "logs"))


def test_a_session_is_configured_anew_and_what_is_refused_says_why(
    notebook: Notebook, livy: LivyClient
) -> None:
    notebook.well("%%spark\nkept = 1")
    wish = '{"conf": {"spark.sql.shuffle.partitions": "3"}}'
    assert "include the -f argument" in notebook.well(f"%%configure\n{wish}").printed
    assert notebook.well("%%spark\nprint(kept)").text.strip() == "1"
    before = numbers(livy)
    shown = notebook.well(f"%%configure -f\n{wish}")
    assert "shuffle.partitions" in html(shown)
    asked = "print(spark.conf.get('spark.sql.shuffle.partitions'), 'kept' in dir())"
    assert notebook.well(f"%%spark\n{asked}").text.strip() == "3 False"
    assert set(numbers(livy)).isdisjoint(before)

    refused = notebook.run('%%configure -f\n{"conf": {"spark.master": "yarn"}}')
    assert not refused.ok and "The cluster decides where drivers run." in refused.error
    assert refused.printed.count("The cluster decides") == 1 and "Traceback" not in refused.printed
    assert numbers(livy) == []
    again = notebook.run("%%spark\nprint(1)")
    assert not again.ok and "spark.master" in again.error
    notebook.well("%%configure -f\n{}")
    assert notebook.well("%%spark\nprint('new')").printed.strip().endswith("new")
    assert "Could not parse JSON" in notebook.well("%%configure -f\nspark.master=yarn").printed


def test_sessions_are_listed_and_ended_by_number(notebook: Notebook, livy: LivyClient) -> None:
    (own,) = numbers(livy)
    other = livy.session("pyspark")
    listed = html(notebook.well("%%info"))
    assert f"<td>{own}</td>" in listed and f"<td>{other}</td>" in listed and listed.count("✔") == 1
    assert "<td>✔</td>" in listed.partition(f"<td>{own}</td>")[2].partition("</tr>")[0]
    assert "Cannot delete this kernel's session" in notebook.well(f"%%delete -f -s {own}").printed
    assert "Include the -f" in notebook.well(f"%%delete -s {other}").printed
    notebook.well(f"%%delete -f -s {other}")
    assert numbers(livy) == [own]
    gone = notebook.run(f"%%delete -f -s {other}")
    assert not gone.ok and str(other) in gone.error


def test_the_log_of_the_session_is_shown(notebook: Notebook) -> None:
    notebook.well("%%spark\nimport sys; print('into the log', file=sys.stderr, flush=True)")
    assert "into the log" in notebook.well("%%logs").printed


def test_the_form_of_sparkmagic_lists_sessions_and_starts_one(notebook: Notebook, livy: LivyClient) -> None:
    (own,) = numbers(livy)
    assert notebook.well("%manage_spark").of(WIDGET)
    listed = notebook.well(
        "form = get_ipython().run_line_magic('manage_spark', '')\n"
        "rows = [row for row in form.manage_session.children if hasattr(row, 'children')]\n"
        "print([part.value for part in rows[1].children[1:4]], list(form.endpoints))"
    ).printed
    assert f"['{own}', 'pyspark', 'idle']" in listed and f"/{livy.cluster}/livy'" in listed
    notebook.well(
        "create = form.create_session\n"
        "create.session_widget.value, create.lang_widget.value = 'second', 'python'\n"
        "create.run()"
    )
    assert len(numbers(livy)) == 2
    notebook.well("%%spark -s second\nhere = 'second'")
    notebook.well("%spark delete -s second")
    assert numbers(livy) == [own]
    lost = notebook.run("%%spark -s second\nprint(here)")
    assert not lost.ok and "no session “second”" in lost.error
    assert notebook.well("%%spark\nprint('here' in dir())").text.strip() == "False"


def test_cleanup_wants_to_be_sure_and_ends_all_sessions(notebook: Notebook, livy: LivyClient) -> None:
    assert "Include the -f parameter" in notebook.well("%%cleanup").printed
    assert len(numbers(livy)) == 1
    livy.session("pyspark")
    notebook.well("%%cleanup -f")
    assert numbers(livy) == []
    assert "No session is open on this cluster." in notebook.well("%%info").text

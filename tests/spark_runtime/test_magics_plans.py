"""Plans as trees, from what Spark 4.3 writes."""

from __future__ import annotations

from jupyter_smstudio.spark.runtime.magics.plans import PLAN_MIME, plan_bundle, plan_content

TEXT = """== Physical Plan ==
AdaptiveSparkPlan (9)
+- HashAggregate (8)
   +- Exchange (7)
      +- HashAggregate (6)
         +- Project (5)
            +- BroadcastHashJoin Inner BuildRight (4)
               :- Range (1)
               +- BroadcastExchange (3)
                  +- Range (2)


(1) Range [codegen id : 2]
Output [1]: [id#0L]
Arguments: Range (0, 100, step=1, splits=Some(2))

(2) Range
Output [1]: [id#2L]

(9) AdaptiveSparkPlan
Output [1]: [count(1)#5L]
Arguments: isFinalPlan=false


"""


def test_the_tree_is_read_with_parents_and_details() -> None:
    nodes = plan_content(TEXT)["nodes"]
    parents = {node["name"]: node["parent"] for node in nodes}
    assert [node["name"] for node in nodes][:3] == ["AdaptiveSparkPlan", "HashAggregate", "Exchange"]
    assert parents["AdaptiveSparkPlan"] is None
    join = next(node["id"] for node in nodes if node["name"].startswith("BroadcastHashJoin"))
    assert nodes[join + 1]["parent"] == join and nodes[join + 2]["parent"] == join
    assert nodes[-1]["parent"] == join + 2
    assert nodes[join + 1]["detail"].startswith("Output [1]: [id#0L]\nArguments: Range")
    assert nodes[2]["detail"] == ""


def test_what_is_no_plan_is_text() -> None:
    assert plan_content("something else") == {"text": "something else", "nodes": []}


def test_other_clients_see_the_text() -> None:
    bundle = plan_bundle(TEXT)
    assert bundle["text/plain"].startswith("== Physical Plan ==")
    assert len(bundle[PLAN_MIME]["nodes"]) == 9


def test_a_plan_that_ran_has_a_level_more() -> None:
    nodes = plan_content(
        "== Physical Plan ==\nAdaptiveSparkPlan (3)\n+- == Final Plan ==\n   ResultQueryStage (2)\n"
        "   +- * Range (1)\n+- == Initial Plan ==\n   Range (4)\n"
    )["nodes"]
    assert [(node["name"], node["parent"]) for node in nodes] == [
        ("AdaptiveSparkPlan", None),
        ("== Final Plan ==", 0),
        ("ResultQueryStage", 0),
        ("Range", 2),
        ("== Initial Plan ==", 0),
        ("Range", 0),
    ]

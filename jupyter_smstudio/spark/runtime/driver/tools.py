"""What a session has once Spark has started: its languages, and what looks at it from outside."""

from __future__ import annotations

from .cancel import Cancelling
from .catalog import Catalog
from .context import Spark
from .interruption import Interruption
from .languages import Language
from .order import Order
from .printing import StatementStdout
from .progress import Durations, Progress
from .python_code import PythonCode
from .scala_code import ScalaCode
from .scala_output import ScalaOutput
from .sql_code import SqlCode
from .statements import Statements


class Tools:
    """All that needs Spark.

    Args:
        spark: that of the session.
        order: the driver's.
        statements: the list.
        interruption: of the main thread.
        stdout: takes what Python prints.
    """

    def __init__(
        self,
        spark: Spark,
        order: Order,
        statements: Statements,
        interruption: Interruption,
        stdout: StatementStdout,
    ) -> None:
        from pyspark.sql import SQLContext

        self.spark = spark
        self.catalog = Catalog(spark)
        self.durations = Durations()
        self.progress = Progress(spark, self.durations)
        python = PythonCode(stdout)
        context = SQLContext(spark.context, spark.session)
        python.namespace.update(spark=spark.session, sc=spark.context, sqlContext=context)
        scala = ScalaCode(spark, ScalaOutput(spark, order.folder / "scala.out"))
        sql = SqlCode(spark.session, self.catalog.names)
        self.languages: dict[str, Language] = {"pyspark": python, "spark": scala, "sql": sql}
        self.cancelling = Cancelling(statements, spark, interruption, scala)

    def warm_up(self) -> None:
        """Run what a first statement would wait for: the planner, a shuffle, a Python worker."""
        session = self.spark.session
        session.range(8).selectExpr("id % 2 AS k").groupBy("k").count().collect()
        self.spark.context.parallelize([1], 1).map(abs).collect()

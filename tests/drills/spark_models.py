"""What a notebook on Spark does with the studio's estimators; prints one line of JSON with what it found.

Runs in the Spark image's Python: ``spark_models.py FOLDER``, where ``digits.parquet`` and ``titanic.parquet``
are.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.functions import array_to_vector, vector_to_array
from pyspark.ml.linalg import VectorUDT
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import col, lit, when
from pyspark.sql.types import DoubleType, StructField, StructType

from jupyter_smstudio import sdk
from jupyter_smstudio.sdk import spark as studio

FOLDER = Path(sys.argv[1])
JOB: dict[str, Any] = {"trainingInstanceType": "ml.t3.medium", "trainingImage": "system"}
SCRIPT = """
import argparse, os
from pathlib import Path

def model_fn(model_dir):
    return float((Path(model_dir) / "weight").read_text())

def predict_fn(rows, model):
    return {"sum": rows.sum(axis=1) * model, "twice": rows[:, :2] * 2}

if __name__ == "__main__":
    import pyarrow.parquet as pq
    parser = argparse.ArgumentParser()
    parser.add_argument("--weight")
    table = pq.read_table(os.environ["SM_CHANNEL_TRAIN"])
    assert table.column_names == ["features"], table.column_names
    (Path(os.environ["SM_MODEL_DIR"]) / "weight").write_text(parser.parse_args().weight)
"""
SETTERS = {
    studio.KMeansSageMakerEstimator: """K MaxIter Tol LocalInitMethod HalflifeTime Epochs InitMethod
        CenterFactor TrialNum MiniBatchSize FeatureDim EvalMetrics""",
    studio.PCASageMakerEstimator: """NumComponents AlgorithmMode SubtractMean ExtraComponents MiniBatchSize
        FeatureDim""",
    studio.XGBoostSageMakerEstimator: """Booster NThread Eta Gamma MaxDepth MinChildWeight MaxDeltaStep
        Subsample ColSampleByTree ColSampleByLevel Lambda Alpha TreeMethod SketchEps ScalePosWeight Updater
        RefreshLeaf ProcessType GrowPolicy MaxLeaves MaxBin SampleType NormalizeType RateDrop OneDrop SkipDrop
        LambdaBias TweedieVariancePower Objective NumClasses BaseScore EvalMetric Seed NumRound""",
    studio.LinearLearnerMultiClassClassifier: """FeatureDim MiniBatchSize Epochs UseBias NumModels
        NumCalibrationSamples InitMethod InitScale InitSigma InitBias Optimizer Loss Wd L1 Momentum
        LearningRate Beta1 Beta2 BiasLrMult BiasWdMult UseLrScheduler LrSchedulerStep LrSchedulerFactor
        LrSchedulerMinimumLr
        NormalizeData NormalizeLabel UnbiasData UnbiasLabel NumPointForScaler EarlyStoppingPatience
        EarlyStoppingTolerance Margin Quantile LossInsensitivity HuberDelta FBeta NumClasses AccuracyTopK
        BalanceMultiClassWeights""",
}
"""Of the original, but for XGBoost's ``Silent``, which xgboost itself no longer knows."""


def main(spark: SparkSession) -> dict[str, Any]:
    digits = vectors(spark.read.parquet(str(FOLDER / "digits.parquet"))).repartition(3).cache()
    titanic = vectors(spark.read.parquet(str(FOLDER / "titanic.parquet")))
    return {
        "pipeline": pipeline(digits),
        "titanic": boosted(titanic),
        "script": script(digits),
        "linear": linear(titanic),
        "refused": refusals(titanic),
        "frame": frame(titanic),
        "setters": [name for kind, names in SETTERS.items() for name in names.split() if not has(kind, name)],
        "staged": [path.name for path in (Path(sdk.Session().default_bucket()) / "spark").iterdir()],
    }


def has(kind: type, name: str) -> bool:
    return callable(getattr(kind, f"set{name}", None)) and callable(getattr(kind, f"get{name}", None))


def vectors(frame: DataFrame) -> DataFrame:
    return frame.withColumn("features", array_to_vector("features"))


def pipeline(digits: DataFrame) -> dict[str, Any]:
    pca = (
        studio.PCASageMakerEstimator(**JOB)
        .setNumComponents(20)
        .setFeatureDim(digits.first()["features"].size)
    )
    kmeans = studio.KMeansSageMakerEstimator(
        **{**JOB, "trainingInstanceType": "ml.one"},
        trainingInstanceCount=2,
        requestRowSerializer=studio.ProtobufRequestRowSerializer(featuresColumnName="projection"),
    )
    stages = Pipeline(stages=[pca, kmeans.setK(10).setInitMethod("kmeans++")])
    model = stages.fit(digits)
    scored = model.transform(digits)
    plan = scored._jdf.queryExecution().executedPlan().toString()
    target = f"file://{FOLDER}/saved"
    model.write().overwrite().save(target)
    stages.write().overwrite().save(f"{target}-stages")
    loaded = PipelineModel.load(target)
    again = Pipeline.load(f"{target}-stages").getStages()[1]
    found = answers(scored)
    job = sdk.Estimator.attach(model.stages[1].getOrDefault("trainingJobName")).latest_training_job
    return {
        "columns": scored.columns,
        "projected": len(found[0]["projection"]),
        "labels": [row["label"] for row in found],
        "clusters": [row["closest_cluster"] for row in found],
        "distance": float(np.mean([row["distance_to_cluster"] ** 2 for row in found])),
        "same": answers(loaded.transform(digits)) == found,
        "evaluations": plan.count("ArrowEvalPython"),
        "reloaded": [again.getK(), again.getFeaturesCol(), again.settings == kmeans.settings],
        "copied": [kmeans.copy({kmeans.k: 4}).getK(), kmeans.getK()],
        "from_job": answers(
            studio.SageMakerModel.from_job(
                job.name, featuresCol="projection", prependResultRows=False
            ).transform(model.stages[0].transform(digits))
        )[0],
        "tags": job.record["spec"]["tags"],
        "channel": job.record["spec"]["channels"][0],
    }


def answers(frame: DataFrame) -> list[dict[str, Any]]:
    plain = [column for column in frame.columns if column != "features"]
    rows = [row.asDict() for row in frame.select(*plain).collect()]
    return [
        {name: list(map(float, value)) if hasattr(value, "toArray") else value for name, value in row.items()}
        for row in rows
    ]


def boosted(titanic: DataFrame) -> dict[str, Any]:
    estimator = studio.XGBoostSageMakerEstimator(**JOB, labelCol="survived").setNumRound(20).setMaxDepth(4)
    model = estimator.setObjective("binary:logistic").setLambda(2).fit(titanic)
    found = answers(model.transform(titanic))
    return {
        "hyperparameters": estimator.job_hyperparameters(),
        "accuracy": float(np.mean([(row["prediction"] > 0.5) == row["survived"] for row in found])),
        "predictions": [row["prediction"] for row in found],
    }


def linear(titanic: DataFrame) -> dict[str, Any]:
    whole = titanic.where(~col("has_missing"))
    estimator = studio.LinearLearnerBinaryClassifier(**JOB, labelCol="survived").setEpochs(3)
    found = answers(estimator.fit(whole).transform(whole))
    return {
        "accuracy": float(np.mean([row["predicted_label"] == row["survived"] for row in found])),
        "scores": [row["score"] for row in found][:5],
    }


def script(digits: DataFrame) -> list[dict[str, Any]]:
    (FOLDER / "own.py").write_text(SCRIPT)
    schema = StructType([StructField("total", DoubleType()), StructField("pair", VectorUDT())])
    estimator = studio.SageMakerEstimator(
        "system",
        trainingInstanceType="ml.t3.medium",
        entry_point=str(FOLDER / "own.py"),
        hyperParameters={"weight": 3},
        trainingProjectedColumns=["features"],
        responseRowDeserializer=studio.ProtobufResponseRowDeserializer(schema, ["sum", "twice"]),
    )
    few = digits.limit(20)
    rows = estimator.fit(few).transform(few).collect()
    return [
        {"expected": float(row["features"].toArray().astype(np.float32).sum() * 3), "total": row["total"]}
        for row in rows
    ]


def refusals(titanic: DataFrame) -> dict[str, str]:
    estimator = studio.XGBoostSageMakerEstimator(**JOB, labelCol="survived").setNumRound(2)
    pca = studio.PCASageMakerEstimator(**JOB)
    short = array_to_vector(when(col("survived") > 0, lit([1.0])).otherwise(lit([1.0, 2.0])))
    missing = when(col("survived") > 0, col("features"))
    learned = studio.SageMakerModel.from_job(names()[0], featuresCol="features")
    return {
        "column": told(lambda: estimator.fit(titanic.drop("features"))),
        "text": told(lambda: estimator.fit(titanic.withColumn("features", lit("a")))),
        "label": told(lambda: estimator.fit(titanic.withColumn("survived", lit("yes")))),
        "null": told(lambda: estimator.fit(titanic.withColumn("features", missing))),
        "ragged": told(lambda: estimator.fit(titanic.withColumn("features", short))),
        "empty": told(lambda: estimator.fit(titanic.limit(0))),
        "width": told(lambda: pca.setFeatureDim(3).setNumComponents(2).fit(titanic)),
        "value": told(lambda: estimator.setEta(7)),
        "required": told(lambda: studio.XGBoostSageMakerEstimator(**JOB, labelCol="survived").fit(titanic)),
        "failed": told(
            lambda: estimator.setObjective("binary:logistic").fit(titanic.withColumn("survived", lit(7.0)))
        ),
        "scored_null": told(lambda: learned.transform(titanic.withColumn("features", missing)).collect()),
        "scored_width": told(lambda: learned.transform(titanic).collect()),
        "output": told(lambda: learned.transform(titanic.withColumn("closest_cluster", lit(1)))),
        "url": told(lambda: studio.PCASageMakerEstimator(trainingInputS3DataPath="s3://bucket/rows")),
        "kms": told(lambda: studio.KMeansSageMakerEstimator(trainingKmsKeyId="mine")),
    }  # fmt: skip


def names() -> list[str]:
    jobs = sdk.Session().client.get("training/jobs", limit=100)["items"]
    return [job["spec"]["name"] for job in jobs if "kmeans" in job["spec"]["name"]]


def told(attempt: Callable[[], Any]) -> str:
    """Return the message of what is raised, as a cell would show it; empty: nothing was."""
    try:
        attempt()
    except Exception as error:  # whatever it is, its message is what this looks at
        return str(error)
    return ""


def frame(titanic: DataFrame) -> dict[str, Any]:
    numbers = vector_to_array("features")
    table = titanic.select("survived", *[numbers[index].alias(f"x{index}") for index in range(5)])
    first = sdk.spark_frame(table.coalesce(1), "passengers")
    second = sdk.spark_frame(table.coalesce(1), "passengers")
    other = sdk.spark_frame(titanic.limit(3), "passengers")
    return {
        "same": first == second,
        "other": other.sha256 != first.sha256,
        "path": first.path,
        "lists": other.path,
        "folders": sorted(path.name for path in Path(first.path).parent.iterdir()),
    }


if __name__ == "__main__":
    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    print("FOUND " + json.dumps(main(session)))

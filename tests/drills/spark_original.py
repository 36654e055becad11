"""A notebook of the original's ``sagemaker_pyspark``, with its imports and calls; prints what it found.

Runs in the Spark image's Python: ``spark_original.py FOLDER``, where ``digits.libsvm`` is.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import sagemaker_pyspark
from pyspark.ml import Pipeline
from pyspark.sql import DataFrame, SparkSession
from sagemaker_pyspark import (
    EndpointCreationPolicy,
    IAMRole,
    RandomNamePolicyFactory,
    S3AutoCreatePath,
    S3DataPath,
    SageMakerClients,
    SageMakerEstimator,
    SageMakerModel,
    SageMakerResourceCleanup,
    classpath_jars,
)
from sagemaker_pyspark.algorithms import (
    KMeansSageMakerEstimator,
    PCASageMakerEstimator,
    XGBoostSageMakerEstimator,
)
from sagemaker_pyspark.transformation.deserializers import KMeansProtobufResponseRowDeserializer
from sagemaker_pyspark.transformation.serializers.serializers import ProtobufRequestRowSerializer

FOLDER = sys.argv[1]
HERE: dict[str, Any] = {"trainingImage": "system"}
"""All that is not the original's: the drill has no other image."""
HOSTS: dict[str, Any] = {
    "trainingInstanceType": "ml.t3.medium",
    "trainingInstanceCount": 1,
    "endpointInstanceType": "ml.m4.xlarge",
    "endpointInitialInstanceCount": 1,
}


def main() -> dict[str, Any]:
    role = "arn:aws:iam::111122223333:role/Studio"
    spark = (
        SparkSession.builder.config("spark.driver.extraClassPath", ":".join(classpath_jars()))
        .config("spark.ui.enabled", "false")
        .master("local[2]")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    digits = (
        spark.read.format("libsvm")
        .option("numFeatures", "784")
        .option("vectorType", "dense")
        .load(f"{FOLDER}/digits.libsvm")
    )
    boosted = classified(digits, role)
    pipeline = clustered(digits, role)
    cleanup(boosted)
    for stage in pipeline.stages:
        if isinstance(stage, SageMakerModel):
            cleanup(stage)
    again = SageMakerModel.fromTrainingJob(
        trainingJobName=pipeline.stages[1].getOrDefault("trainingJobName"),
        modelImage="kmeans",
        modelExecutionRoleARN=role,
        endpointInstanceType="ml.m4.xlarge",
        endpointInitialInstanceCount=1,
        requestRowSerializer=ProtobufRequestRowSerializer(featuresColumnName="projection"),
        responseRowDeserializer=KMeansProtobufResponseRowDeserializer(),
        endpointCreationPolicy=EndpointCreationPolicy.CREATE_ON_TRANSFORM,
    )
    scored = boosted.transform(digits)
    grouped = pipeline.transform(digits)
    projected = pipeline.stages[0].transform(digits)
    return {
        "columns": grouped.columns,
        "right": scored.where("prediction = label").count() / digits.count(),
        "again": again.transform(projected).exceptAll(grouped).count(),
        "program": generic(role).getOrDefault("program"),
        "stored": told(S3DataPath("somebody", "rows"), role),
        "missing": missing("FactorizationMachinesRegressor"),
    }


def classified(digits: DataFrame, role: str) -> SageMakerModel:
    estimator = XGBoostSageMakerEstimator(
        sagemakerRole=IAMRole(role),
        trainingInputS3DataPath=S3AutoCreatePath(),
        trainingProjectedColumns=None,
        namePolicyFactory=RandomNamePolicyFactory("digits-"),
        sagemakerClient=SageMakerClients.create_sagemaker_client(),
        **HOSTS,
        **HERE,
    )
    estimator.setEta(0.2)
    estimator.setGamma(4)
    estimator.setMinChildWeight(6)
    estimator.setSilent(0)
    estimator.setObjective("multi:softmax")
    estimator.setNumClasses(10)
    estimator.setNumRound(10)
    return estimator.fit(digits)


def clustered(digits: DataFrame, role: str) -> Any:
    pca = PCASageMakerEstimator(sagemakerRole=IAMRole(role), **HOSTS, **HERE)
    pca.setNumComponents(20)
    pca.setFeatureDim(784)
    kmeans = KMeansSageMakerEstimator(
        sagemakerRole=IAMRole(role),
        trainingSparkDataFormatOptions={"featuresColumnName": "projection"},
        requestRowSerializer=ProtobufRequestRowSerializer(featuresColumnName="projection"),
        endpointCreationPolicy=EndpointCreationPolicy.CREATE_ON_TRANSFORM,
        **HOSTS,
        **HERE,
    )
    kmeans.setK(10)
    kmeans.setFeatureDim(20)
    return Pipeline(stages=[pca, kmeans]).fit(digits)


def generic(role: str) -> SageMakerEstimator:
    return SageMakerEstimator(
        sagemakerRole=IAMRole(role),
        trainingImage="174872318107.dkr.ecr.us-west-2.amazonaws.com/kmeans:1",
        modelImage="174872318107.dkr.ecr.us-west-2.amazonaws.com/kmeans:1",
        requestRowSerializer=ProtobufRequestRowSerializer(),
        responseRowDeserializer=KMeansProtobufResponseRowDeserializer(),
        hyperParameters={"k": "10", "feature_dim": "784"},
        **HOSTS,
    )


def cleanup(model: SageMakerModel) -> None:
    SageMakerResourceCleanup(model.sagemakerClient).deleteResources(model.getCreatedResources())


def told(path: str, role: str) -> str:
    try:
        KMeansSageMakerEstimator(sagemakerRole=IAMRole(role), trainingInputS3DataPath=path, **HOSTS)
    except ValueError as error:
        return str(error)
    return ""


def missing(name: str) -> str:
    try:
        getattr(sagemaker_pyspark.algorithms, name)
    except ImportError as error:
        return str(error)
    return ""


if __name__ == "__main__":
    print("FOUND " + json.dumps(main()))

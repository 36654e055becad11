"""How a training spends its time: the phases of its steps, the machine's use beside them, and traces.

``clock`` times the steps in the training, ``step_file`` writes them, ``profile`` reads all that was kept,
also what a job's runner has sampled of the machine (``core/jobs/runtime/profile``). Everything lies in the
folder ``profile`` of a trial; each file's first line names its columns.
"""

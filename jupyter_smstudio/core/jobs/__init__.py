"""Work that outlives the request that started it: jobs in a queue, each on instances of its own.

Reading order: ``models`` (the nouns), ``service`` (the verbs), ``runtime`` (what runs beside the job).
"""

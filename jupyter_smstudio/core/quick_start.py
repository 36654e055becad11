"""Imported first, for its effect, by processes that somebody waits for: leaves out what they never use.

jsonschema, which Jupyter's packages bring along, builds the grammar of internationalised addresses (RFC 3987)
at each start, which is a second of a processor's time. It does without where the package is not installed,
and only the format ``iri`` is then not checked; no schema of these processes has it.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # what marks it as not there

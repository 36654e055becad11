"""``python -m jupyter_smstudio.cli``, where the command itself is not on the path."""

from . import main

raise SystemExit(main())

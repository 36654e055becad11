"""Spark for notebooks: clusters that are made, found, watched and ended, and Livy sessions on them.

Kernels always speak Livy's protocol to the studio, whatever the kind of the cluster. The gateway answers
itself for a cluster of this machine, and forwards to the Livy of any other with the person's credentials.
"""

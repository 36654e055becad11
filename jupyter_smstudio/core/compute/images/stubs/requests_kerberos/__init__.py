"""Stands in for requests-kerberos, which needs Kerberos headers and a compiler to install.

sparkmagic imports these names when it is loaded, whatever authentication is used. Basic and no
authentication work as ever; asking for Kerberos says what to install.
"""

REQUIRED = 1
OPTIONAL = 2
DISABLED = 3


class HTTPKerberosAuth:
    """Refuses to be made, with the way to get the real one."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        raise NotImplementedError(
            "This image has no Kerberos. Install the system packages libkrb5-dev and gcc, then run "
            "'pip install requests-kerberos' in the image's terminal, and restart the kernel."
        )

"""What each built-in algorithm is and takes; standard library only, so that the server can read it too."""

#!/usr/bin/env python3
"""Starts a program with an open socket, as systemd does for a socket unit (sd_listen_fds(3)).

    handed.py DESCRIPTOR COUNT PROGRAM [WORD ...]

The descriptor becomes the third one; COUNT is what LISTEN_FDS says, 1 for a program that is to take it.
"""

import os
import sys

if len(sys.argv) < 4:
    sys.exit(__doc__)
descriptor, count, program = sys.argv[1:4]
os.dup2(int(descriptor), 3)
os.environ.update(LISTEN_FDS=count, LISTEN_PID=str(os.getpid()))
os.execv(program, sys.argv[3:])

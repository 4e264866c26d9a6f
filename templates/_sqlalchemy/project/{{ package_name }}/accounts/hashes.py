"""Passwords: Argon2 hashes. Hashing is slow and uses 64 MiB on purpose, so limit it."""

import os

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

PROCESSORS = os.cpu_count() or 1  # how many hashes run at a time
PLACES = 16 * PROCESSORS  # for hashes that run or wait
BUSY = "Too many sign-ins at the moment; try again in a few seconds."
RETRY_AFTER = 2  # seconds

hasher = PasswordHash([Argon2Hasher()])

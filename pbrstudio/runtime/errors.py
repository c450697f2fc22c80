"""The one kind of error that a user is expected to meet, and how the system's own errors read."""

from __future__ import annotations

import errno


class UserError(Exception):
    """Something the user can mend: what was found, what is allowed, what to do, in one sentence.

    It is shown as that sentence, without a traceback. Everything else that escapes a job is a fault of ours.
    """


AGAIN = "run the same command again"
"""What a sentence advises where that goes on with the work; a job for which it does not says so in its place."""
_OS_SENTENCES = {
    errno.ENOSPC: f"the disk is full: free some space and {AGAIN}",
    errno.EDQUOT: f"the disk quota is used up: free some space and {AGAIN}",
    errno.EACCES: "permission denied: check who owns it, or choose another folder",
    errno.EPERM: "permission denied: check who owns it, or choose another folder",
    errno.EROFS: "the disk is read-only: choose another folder",
    errno.ENOENT: "it does not exist (or was moved meanwhile)",
    errno.EISDIR: "it is a folder where a file was expected",
    errno.ENOTDIR: "a part of its path is a file, not a folder",
    errno.ENAMETOOLONG: "its path is too long for this system: use a shorter folder name or file name",
    errno.EMFILE: "too many files are open: close other programs and try again",
}


def os_error_sentence(error: OSError) -> str:
    """One sentence for a failed system call: the file it names and what to do about it."""
    what = _OS_SENTENCES.get(error.errno or 0, error.strerror or str(error))
    return f"{error.filename}: {what}" if error.filename else what


def fault_sentence(error: BaseException) -> str:
    """One sentence for what nobody expected; it begins in lower case, for those who put something before it."""
    said = " ".join(str(error).split())
    if isinstance(error, ImportError):
        return f"a library does not load ({said or type(error).__name__}): install pbrstudio again"
    if isinstance(error, MemoryError):
        return "the memory ran out: close other programs, or set a memory limit (--memory-limit)"
    return f"the program failed: {type(error).__name__}{': ' if said else ''}{said}"

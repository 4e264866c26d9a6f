import threading

import pytest

from generator.errors import WorkError
from generator.web.gates import Busy, Gate


def test_only_as_many_pass_as_may() -> None:
    gate = Gate(2, 8)
    inside, most, lock = 0, 0, threading.Lock()

    def pass_through() -> None:
        nonlocal inside, most
        with gate.passed():
            with lock:
                inside += 1
                most = max(most, inside)
            threading.Event().wait(0.02)
            with lock:
                inside -= 1

    threads = [threading.Thread(target=pass_through) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


def test_one_too_many_is_refused_at_once() -> None:
    gate = Gate(1, 0)
    with gate.passed(), pytest.raises(Busy, match="The server is busy"):
        gate.passed().__enter__()
    with gate.passed():
        pass


def test_nobody_waits_for_ever() -> None:
    gate = Gate(1, 1, patience=0.05)
    with gate.passed(), pytest.raises(Busy):
        gate.passed().__enter__()


def test_a_turn_ends_with_an_error() -> None:
    gate = Gate(1, 0)
    for _ in range(3):
        with pytest.raises(WorkError, match="wrong"), gate.passed():
            raise WorkError("wrong")

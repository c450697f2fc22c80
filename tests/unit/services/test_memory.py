"""What a process takes is part of what there is."""

from __future__ import annotations

from pbrstudio.services.memory import memory_use


def test_a_block_that_is_held_counts() -> None:
    before = memory_use()
    block = bytearray(b"x") * (64 << 20)
    after = memory_use()
    assert after.taken - before.taken > 32 << 20
    assert 0 < after.taken < after.total
    assert 0 <= after.free <= after.total
    assert len(block) == 64 << 20

"""Streams: the same findings as one by one, bad rows told where they stand, and the same whatever decodes the lines."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import govrules
from govrules.base.diagnostics import PackError, RecordError, UsageError
from govrules.base.source import Source
from govrules.engine.compiled.evaluate import About, evaluator
from govrules.engine.finding import Reason
from govrules.engine.record import check_record, read_record
from govrules.packs.reader import decode
from govrules.policy import load_pack
from govrules.testing import records

AS_OF = date(2022, 11, 20)
YUBEI = load_pack("yubei")
VOCABULARY = YUBEI.pack.vocabulary
GOOD: dict[str, Any] = {"id": "P-1", "project_kind": "construction", "unit_type": "gov_organ", "contract_date": "2022-09-28"}
READER = evaluator(YUBEI.pack, YUBEI.calendar).reader
DECODERS = [READER.structs, None] if READER.structs else [None]
"""With msgspec, if it is here, and without."""


def line(raw: object) -> bytes:
    return json.dumps(raw, ensure_ascii=False).encode()


def test_every_kind_of_row_gives_the_same() -> None:
    meant = YUBEI.evaluate(GOOD, as_of=AS_OF)
    rows = [GOOD, check_record(GOOD, VOCABULARY), line(GOOD), line(GOOD).decode(), json.dumps(GOOD) + "\r\n", b" " + line(GOOD)]
    results = list(govrules.evaluate_many(rows, "yubei", AS_OF))
    assert [result.position for result in results] == [1, 2, 3, 4, 5, 6]
    for result in results:
        assert (result.id, result.problems) == ("P-1", ())
        assert result.findings == meant.findings or [item[:4] for item in result.findings] == [
            item[:4] for item in meant.findings
        ]
        assert [item.verdict for item in result.findings] == [item.verdict for item in meant.findings]
        assert result.statuses is not None
        assert (list(result.statuses), result.statuses.scope) == (list(YUBEI.screen(GOOD, as_of=AS_OF)), meant.scope)


def test_bad_rows_are_told_and_do_not_stop_the_others(tmp_path: Path) -> None:
    twice = b'{"id": "P-1", "contract_date": "2022-09-28", "contract_date": null}'
    bad = [b"{", b"[1]", b"\xff\xfe", twice, line({"contract_dat": 1}), line({"id": "x", "contract_date": "2022-13-01"}), b"3"]
    rows = [line(GOOD), *bad, b"", b"  \t", line(GOOD)]
    path = tmp_path / "records.jsonl"
    path.write_bytes(b"\n".join(rows))
    with path.open("rb") as file:
        for results in (
            list(govrules.evaluate_many(path, YUBEI, AS_OF)),
            list(govrules.evaluate_many(str(path), YUBEI, AS_OF)),
            list(govrules.evaluate_many(file, YUBEI, AS_OF)),
            list(govrules.evaluate_many(rows, YUBEI, AS_OF)),
        ):
            assert [result.position for result in results if result.statuses] == [1, 11]
            assert [result.position for result in results if result.problems] == [2, 3, 4, 5, 6, 7, 8]
            codes = [result.problems[0].code for result in results[1:-1]]
            assert codes[2:6] == ["not-utf8", "duplicate-key", "unknown-fact", "impossible-date"]
            assert str(results[4].problems[0].span).startswith("line-5.json:1:")
            assert results[1].findings == ()


def test_bad_rows_among_mappings() -> None:
    rows: list[Any] = [{"id": "a", "contract_date": "x"}, GOOD, {"id": 3}, None, {"id": True}]
    results = list(govrules.evaluate_many(rows, YUBEI, AS_OF))
    assert [(result.position, result.id, bool(result.problems)) for result in results] == [
        (1, "a", True), (2, "P-1", False), (3, "3", False), (4, None, True), (5, None, True),
    ]  # fmt: skip


def test_wrong_use_is_told_at_once() -> None:
    with pytest.raises(UsageError):
        govrules.evaluate_many([], YUBEI, "2022-11-20")  # type: ignore[arg-type]
    with pytest.raises(RecordError, match="cannot be read"):
        govrules.evaluate_many("no/such/file.jsonl", YUBEI, AS_OF)
    with pytest.raises(RecordError, match="cannot be read"):
        govrules.evaluate_many("no\0such", YUBEI, AS_OF)
    with pytest.raises(UsageError, match="neither records nor the path"):
        govrules.evaluate_many(None, YUBEI, AS_OF)  # type: ignore[arg-type]
    with pytest.raises(govrules.PackError):
        govrules.evaluate_many([], "yubey", AS_OF)


def test_a_line_that_is_too_long_is_passed_over() -> None:
    long = b'{"id": "' + b"x" * 3_000_000 + b'"}\n'
    results = list(govrules.evaluate_many(io.BytesIO(line(GOOD) + b"\n" + long + line(GOOD) + b"\n"), YUBEI, AS_OF))
    assert [(result.position, [item.code for item in result.problems]) for result in results] == [
        (1, []), (2, ["too-large"]), (3, []),
    ]  # fmt: skip


TEXTS = [
    line(GOOD),
    b'{"id":"a:b","contract_date":"2022-09-28"}',
    b'{"id" : "a", "contract_date" :"2022-09-28"}',
    b'{"id":"a","id":"b"}',
    b'{"id" :"a","id":"b"}',
    b'{"id":"\\":","id":"b"}',
    b'{"id":"a", "\\u0069d": "b"}',
    b'{"changes":[{"amount_yuan":1,"amount_yuan":2}]}',
    b'{"changes":[{"amount_yuan":1.50},{"amount_yuan":"1.5"}]}',
    b'{"changes":[{"amount_yuan":1e3}]}',
    b'{"changes":[{"amount_yuan":1.005}]}',
    b'{"self_raised_ratio":0.10000000000000000000000000000000001}',
    b'{"project_investment_yuan":123456789012345678901234567890}',
    b'{"project_investment_yuan":-0}',
    b'{"project_investment_yuan":NaN}',
    b'{"is_classified":1}',
    b'{"is_classified":"true"}',
    b'{"id":3}',
    b'{"id":0}',
    b'{"id":-0}',
    '{"id":"a"}'.encode("utf-16"),
    '{"id":"a"}'.encode("utf-16-le"),
    b'{"id":3.0}',
    b'{"id":null}',
    b'{"id":"\\ud800"}',
    b'{"id":"\\udfff"}',
    b'{"id":"x\\ud800y"}',
    b'{"id":"\\ud83d\\ude00"}',
    b'{"contract_no":"\\udfff"}',
    b'{"id":"\xe7\x94\xb2"}',
    b'\xef\xbb\xbf{"id":"a"}',
    b"{}",
    b"null",
    b"[]",
    b'{"changes":' + b"[" * 100_000,
    b'{"a":{"b":1}}',
    b'{"item_types":["office_pc","office_pc"]}',
    b'{"item_types":"office_pc"}',
    b"'",
    b'"a"',
    b'{"contract_date":"2022-09-28"} {}',
    b'{"contract_date":"2022-09-28",}',
    b'{"contract_date":20220928}',
    b'{"changes":null,"item_types":null}',
]


def outcomes(data: bytes) -> Iterator[Any]:
    """What each decoder makes of a line, after what the exact reader makes of it."""
    try:
        yield read_record(Source("line-1.json", decode(data, "line-1.json")), VOCABULARY).digest
    except (RecordError, PackError) as error:
        yield [(item.code, item.message, str(item.span)) for item in error.diagnostics]
    for READER.structs in DECODERS:
        try:
            [result] = govrules.evaluate_many([data], YUBEI, AS_OF)
        finally:
            READER.structs = DECODERS[0]
        if result.statuses:
            yield result.statuses._record.digest
        else:
            yield [(item.code, item.message, str(item.span)) for item in result.problems]


@pytest.mark.parametrize("data", TEXTS, ids=lambda data: ascii(data)[:60])
def test_the_result_does_not_hang_on_the_decoder(data: bytes) -> None:
    meant, *found = outcomes(data)
    assert found == [meant] * len(found)


@settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(records(YUBEI, in_scope=False), st.sampled_from([None, ",", " :", ":"]))
@example({"id": "a\\b"}, None)
def test_the_result_does_not_hang_on_the_decoder_for_records(raw: dict[str, Any], mark: str | None) -> None:
    separators = None if mark is None else (mark if mark == "," else ",", mark if mark != "," else ":")
    meant, *found = outcomes(json.dumps(raw, separators=separators).encode())
    assert found == [meant] * len(found)


MEMORY = """
from datetime import date
from pathlib import Path
import govrules
raw = {{"project_kind": "construction", "unit_type": "gov_organ"}}
# Plain rows, rows that are converted, and rows that are refused.
days = ["2022-09-28", "2022/9/28", "2022-9-28x"]
rows = ({{"id": str(n), **raw, "contract_date": days[n % 3]}} for n in range({0}))
results = govrules.evaluate_many(rows, "yubei", date(2022, 11, 20))
count = sum(1 for result in results if result.findings or result.problems)
assert count == {0}
# What getrusage tells of a new process is no less than what its parent held; the kernel's own count begins anew.
print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells what a process has held at most")
def test_memory_is_constant() -> None:
    """Ten times the records take no more memory: a hundred times is measured by `make bench`."""
    peaks = [
        int(
            subprocess.run(
                [sys.executable, "-c", MEMORY.format(count)], capture_output=True, text=True, check=True, timeout=300
            ).stdout
        )
        for count in (1_000, 10_000)
    ]
    assert peaks[1] < peaks[0] * 1.1


def test_a_finding_tells_all_that_the_report_tells() -> None:
    report = YUBEI.evaluate(GOOD, as_of=AS_OF)
    [result] = govrules.evaluate_many([GOOD], YUBEI, AS_OF)
    told = (
        "reasons opens since done days_late observed limit missing missing_documents blocked_by waiting_for outstanding "
        "provisional"
    )
    written = report.to_dict()["findings"]
    assert len(written) == len(report.findings) == len(result.findings)
    for line, *findings in zip(written, report.findings, result.findings, strict=True):
        for finding in findings:
            values = {name: getattr(finding, name) for name in told.split()}
            plain = {name: _written(value) for name, value in values.items()}
            assert plain == {name: line[name] for name in told.split()}
            assert [note.to_dict() for note in finding.notes] == line["notes"]
            assert report.message(finding).to_dict() == YUBEI.message(finding).to_dict() == line["message"]


def test_what_is_at_hand_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    late = GOOD | {"contract_filed_authority_date": "2022-10-19", "contract_filed_finance_date": "2022-10-20"}
    meant = YUBEI.interpret(late, as_of=AS_OF).findings
    monkeypatch.delattr(About, "verdict")
    [result] = govrules.evaluate_many([late], YUBEI, AS_OF)
    found = [(item.rule, item.clause, item.status, item.reasons, item.due, item.subject) for item in result.findings]
    assert found == [(item.rule, item.clause, item.status, item.reasons, item.due, item.subject) for item in meant]
    assert (Reason.LATE,) in [reasons for *_, reasons, _, _ in found]


def _written(value: Any) -> Any:
    if isinstance(value, tuple):
        return [item.value if isinstance(item, Reason) else item for item in value]
    return value.isoformat() if isinstance(value, date) else value

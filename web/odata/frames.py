"""Reads the files of a folder as notebooks do, and holds each against the JSON export: frames.py FOLDER."""

import json
import sys
from decimal import Decimal
from pathlib import Path

import pandas as pd

# How pandas must know the columns of a kind without being told; with gaps, whole numbers are floats and truths objects.
KINDS = {"INTEGER": "if", "NUMBER": "if", "PERCENT": "if", "MONEY": "if", "BOOLEAN": "bO"}
TIMES = ("DATE", "MOMENT")
# What nobody adds up: told to be text, so that the zeros in front of a code stay.
TEXTS = ("KEY", "TEXT", "CODE", "MONTH", "QUARTER")


GUARDED = tuple("=+-@\t\r＝＋－＠")


def of(dataset, *kinds):
    return [c["name"] for c in dataset["columns"] if c["kind"] in kinds]


def read_csv(path, dataset, **how):
    # Its own way to read numbers is quicker, and wrong in the last digit.
    return pd.read_csv(
        path, dtype={c: str for c in of(dataset, *TEXTS)}, parse_dates=of(dataset, *TIMES), float_precision="round_trip", **how
    )


def read_lines(path, dataset):
    # Otherwise pandas makes numbers of texts that look like some, and "None" of a text that is not there.
    return pd.read_json(path, lines=True, dtype=False, convert_dates=of(dataset, *TIMES), precise_float=True)


def guarded(value):
    """A text as CSV has it, where an apostrophe keeps spreadsheets from taking it for a formula."""
    return "'" + value if isinstance(value, str) and value.lstrip("'").startswith(GUARDED) else value


def told(value, kind):
    """A value as the JSON export has it, numbers as numbers."""
    if value is None or pd.isna(value):
        return None
    if kind == "MONEY":
        return Decimal(str(value)).quantize(Decimal("0.01"))
    if kind in TIMES:
        moment = pd.Timestamp(value)
        return moment.tz_localize("UTC") if moment.tzinfo is None else moment
    return value


def hold(frame, dataset, wanted, path, written=lambda value: value):
    where = path.name
    columns = dataset["columns"]
    assert list(frame.columns) == [c["name"] for c in columns], f"{where}: columns {list(frame.columns)}"
    assert len(frame) == len(wanted), f"{where}: {len(frame)} rows, not {len(wanted)}"
    for c in columns:
        name, kind = c["name"], c["kind"]
        found = [told(v, kind) for v in frame[name]]
        want = [told(written(row[name]) if kind in TEXTS else row[name], kind) for row in wanted]
        for number, pair in enumerate(zip(found, want)):
            assert pair[0] == pair[1], f"{where}: row {number + 1}, {name}: {pair[0]!r} is not {pair[1]!r}"
        if kind == "MONEY":
            sums = [sum(v for v in values if v is not None) for values in (found, want)]
            assert sums[0] == sums[1], f"{where}: {name}: {sums[0]} is not {sums[1]}"


def known(frame, dataset, path):
    """The types that pandas sees without being told."""
    where = path.name
    for c in dataset["columns"]:
        name, kind = c["name"], c["kind"]
        values = frame[name]
        if kind in KINDS and values.notna().any():
            assert values.dtype.kind in KINDS[kind], f"{where}: {name} of kind {kind} is {values.dtype}"
        if kind in TIMES and values.notna().any():
            assert values.dtype.kind == "M", f"{where}: {name} of kind {kind} is {values.dtype}"


def main(folder):
    datasets = json.loads((folder / "datasets.json").read_text())["datasets"]
    for dataset in datasets:
        file = lambda kind: folder / f"{dataset['name']}.{kind}"
        wanted = json.loads(file("json").read_text())
        exact = {c: lambda text: Decimal(text) if text else None for c in of(dataset, "MONEY")}
        known(read_csv(file("csv"), dataset), dataset, file("csv"))
        hold(read_csv(file("csv"), dataset, converters=exact), dataset, wanted, file("csv"), guarded)
        chinese = read_csv(file("gb.csv"), dataset, converters=exact, encoding="gb18030")
        hold(chinese, dataset, wanted, file("gb.csv"), guarded)
        if wanted:  # of no line, pandas makes no columns
            hold(read_lines(file("ndjson"), dataset), dataset, wanted, file("ndjson"))
    print(f"pandas {pd.__version__}: {len(datasets)} datasets")


main(Path(sys.argv[1]))

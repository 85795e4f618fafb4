"""Reads every NAME.parquet of a folder with pyarrow and compares it with NAME.json, which says what must be in it.

Prints one line for each difference and `checked N files` at the end.
"""
import datetime, json, math, pathlib, struct, sys
import pyarrow as pa
import pyarrow.parquet as pq

TYPES = {"int64": pa.int64(), "double": pa.float64(), "boolean": pa.bool_(), "string": pa.string(),
         "timestamp": pa.timestamp("us", tz="UTC")}
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
problems = []


def exact(value, kind):
    if value is None or kind in ("boolean", "string"):
        return value
    return str(struct.unpack("<q", struct.pack("<d", value))[0]) if kind == "double" else str(value)


def check_bounds(statistics, values, kind, place):
    if statistics is None or not statistics.has_min_max:
        if any(v is not None for v in values) and kind in ("int64", "timestamp", "boolean"):
            problems.append(f"{place}: no bounds")
        return
    there = [v for v in values if v is not None and not (kind == "double" and math.isnan(v))]
    low, high = statistics.min, statistics.max
    if kind == "timestamp":
        low, high = ((v - EPOCH) // datetime.timedelta(microseconds=1) for v in (low, high))
    elif kind == "string":
        there = [v.encode() for v in there]
        low, high = low.encode(), high.encode()
    if (low, high) != (min(there), max(there)):
        problems.append(f"{place}: bounds are {low!r} and {high!r}, not {min(there)!r} and {max(there)!r}")


def check(path):
    expected = json.loads(path.with_suffix(".json").read_text())
    file = pq.ParquetFile(path)
    names = [c["name"] for c in expected["columns"]]
    if file.schema_arrow.names != names:
        return problems.append(f"{path}: columns {file.schema_arrow.names}")
    if file.metadata.num_rows != expected["rows"]:
        return problems.append(f"{path}: {file.metadata.num_rows} rows")
    for index, column in enumerate(expected["columns"]):
        kind, name = column["kind"], column["name"]
        place = f"{path.name}/{name}"
        if file.schema_arrow.field(index).type != TYPES[kind]:
            problems.append(f"{place}: type {file.schema_arrow.field(index).type}")
        data = file.read(columns=[name])[name]
        if kind == "timestamp":
            data = data.cast(pa.int64())
        values = data.to_pylist()
        found = [exact(v, kind) for v in values]
        if found != column["values"]:
            at = next((i for i, (a, b) in enumerate(zip(found, column["values"])) if a != b), "the end")
            problems.append(f"{place}: row {at}: {found[at] if at != 'the end' else len(found)}")
        start = 0
        for group in range(file.num_row_groups):
            meta = file.metadata.row_group(group)
            chunk = meta.column(index)
            part = values[start:start + meta.num_rows]
            start += meta.num_rows
            if chunk.statistics is None or chunk.statistics.null_count != part.count(None):
                problems.append(f"{place}: wrong count of NULLs")
            check_bounds(chunk.statistics, part, kind, place)
            if not chunk.has_offset_index:
                problems.append(f"{place}: no offset index")
    # Filters use the bounds of groups and pages.
    if expected["rows"]:
        for column in expected["columns"]:
            if column["kind"] == "int64":
                wanted = next((int(v) for v in column["values"] if v is not None), None)
                if wanted is None:
                    continue
                count = pq.read_table(path, filters=[(column["name"], "==", wanted)], columns=[column["name"]]).num_rows
                if count != column["values"].count(str(wanted)):
                    problems.append(f"{path.name}/{column['name']}: {count} rows have {wanted}")
                break


paths = sorted(pathlib.Path(sys.argv[1]).glob("*.parquet"))
for path in paths:
    try:
        check(path)
    except Exception as error:
        problems.append(f"{path}: {type(error).__name__}: {error}")
print("\n".join(problems[:20]))
print(f"checked {len(paths)} files, {len(problems)} problems")

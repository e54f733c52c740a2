#!/usr/bin/env python3
"""Makes the data files of this folder from a folder of raw data.

    python3 Reference/make.py RAW_FOLDER

The outputs are committed: run this only when the raw data changes. Running it twice gives the same bytes. It needs
Python 3.9 or later and nothing else. What each file is, whose it is and what is wrong with it stands in SOURCES.json;
the choices made here are explained in README.md.
"""
import csv
import json
import math
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

# Copied as they are, but for the named columns, which nothing in the product reads.
COPIED = {
    "local_authorities.csv": [],
    "ric_membership.csv": [],
    "postcode_sectors_scotland.csv": [],
    "postcode_districts_scotland.csv": [],
    "places_scotland.csv": ["ric", "geonames_id"],
    "schools_scotland.csv": [],
    "colleges_universities.csv": [],
    "directory_ncce_courses.csv": [],
    "directory_ncce_events.csv": [],
    "stem_providers.csv": [],
    "directory_libraries_scotland.csv": [],
}

# Of the Edinburgh lists: somewhere that takes groups outdoors to learn, shows collections, or gives a group a room.
EDINBURGH_KINDS = {"Outdoor education", "Museum or gallery", "Community centre"}
EDINBURGH_COLUMNS = [
    "entry_id", "name", "category", "organisation", "description", "activities", "address", "postcode", "la_code",
    "la_name", "latitude", "longitude", "website",
]

# The tile map: every council an equal tile, roughly where it lies. Column, row. Islands stand apart.
TILES = {
    "S12000023": (3, 0), "S12000027": (5, 0),
    "S12000013": (0, 2), "S12000017": (2, 2), "S12000020": (3, 2), "S12000034": (4, 2), "S12000033": (5, 2),
    "S12000035": (1, 3), "S12000030": (2, 3), "S12000048": (3, 3), "S12000041": (4, 3), "S12000042": (5, 3),
    "S12000039": (1, 4), "S12000045": (2, 4), "S12000005": (3, 4), "S12000047": (4, 4),
    "S12000018": (0, 5), "S12000038": (1, 5), "S12000049": (2, 5), "S12000014": (3, 5), "S12000040": (4, 5),
    "S12000036": (5, 5), "S12000010": (6, 5),
    "S12000021": (0, 6), "S12000011": (1, 6), "S12000050": (2, 6), "S12000029": (3, 6), "S12000019": (4, 6),
    "S12000026": (5, 6),
    "S12000028": (0, 7), "S12000008": (1, 7), "S12000006": (2, 7),
}

# What a tile has room for: at most nine letters.
TILE_NAMES = {
    "S12000005": "Clacks", "S12000006": "D & G", "S12000008": "E Ayr", "S12000010": "E Loth", "S12000011": "E Renf",
    "S12000013": "Siar", "S12000014": "Falkirk", "S12000017": "Highland", "S12000018": "Invercl",
    "S12000019": "Midloth", "S12000020": "Moray", "S12000021": "N Ayr", "S12000023": "Orkney", "S12000026": "Borders",
    "S12000027": "Shetland", "S12000028": "S Ayr", "S12000029": "S Lan", "S12000030": "Stirling",
    "S12000033": "Aberdeen", "S12000034": "Abdnshire", "S12000035": "Argyll", "S12000036": "Edinburgh",
    "S12000038": "Renf", "S12000039": "W Dun", "S12000040": "W Loth", "S12000041": "Angus", "S12000042": "Dundee",
    "S12000045": "E Dun", "S12000047": "Fife", "S12000048": "Perth", "S12000049": "Glasgow", "S12000050": "N Lan",
}

UNITS_PER_KM = 4  # one map unit is 250 m
EARTH_RADIUS_KM = 6371.0
CENTRAL_MERIDIAN = -4.0
MARGIN = 20
SMALLEST_CORNER = 20.0  # square units: a corner whose triangle is smaller than this is smoothed away
SMALLEST_ISLAND = 60.0  # square units, 3.75 km²; each council keeps its largest piece whatever its size


def main(raw):
    for name, dropped in COPIED.items():
        header, rows = read(raw / name)
        write(name, [column for column in header if column not in dropped], rows)
    edinburgh(raw)
    oak(raw)
    boundaries(raw)
    national_map(raw)


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return list(rows[0]), [{key: mend(value) for key, value in row.items()} for row in rows]


def mend(text):
    """Puts right the Windows-1252 punctuation that some publishers' files carry as control characters."""
    return "".join(
        bytes([ord(c)]).decode("cp1252", errors="ignore") if "\x80" <= c <= "\x9f" else c for c in text
    ).strip()


def write(name, columns, rows):
    with open(HERE / name, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{name}: {len(rows)} rows, {(HERE / name).stat().st_size // 1024} KB")


def edinburgh(raw):
    _, rows = read(raw / "directory_edinburgh_services.csv")
    kept = []
    for row in rows:
        useful = row["category"] in EDINBURGH_KINDS or "science" in row["name"].lower()
        if not useful or not row["la_code"]:
            continue
        if row["coord_note"]:  # the point published for it lies outside Scotland; its postcode does not
            row["latitude"] = row["longitude"] = ""
        if row["website"] and "://" not in row["website"]:
            row["website"] = "http://" + row["website"]
        kept.append(row)
    write("directory_edinburgh_services.csv", EDINBURGH_COLUMNS, kept)


def oak(raw):
    """Lessons learn the threads of their units; a unit learns the address of one of its lessons."""
    lesson_columns, lessons = read(raw / "directory_oak_lessons.csv")
    unit_columns, units = read(raw / "directory_oak_units.csv")
    threads = {unit["unit_id"]: unit["threads"].split(";") for unit in units}
    addresses = {}
    for lesson in lessons:
        own = lesson["unit_ids"].split(";")
        lesson["threads"] = ";".join(sorted({thread for unit in own for thread in threads.get(unit, []) if thread}))
        for unit in own:
            addresses.setdefault(unit, lesson["url"])
    for unit in units:
        unit["lesson_url"] = addresses.get(unit["unit_id"], "")
    write("directory_oak_lessons.csv", lesson_columns + ["threads"], lessons)
    write("directory_oak_units.csv", unit_columns + ["lesson_url"], units)


def boundaries(raw):
    shapes = json.loads((raw / "la_boundaries.geojson").read_text(encoding="utf-8"))
    text = json.dumps(shapes, ensure_ascii=False, separators=(",", ":"))
    (HERE / "la_boundaries.geojson").write_text(text + "\n", encoding="utf-8")
    print(f"la_boundaries.geojson: {len(shapes['features'])} councils, {len(text) // 1024} KB")


def national_map(raw):
    """One SVG path a council. Neighbours share simplified arcs, so that no gap opens along a border."""
    topology = json.loads((raw / "la_boundaries.topojson").read_text(encoding="utf-8"))
    arcs = [simplified([projected(*place) for place in arc]) for arc in decoded(topology)]
    councils = []
    for shape in topology["objects"]["local_authorities"]["geometries"]:
        parts = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        rings = [stitched(ring, arcs) for part in parts for ring in part]
        rings.sort(key=lambda ring: -abs(area(ring)))
        rings = rings[:1] + [ring for ring in rings[1:] if abs(area(ring)) >= SMALLEST_ISLAND]
        councils.append((shape.get("id") or shape["properties"]["code"], rings))
    points = [point for _, rings in councils for ring in rings for point in ring]
    left, top = min(x for x, _ in points) - MARGIN, min(y for _, y in points) - MARGIN
    right, bottom = max(x for x, _ in points) + MARGIN, max(y for _, y in points) + MARGIN
    entries = []
    for code, rings in sorted(councils):
        placed = [[(round(x - left), round(y - top)) for x, y in ring] for ring in rings]
        x, y = middle(placed[0])
        column, row = TILES[code]
        entries.append({
            "code": code, "label": [round(x), round(y)], "tile": [column, row], "tile_name": TILE_NAMES[code],
            "path": "".join(map(path, placed)),
        })
    drawing = {
        "width": math.ceil(right - left), "height": math.ceil(bottom - top),
        "projection": {
            "central_meridian": CENTRAL_MERIDIAN, "radius": EARTH_RADIUS_KM * UNITS_PER_KM,
            "x_offset": -left, "y_offset": -top,
        },
        "councils": entries,
    }
    lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in entries)
    head = json.dumps({**drawing, "councils": []}, separators=(",", ":"))[:-2]
    text = head + "\n" + lines + "\n]}\n"
    json.loads(text)
    (HERE / "map.json").write_text(text, encoding="utf-8")
    print(f"map.json: {len(entries)} councils, {len(points)} points, {len(text) // 1024} KB")


def decoded(topology):
    """Arcs in degrees from the differences that TopoJSON stores (TopoJSON specification 2.1.4)."""
    transform = topology.get("transform")
    for arc in topology["arcs"]:
        x = y = 0
        out = []
        for dx, dy in arc:
            if transform:
                x, y = x + dx, y + dy
                out.append((
                    x * transform["scale"][0] + transform["translate"][0],
                    y * transform["scale"][1] + transform["translate"][1],
                ))
            else:
                out.append((dx, dy))
        yield out


def projected(longitude, latitude):
    """Spherical transverse Mercator (Snyder, Map Projections: A Working Manual, 1987, equations 8-1 to 8-3); y grows downwards."""
    east, north = math.radians(longitude - CENTRAL_MERIDIAN), math.radians(latitude)
    radius = EARTH_RADIUS_KM * UNITS_PER_KM
    return (
        radius * math.atanh(math.cos(north) * math.sin(east)),
        -radius * math.atan2(math.tan(north), math.cos(east)),
    )


def simplified(arc):
    """Visvalingam and Whyatt (1993): the corner that spans the least area goes first; both ends stay."""
    points = list(arc)
    fewest = 4 if points[0] == points[-1] else 2
    while len(points) > fewest:
        corners = [abs(area(points[i - 1:i + 2])) for i in range(1, len(points) - 1)]
        least = min(corners)
        if least >= SMALLEST_CORNER:
            break
        del points[corners.index(least) + 1]
    return points


def area(points):
    """Signed, by the shoelace formula."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(points, points[1:] + points[:1])) / 2


def stitched(ring, arcs):
    """A negative index ~i is arc i backwards (TopoJSON specification 2.1.5)."""
    out = []
    for index in ring:
        piece = arcs[index] if index >= 0 else arcs[~index][::-1]
        out += piece[1:] if out else piece
    return out[:-1] if out[0] == out[-1] else out


def middle(ring):
    """The centroid of one ring, for its label (Bourke, 1988)."""
    total = x = y = 0.0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1]):
        cross = x1 * y2 - x2 * y1
        total, x, y = total + cross, x + (x1 + x2) * cross, y + (y1 + y2) * cross
    return (x / (3 * total), y / (3 * total))


def path(ring):
    """Whole-number steps: an absolute start, then relative line-tos, a minus sign doing the work of a space."""
    (x0, y0), out = ring[0], ""
    steps = []
    for (x1, y1), (x2, y2) in zip(ring, ring[1:]):
        if (x1, y1) != (x2, y2):
            steps += [x2 - x1, y2 - y1]
    for step in steps:
        out += str(step) if step < 0 or not out else f" {step}"
    return f"M{x0} {y0}l{out}z" if steps else ""


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))

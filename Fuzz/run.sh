#!/bin/bash
# Feeds each parser, of tables, addresses, forms and meetings' files, with inputs that libFuzzer makes, under the address sanitizer.
#
#   Fuzz/run.sh [SECONDS EACH] [PARSER…]      60 seconds for each of the parsers named below unless told otherwise
#
# Inputs that lead to new code are kept in .build/fuzz/seeds for the next time, and one that brings a parser down in
# .build/fuzz/found; the script then ends in failure. It takes one core, at the lowest priority.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
shift || true
parsers=("$@")
if [ ${#parsers[@]} -eq 0 ]; then parsers=(CSV NDJSON JSON XLSX ODS Query Form Attendance); fi
out=.build/fuzz
mkdir -p "$out/found"
python3 Fuzz/seeds.py "$out/seeds"
status=0

# The files that read addresses, of several rooms, as one module: without their imports of one another, and without
# the words of a page's language.
mkdir -p "$out/Query.sources"
for file in Web/Query Directory/{IgnoredValue,DirectoryQuery{,Decoding,Encoding}} Directory/Index/Facet Search/{QueryText,Folding} \
    Programme/{Day,Instant} Storage/{SQL,Row,Storage}; do
    sed -E -e '/^(package )?import (Columns|Programme|Search|Storage|Web)$/d; s/Search\.words/FuzzQuery.words/' \
        -e '/func reason\(in words/,/^    }/d' \
        "Sources/$file.swift" > "$out/Query.sources/${file//\//-}.swift"
done
sed -n '/^package enum Sort/,/^}/p' Sources/Directory/Index/Question.swift > "$out/Query.sources/Sort.swift"

# The reader of meetings' files, with the little of other rooms that it needs.
mkdir -p "$out/Attendance.sources"
for file in Sessions/{AttendanceFile,WholeNumber} Programme/{Failure,Slug}; do
    sed -E '/^import (Programme|Tables)$/d' "Sources/$file.swift" > "$out/Attendance.sources/${file//\//-}.swift"
done
sed -n '/^package struct EmailAddress/,/^}/p' Sources/Programme/Person.swift > "$out/Attendance.sources/EmailAddress.swift"
sed -n '/^package func trimmed/,/^}/p' Sources/Tables/TableCell.swift > "$out/Attendance.sources/Trimmed.swift"

for parser in "${parsers[@]}"; do
    sources=(Sources/Tables/*.swift Tests/Tables/ZipBuilder.swift Fuzz/Reading.swift Fuzz/Scratch.swift)
    if [ "$parser" = Query ]; then sources=("$out"/Query.sources/*.swift); fi
    if [ "$parser" = Attendance ]; then sources=("$out"/Attendance.sources/*.swift); fi
    if [ "$parser" = Form ]; then sources=(Sources/Web/FormParts.swift); fi
    echo "fuzz $parser: building"
    nice -n 19 swiftc -O -swift-version 6 -parse-as-library -sanitize=fuzzer,address -g -use-ld=lld \
        -module-name "Fuzz$parser" -package-name ceangal \
        -enable-upcoming-feature ExistentialAny -enable-upcoming-feature MemberImportVisibility \
        -I Sources/CZip -I Sources/CZlib -I Sources/CExpat -I Sources/CXlsxWriter \
        "${sources[@]}" "Fuzz/$parser.swift" \
        -o "$out/$parser"
    # Swift's own crash reporter would wait for a debugger that never comes.
    if SWIFT_BACKTRACE=enable=no nice -n 19 "$out/$parser" "$out/seeds/$parser" -dict=Fuzz/words.txt -timeout=10 \
        -rss_limit_mb=1024 -max_len=4096 -max_total_time="$seconds" -print_final_stats=1 \
        -artifact_prefix="$out/found/$parser-" 2>"$out/$parser.log"; then
        echo "fuzz $parser: $(awk '/number_of_executed_units/ { print $2 }' "$out/$parser.log") inputs, none brought it down"
    else
        status=1
        echo "fuzz $parser: brought down; see $out/$parser.log and $out/found"
        grep -E "Fatal error|ERROR|SUMMARY" "$out/$parser.log" | head -5 || true
    fi
done
exit $status

import Establishments
import Foundation
import Markup
import Programme
import TestSupport
import Testing
import Web

@testable import Report

@Suite struct `A PDF of a report` {
    static let press = Press(
        python: Repository.root + "/.venv/pdf/bin/python3", program: Repository.root + "/Tools/pdf.py")

    private func page(_ body: String) -> [UInt8] {
        Array("<!doctype html><html lang=en><head><title>Report</title></head><body>\(body)</body></html>".utf8)
    }

    @Test func `is not there where nothing makes it, and says so`() async throws {
        let records = try await Records()
        try await records.record("2020-02-03")
        let reports = try records.reports()
        let release = try await records.released(reports, "{{engagements.count}} in all.")
        let failure = await #expect(throws: Failure.self) {
            try await reports.pdf(release.slug, version: "1.0", by: .visitor)
        }
        #expect(failure?.message.contains("Print the report's page") == true)
        await #expect(throws: Permission.nothingHere) {
            try await reports.pdf(release.slug, version: "1.1", by: .visitor)
        }
        #expect(Press(python: "/nowhere/python3", program: Repository.root + "/Tools/pdf.py") == nil)
    }

    @Test func `has the figures of the page, where each comes from, and pictures with words`() async throws {
        let records = try await Records()
        for number in 1...12 { try await records.record("2020-0\(number % 9 + 1)-06", [number]) }
        let reports = try records.reports(address: "https://stem.example")
        let release = try await records.released(
            reports,
            "## Work\n\nSome {{engagements.count as \"over\" rounded down to 5}}.\n\n{{chart of engagements.count by mode}}\n\n{{map of engagements.count by council}}\n\n{{chart of engagements.count by month}}"
        )
        let found = try await reports.release(release.slug, by: .visitor)
        let page = ReportPaper(
            read: found, measures: records.figures.measures, vocabulary: records.figures.vocabulary,
            geography: records.establishments.geography, words: reports.words, address: reports.address
        ).page.rendered
        #expect(page.contains("<a href=\"#figure-1\">over 10</a>"))
        #expect(page.contains("href=\"https://stem.example/reports/connection/1.0/figures/1\""))
        for picture in ["Bars: ", "Map of the councils: ", "The same map", "Lines over months: "] {
            #expect(page.contains("<title>" + picture), "no picture is called \(picture)")
        }
        #expect(!page.contains("<script") && !page.contains("src="))
    }

    @Test(.enabled(if: press != nil))
    func `is made once and kept`() async throws {
        let records = try await Records()
        try await records.record("2020-02-03")
        let reports = try records.reports(press: Self.press)
        let release = try await records.released(reports, "{{engagements.count}} in all.")
        let made = try await reports.pdf(release.slug, version: "1.0", by: .visitor).bytes
        #expect(made.starts(with: "%PDF-".utf8) && made.count > 4000)
        let press = try #require(Self.press)
        let again = try await press.pdf(named: release.id.letters) {
            Issue.record("the page is made again")
            return []
        }
        #expect(again == made)
    }

    @Test(
        .enabled(if: press != nil),
        arguments: [
            "<img alt=x src='http://127.0.0.1:9/x.png'>", "<img alt=x src='file:///etc/hostname'>",
            "<img alt=x src='ftp://127.0.0.1/x'>", "<link rel=stylesheet href='file:///etc/hostname'>",
            "<style>@import 'http://127.0.0.1:9/x.css';</style>",
            "<p style='background: url(file:///etc/hostname)'>x</p>",
            "<style>@font-face { font-family: x; src: url(file:///etc/hostname) } p { font-family: x }</style><p>x</p>",
            "<svg><title>x</title><image href='file:///etc/hostname' width=9 height=9 /></svg>",
            "<link rel=attachment href='file:///etc/hostname'>",
        ])
    func `takes nothing from outside its page`(body: String) async throws {
        let press = try #require(Self.press)
        let failure = await #expect(throws: Failure.self) {
            let made = try await press.made(of: page(body))
            Issue.record("a PDF of \(made.count) bytes is made")
        }
        #expect(failure?.message.contains("could not be made") == true)
    }

    @Test(.enabled(if: press != nil))
    func `of a picture without words is not made`() async throws {
        let press = try #require(Self.press)
        let dot = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
        #expect(try await press.made(of: page("<img alt=dot src='\(dot)'>")).starts(with: "%PDF-".utf8))
        await #expect(throws: Failure.self) { try await press.made(of: page("<img src='\(dot)'>")) }
    }

    @Test func `that could not be made is not tried again for ten minutes`() async throws {
        let folder = try TemporaryFolder.make()
        let (script, tried) = (folder + "/python", folder + "/tried")
        try "#!/bin/sh\ncat >/dev/null; echo x >> \(tried); echo It is broken. >&2; exit 1\n".write(
            toFile: script, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: script)
        let clock = LockedBox(ContinuousClock.now)
        let press = try #require(Press(python: script, program: script) { clock.with { $0 } })
        func ask(_ name: String) async throws -> Int {
            let failure = await #expect(throws: Failure.self) { try await press.pdf(named: name) { [] } }
            #expect(failure?.message.contains("It is broken.") == true)
            return try String(contentsOfFile: tried, encoding: .utf8).utf8.count / 2
        }
        #expect(try await ask("a") == 1)
        #expect(try await ask("a") == 1)
        #expect(try await ask("b") == 2)
        clock.with { $0 += .seconds(601) }
        #expect(try await ask("a") == 3)
    }

    @Test func `comes from a child that is ended when it takes too long or says too much`() async throws {
        func run(_ words: [String], seconds: Int = 20) async throws -> ChildProgram.Outcome {
            let child = ChildProgram(words: ["/bin/sh", "-c"] + words, seconds: seconds, most: 1000)
            return try #require(await child.run(on: Array("hello".utf8)))
        }
        let plain = try await run(["cat; echo no >&2; echo ${HOME-none}; exit 7"])
        #expect(String(decoding: plain.output, as: UTF8.self) == "hellonone\n")
        #expect(plain.said == Array("no\n".utf8) && plain.status == 7 && !plain.isStopped)
        let endless = try await run(["while :; do echo y; done"])
        #expect(endless.isStopped && endless.status == nil)
        let slow = try await run(["exec sleep 600"], seconds: 1)
        #expect(slow.isStopped && slow.status == nil)
        let silent = try await run(["exec >&- 2>&-; exec sleep 600"], seconds: 1)
        #expect(silent.isStopped && silent.status == nil)
        let open = try await run(["ls /proc/self/fd | wc -l"])
        #expect(String(decoding: open.output, as: UTF8.self) == "4\n")
        #expect(await ChildProgram(words: ["/nowhere/x"], seconds: 1, most: 1).run(on: []) == nil)
    }
}

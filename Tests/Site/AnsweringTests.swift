import Programme
import Testing

@testable import App

@Suite struct `Answers carry their day and time` {
    // The first is RFC 9110's own example.
    @Test(arguments: [
        (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 GMT"),
    ])
    func `as HTTP writes it`(_ second: Int64, _ text: String) {
        #expect(Instant(milliseconds: second * 1000).httpDate == text)
        #expect(Instant(milliseconds: second * 1000 + 999).httpDate == text)
    }
}

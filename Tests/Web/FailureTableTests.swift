import Foundation
import HTTPTypes
import Programme
import Testing

@testable import Web

@Suite struct `Problem documents` {
    private static func object(_ failure: Failure) throws -> [String: Any] {
        let data = Data(FailureTable.json(failure, id: "abc"))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test(arguments: [
        "Plain.", "“Quoted” and \"quoted\".", "back\\slash", "a\nb", "a\tb\r\u{1}\u{7F}\u{0}", "Gàidhlig 🦊",
        "\"\u{301}",
        "\\\u{301}", "</script>", "\u{2028}",
    ])
    func `any sentence makes sound JSON`(_ sentence: String) throws {
        let object = try Self.object(.notFound(sentence))
        let expected = String(
            String.UnicodeScalarView(
                sentence.unicodeScalars.map { $0.value < 0x20 && $0 != "\n" || $0.value == 0x7F ? " " : $0 }))
        #expect((object["detail"] as? String)?.unicodeScalars.elementsEqual(expected.unicodeScalars) == true)
    }

    @Test func `a problem names type, title, status and the request`() throws {
        let object = try Self.object(.gone("It is no more."))
        #expect(object["type"] as? String == "about:blank" && object["title"] as? String == "Gone")
        #expect(object["status"] as? Int == 410 && object["instance"] as? String == "urn:request:abc")
    }

    @Test func `each problem of a form is named with its field`() throws {
        let object = try Self.object(.invalid([Problem("from", "One."), Problem("", "Two \"2\".")]))
        #expect(
            object["problems"] as? [[String: String]] == [
                ["field": "from", "message": "One."], ["field": "", "message": "Two \"2\"."],
            ])
        #expect(object["detail"] as? String == "One. Two \"2\".")
    }

    @Test(arguments: [HTTPResponse.Status.contentTooLarge, .methodNotAllowed, .internalServerError, .badRequest])
    func `a status without a failure has a sentence`(_ status: HTTPResponse.Status) {
        #expect(FailureTable.sentence(for: status).hasSuffix("."))
    }
}

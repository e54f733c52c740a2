import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOHTTP1
import Programme

/// Answers the requests of a connection by routes, each answer with the day and time.
struct Answering<Context: RequestContext>: Sendable where Context.Source == ApplicationRequestContextSource {
    private let routes: RouterResponder<Context>
    private let log: Logger
    private let date = CurrentDate()

    init(_ router: Router<Context>, log: Logger) {
        routes = router.buildResponder()
        self.log = log
    }

    /// What the handler of a connection calls for each request.
    var responder: HTTPChannelHandler.Responder {
        { request, writer, channel in
            let context = Context(source: .init(channel: channel, logger: log))
            var response: Response
            do {
                response = try await routes.respond(to: request, context: context)
            } catch {
                // Every failure that is foreseen has its page; this one could not be written.
                log.error("no answer could be made", metadata: ["error": "\(error)"])
                response = Response(status: .internalServerError)
            }
            response.headers[.date] = date.text
            do {
                try await writer.write(response: response.head, body: response.body)
            } catch is HTTPParserError {
                // As such it would be answered once more.
                throw BrokenOff()
            }
        }
    }
}

/// A request turned out to be none while it was answered: the connection is closed.
private struct BrokenOff: Error {}

/// The day and time as HTTP writes them, made once a second.
private final class CurrentDate: Sendable {
    private let made = LockedBox<(second: Int64, text: String)>((-1, ""))

    var text: String {
        let second = Instant.now().milliseconds / 1000
        return made.with { made in
            if made.second != second { made = (second, Instant(milliseconds: second * 1000).httpDate) }
            return made.text
        }
    }
}

extension Instant {
    /// As HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT` (IMF-fixdate, RFC 9110, 5.6.7).
    var httpDate: String {
        let day = Day(clamping: Int(milliseconds / 86_400_000))
        let names = Array("MonTueWedThuFriSatSunJanFebMarAprMayJunJulAugSepOctNovDec".utf8)
        let name = { (number: Int) in String(decoding: names[number * 3..<number * 3 + 3], as: UTF8.self) }
        let digits = rfc3339.utf8
        let part = { (start: Int, count: Int) in String(decoding: digits.dropFirst(start).prefix(count), as: UTF8.self)
        }
        return "\(name(day.weekday - 1)), \(part(8, 2)) \(name(day.month + 6)) \(part(0, 4)) \(part(11, 8)) GMT"
    }
}

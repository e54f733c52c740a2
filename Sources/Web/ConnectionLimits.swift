import HTTPTypes
import NIOCore
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import Programme

/// Keeps one connection from holding the server: a deadline for the head of a request, a least speed for its body and
/// for reading the answer, an end to bodies that nobody reads, and a cap on connections from one address. A head that
/// could be read in two ways is refused here (`HeadRules`).
///
/// Stands after the HTTP decoder, so a head counts when it is whole.
package final class ConnectionLimits: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart
    package typealias OutboundIn = HTTPResponsePart
    package typealias OutboundOut = HTTPResponsePart

    private let counts: ConnectionCounts
    private let clock: () -> NIODeadline
    private let unread: (any Channel) -> Int64
    /// How many bytes of bodies have been written.
    private var written: Int64 = 0
    private var place: String?
    /// Whether the connection counts among the open ones.
    private var isEntered = false
    /// When the connection is closed; never while an answer is being made.
    private var deadline: NIODeadline?
    /// Looks whether the deadline has come. One that moves on is looked at when the old one would have come: a timer for
    /// each request costs more than reading it.
    private var timer: (due: NIODeadline, task: Scheduled<Void>)?
    private var stalled: Scheduled<Void>?
    /// Requests whose answer has not ended.
    private var unanswered = 0
    /// The body being read: since when, and how many bytes of it came. `nil` between requests.
    private var body: (since: NIODeadline, received: Int64)?
    /// Why the last head was refused; told when the answers before it have ended.
    private var refusal: String?
    /// Whether nothing more is read, because the connection is about to be closed.
    private var isEnding = false
    /// Whether the last answer has been written: whatever comes after it is not sent.
    private var isOver = false
    /// Whether the server is about to end, so that the next answer is the last.
    private var isLeaving = false
    /// Ends the wait for a request that may be on its way then.
    private var leaving: Scheduled<Void>?

    /// How long a silent connection is kept when the server ends.
    private static let farewell = TimeAmount.milliseconds(100)

    /// `clock` tells when parts of a body came, `unread` how many bytes wait for a channel's reader; tests give their own.
    package init(
        counts: ConnectionCounts, clock: @escaping () -> NIODeadline = { .now() },
        unread: @escaping (any Channel) -> Int64 = bufferedBytes
    ) {
        self.counts = counts
        self.clock = clock
        self.unread = unread
    }

    /// Puts the rules for targets before the codec, which keeps of a target only its path.
    package func handlerAdded(context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        guard let codec = try? pipeline.handler(type: HTTP1ToHTTPServerCodec.self) else { return }
        try? pipeline.addHandler(TargetRules(), position: .before(codec))
    }

    package func channelActive(context: ChannelHandlerContext) {
        let place = counts.place(of: Host.bytes(of: context.remoteAddress?.ipAddress))
        guard counts.enter(place) else {
            context.close(promise: nil)
            return
        }
        (self.place, isEntered) = (place, true)
        close(context, unlessWithin: .seconds(10))
        context.fireChannelActive()
    }

    package func channelInactive(context: ChannelHandlerContext) {
        timer?.task.cancel()
        (deadline, timer) = (nil, nil)
        stalled?.cancel()
        leaving?.cancel()
        if isEntered { counts.leave(place, unanswered: unanswered) }
        (isEntered, unanswered) = (false, 0)
        context.fireChannelInactive()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isEnding else { return }
        switch unwrapInboundIn(data) {
        case .head(let head):
            if let fault = HeadRules.fault(in: head) { return refuse(context, fault) }
            unanswered += 1
            counts.begin()
            body = (clock(), 0)
            close(context, unlessWithin: .seconds(10))
            context.fireChannelRead(data)
            if isLeaving { leave(context) }
            return
        case .body(let buffer):
            guard let begun = body else { break }
            let received = begun.received + Int64(buffer.readableBytes)
            body = (begun.since, received)
            // A KiB a second on the whole, with ten seconds' grace, and never ten seconds of silence.
            let due = begun.since + .seconds(10) + .milliseconds(received)
            let now = clock()
            guard due > now else {
                context.close(promise: nil)
                return
            }
            close(context, unlessWithin: min(due - now, .seconds(10)))
        case .end:
            (body, deadline) = (nil, nil)
        }
        context.fireChannelRead(data)
    }

    /// An answer that has ended gives the next request its time, or is the last.
    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isOver else {
            promise?.succeed()
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(let head) where unanswered == 0 && head.status == .badRequest:
            // It answers what never became a request, and has nothing to say of its own.
            promise?.succeed()
            answer(context, Self.unread)
        case .head(var head):
            // What is answered before its body has come whole is the last of its connection: the rest is not read.
            if leavesBodyUnread || isLeaving && unanswered == 1 { head.headerFields[.connection] = "close" }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .body(let buffer):
            written += Int64(buffer.readableBytes)
            context.write(data, promise: promise)
        case .end:
            let isLast = leavesBodyUnread
            if unanswered > 0 {
                unanswered -= 1
                counts.answer()
            }
            let sent = promise ?? context.eventLoop.makePromise()
            context.write(data, promise: sent)
            if isLast {
                end(context)
            } else if unanswered == 0, let refusal {
                answer(context, refusal)
            } else {
                awaitNext(context, after: sent.futureResult)
            }
        }
    }

    /// Told that the server ends: a connection without an open request may have one on its way, so it is given a moment
    /// before it hears of it and is closed.
    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
        guard !isLeaving else { return }
        isLeaving = true
        guard unanswered == 0 else { return context.fireUserInboundEventTriggered(event) }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        leaving = context.eventLoop.scheduleTask(in: Self.farewell) {
            let (limits, context) = bound.value
            limits.leave(context)
        }
    }

    /// Passes on, once, that the server ends: the connection is closed when its answers have been written.
    private func leave(_ context: ChannelHandlerContext) {
        guard let leaving else { return }
        leaving.cancel()
        self.leaving = nil
        context.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    }

    /// Gives the next request half a minute from when the answers before it have gone out.
    private func awaitNext(_ context: ChannelHandlerContext, after sent: EventLoopFuture<Void>) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        sent.whenSuccess {
            let (limits, context) = bound.value
            if limits.unanswered == 0, limits.body == nil, !limits.isEnding {
                limits.close(context, unlessWithin: .seconds(30))
            }
        }
    }

    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        stalled?.cancel()
        if !context.channel.isWritable { expectReading(context) }
        context.fireChannelWritabilityChanged()
    }

    /// Closes where, every half minute for as long as much waits to be read, less than a KiB a second has been.
    private func expectReading(_ context: ChannelHandlerContext) {
        let due = written - unread(context.channel) + 30 * 1024
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        stalled = context.eventLoop.scheduleTask(in: .seconds(30)) {
            let (limits, context) = bound.value
            guard limits.written - limits.unread(context.channel) >= due else {
                context.close(promise: nil)
                return
            }
            limits.expectReading(context)
        }
    }

    /// Whether the answer being written is that of the request whose body is still coming.
    private var leavesBodyUnread: Bool { body != nil && unanswered == 1 }

    private func refuse(_ context: ChannelHandlerContext, _ fault: String) {
        isEnding = true
        if unanswered == 0 { answer(context, fault) } else { refusal = fault }
    }

    private static let unread =
        "The request cannot be read: its address or a header is unsound, or it is longer than 16,000 bytes. Shorten it."

    private func answer(_ context: ChannelHandlerContext, _ fault: String) {
        let bytes = FailureTable.json(.invalid([Problem("", fault)]), id: "none", status: .badRequest)
        let head = HTTPResponse(
            status: .badRequest,
            headerFields: [
                .contentType: "application/problem+json", .contentLength: String(bytes.count), .connection: "close",
                .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
            ])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: bytes))), promise: nil)
        context.write(wrapOutboundOut(.end(nil)), promise: nil)
        context.flush()
        end(context)
    }

    /// Closes in a second: at once, what the caller has not read yet could be lost to it (RFC 9112, 9.6).
    private func end(_ context: ChannelHandlerContext) {
        (isEnding, isOver) = (true, true)
        close(context, unlessWithin: .seconds(1))
    }

    /// What closes the connection of a last answer is the second's wait.
    package func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard isOver, mode == .all, deadline != nil else { return context.close(mode: mode, promise: promise) }
        context.channel.closeFuture.cascade(to: promise)
    }

    private func close(_ context: ChannelHandlerContext, unlessWithin time: TimeAmount) {
        let due = clock() + time
        deadline = due
        if let timer, timer.due <= due { return }
        look(context, at: due)
    }

    private func look(_ context: ChannelHandlerContext, at due: NIODeadline) {
        timer?.task.cancel()
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let task = context.eventLoop.scheduleTask(deadline: due) {
            let (limits, context) = bound.value
            limits.timer = nil
            guard let deadline = limits.deadline else { return }
            if deadline > limits.clock() { limits.look(context, at: deadline) } else { context.close(promise: nil) }
        }
        timer = (due, task)
    }
}

/// How many bytes wait in a channel for its reader to take them.
package func bufferedBytes(_ channel: any Channel) -> Int64 {
    Int64((try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0)
}

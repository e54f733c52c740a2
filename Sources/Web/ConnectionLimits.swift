import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Programme

/// Keeps one connection from holding the server: a deadline for the head of a request, a least speed for its body and
/// for reading the answer, and a cap on connections from one address.
///
/// Stands after the HTTP decoder, so a head counts when it is whole.
package final class ConnectionLimits: ChannelDuplexHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias OutboundIn = HTTPResponsePart
    package typealias OutboundOut = HTTPResponsePart

    private let counts: ConnectionCounts
    private var address: String?
    private var timer: Scheduled<Void>?
    private var stalled: Scheduled<Void>?
    private var received = 0

    package init(counts: ConnectionCounts) { self.counts = counts }

    package func channelActive(context: ChannelHandlerContext) {
        let address = context.remoteAddress?.ipAddress ?? "local"
        guard counts.enter(address) else {
            context.close(promise: nil)
            return
        }
        self.address = address
        close(context, unlessWithin: .seconds(10))
        context.fireChannelActive()
    }

    package func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        stalled?.cancel()
        if let address { counts.leave(address) }
        address = nil
        context.fireChannelInactive()
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            received = 0
            close(context, unlessWithin: .seconds(10))
        case .body(let buffer):
            // A KiB a second: each KiB that comes buys a second more, ten at most.
            received += buffer.readableBytes
            if received >= 1024 {
                received = 0
                close(context, unlessWithin: .seconds(10))
            }
        case .end:
            timer?.cancel()
        }
        context.fireChannelRead(data)
    }

    /// An answer that has ended gives the next request its time.
    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { close(context, unlessWithin: .seconds(30)) }
        context.write(data, promise: promise)
    }

    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        stalled?.cancel()
        if !context.channel.isWritable {
            // The mark is at 64 KiB; who has not taken half of it in 30 seconds reads slower than a KiB a second.
            let channel = context.channel
            stalled = context.eventLoop.scheduleTask(in: .seconds(30)) { channel.close(promise: nil) }
        }
        context.fireChannelWritabilityChanged()
    }

    private func close(_ context: ChannelHandlerContext, unlessWithin time: TimeAmount) {
        timer?.cancel()
        let channel = context.channel
        timer = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }
}

/// How many connections each address has open; loopback is exempt.
package final class ConnectionCounts: Sendable {
    private let most: Int
    private let open = LockedBox<[String: Int]>([:])

    /// `most` connections for one address.
    package init(most: Int = 50) { self.most = most }

    func enter(_ address: String) -> Bool {
        if address == "::1" || address == "local" || address.utf8.starts(with: "127.".utf8) { return true }
        return open.with { open in
            let count = open[address, default: 0]
            guard count < most else { return false }
            open[address] = count + 1
            return true
        }
    }

    func leave(_ address: String) {
        open.with { open in
            guard let count = open[address] else { return }
            open[address] = count > 1 ? count - 1 : nil
        }
    }
}

import Programme

/// What is open at the moment: connections, in all and of each address, and requests.
package final class ConnectionCounts: Sendable {
    /// Requests since the start.
    package struct Requests: Sendable {
        /// Those whose head has been read.
        package fileprivate(set) var begun = 0
        /// Those whose answer has been written to its end.
        package fileprivate(set) var answered = 0
        /// Those whose connection ended before.
        package fileprivate(set) var broken = 0

        /// Those that are being answered.
        package var open: Int { begun - answered - broken }
        /// Those that have got no whole answer.
        package var unanswered: Int { begun - answered }
    }

    private struct State {
        var connections = 0
        var perPlace: [String: Int] = [:]
        var requests = Requests()
    }

    private let most: Int
    private let state = LockedBox(State())

    private let exempt: TrustedProxies

    /// `most` connections for one address (of IPv6, for one /64, which is what one customer is given); loopback is exempt,
    /// and proxies, which come for everybody.
    package init(most: Int = 50, exempt: TrustedProxies = .none) { (self.most, self.exempt) = (most, exempt) }

    /// By what the connections of an address are counted together; `nil` where they are not.
    func place(of address: [UInt8]?) -> String? { exempt.holds(address) ? nil : Host.place(of: address) }

    /// How many connections are open.
    package var connections: Int { state.with { $0.connections } }

    /// What has become of the requests since the start.
    package var requests: Requests { state.with { $0.requests } }

    func enter(_ place: String?) -> Bool {
        state.with { state in
            if let place {
                let count = state.perPlace[place, default: 0]
                guard count < most else { return false }
                state.perPlace[place] = count + 1
            }
            state.connections += 1
            return true
        }
    }

    /// A connection that had entered is gone, and with it the answers that it still waited for.
    func leave(_ place: String?, unanswered: Int) {
        state.with { state in
            state.connections -= 1
            state.requests.broken += unanswered
            guard let place, let count = state.perPlace[place] else { return }
            state.perPlace[place] = count > 1 ? count - 1 : nil
        }
    }

    func begin() { state.with { $0.requests.begun += 1 } }

    func answer() { state.with { $0.requests.answered += 1 } }
}

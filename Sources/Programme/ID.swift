import Storage

#if canImport(FoundationEssentials)
import FoundationEssentials
#endif

/// The identity of one `Of`: a UUIDv7 (RFC 9562), so ids made later sort later.
///
/// In addresses an id is 26 lower-case Crockford letters (`letters`); in tables it is the usual hyphenated text (`uuid`).
/// An id is neither a secret nor a permission.
package struct ID<Of>: Hashable, Comparable, Sendable {
    /// The first 64 bits: 48 bits of milliseconds, the version and 12 bits of counter or chance.
    package let high: UInt64
    /// The last 64 bits: the variant and chance.
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.high != right.high ? left.high < right.high : left.low < right.low
    }

    /// Reads 26 Crockford letters, upper or lower case; `nil` for anything else.
    package init?(letters: some StringProtocol) {
        var high: UInt64 = 0
        var low: UInt64 = 0
        var count = 0
        for byte in letters.utf8 {
            guard count < 26, let value = crockfordValue(byte) else { return nil }
            if count == 0 && value > 7 { return nil }  // 26 × 5 bits are 130: the first letter has only three
            high = high << 5 | low >> 59
            low = low << 5 | UInt64(value)
            count += 1
        }
        guard count == 26 else { return nil }
        self.init(high: high, low: low)
    }

    /// Reads the hyphenated form of 36 characters; `nil` for anything else.
    package init?(uuid: some StringProtocol) {
        var halves: (UInt64, UInt64) = (0, 0)
        var digits = 0
        var position = 0
        for byte in uuid.utf8 {
            if position == 8 || position == 13 || position == 18 || position == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard digits < 32, let value = hexValue(byte) else { return nil }
                if digits < 16 {
                    halves.0 = halves.0 << 4 | UInt64(value)
                } else {
                    halves.1 = halves.1 << 4 | UInt64(value)
                }
                digits += 1
            }
            position += 1
        }
        guard digits == 32, position == 36 else { return nil }
        self.init(high: halves.0, low: halves.1)
    }

    /// 26 lower-case Crockford letters, for addresses.
    package var letters: String {
        String(unsafeUninitializedCapacity: 26) { buffer in
            var high = self.high
            var low = self.low
            var place = 25
            while place >= 0 {
                buffer[place] = crockford[Int(low & 31)]
                low = low >> 5 | high << 59
                high >>= 5
                place -= 1
            }
            return 26
        }
    }

    /// The hyphenated form, for tables and other systems.
    package var uuid: String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            var place = 0
            for digit in 0..<32 {
                if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
                    buffer[place] = UInt8(ascii: "-")
                    place += 1
                }
                let half = digit < 16 ? high : low
                let value = Int(half >> UInt64(60 - 4 * (digit % 16)) & 15)
                buffer[place] = hexDigits[value]
                place += 1
            }
            return 36
        }
    }
}

extension ID: SQLConvertible {
    package var sqlValue: SQLValue { .text(uuid) }
}

extension Row {
    /// The id in a column; a text that is no id is a corrupt row.
    package func id<Of>(_ column: String, of: Of.Type = Of.self) throws -> ID<Of> {
        guard let id = ID<Of>(uuid: try text(column)) else { throw StorageError.corrupt(column: column) }
        return id
    }
}

/// Makes ids in strictly ascending order within one process, whatever the clock does.
///
/// The 12 bits after the version count within a millisecond (RFC 9562, method 1); when they run out the millisecond is
/// borrowed from the future.
package final class IDSource: Sendable {
    private let state: LockedBox<(milliseconds: UInt64, counter: UInt64)>
    private let now: @Sendable () -> Instant

    package init(now: @escaping @Sendable () -> Instant) {
        self.now = now
        state = LockedBox((0, 0))
    }

    package func next<Of>(_: Of.Type = Of.self) -> ID<Of> {
        let clock = UInt64(clamping: now().milliseconds) & 0xFFFF_FFFF_FFFF
        let (milliseconds, counter) = state.with { state in
            if clock > state.milliseconds {
                state = (clock, 0)
            } else if state.counter < 0xFFF {
                state.counter += 1
            } else {
                state = (state.milliseconds &+ 1, 0)
            }
            return state
        }
        let chance = UInt64.random(in: 0 ... .max)
        return ID(high: milliseconds << 16 | 0x7000 | counter, low: 0x8000_0000_0000_0000 | chance >> 2)
    }
}

private let crockford = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
private let hexDigits = Array("0123456789abcdef".utf8)

private func crockfordValue(_ byte: UInt8) -> UInt8? {
    if byte >= 0x30 && byte <= 0x39 { return byte - 0x30 }
    guard byte >= 0x41 else { return nil }  // below it the next line would make digits of control characters
    return crockford.firstIndex(of: byte | 0x20).map(UInt8.init)
}

private func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x61...0x66: byte - 0x61 + 10
    case 0x41...0x46: byte - 0x41 + 10
    default: nil
    }
}
